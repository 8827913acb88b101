/** Blocks that are tables, or are best read as one (docs.slack.dev, "table", "data table" and "data visualization" blocks). */

import { el } from './dom.js';
import { richText } from './richtext.js';
import { plain } from './text.js';
import { textsOf } from './words.js';

const CELLS = {
  raw_text: (content) => plain(content.text),
  raw_number: (content) => String(content.text ?? content.value ?? ''),
  rich_text: (content, reader) => richText(content, reader),
};

export function table(block, { reader }) {
  const sides = (block.column_settings ?? []).map((column) => column?.align);
  return framed({ caption: '', rows: cellsOf(block, reader), sides, rowHeader: -1 });
}

/** All of its rows at once: Slack's own pages, sorts and filters are left out. */
export function dataTable(block, { reader }) {
  const { caption, row_header_column_index: rowHeader = 0 } = block;
  const sides = (block.rows?.[1] ?? []).map((cell) => (cell?.type === 'raw_number' ? 'right' : null));
  return framed({ caption, rows: cellsOf(block, reader), sides, rowHeader });
}

/** The figures of a chart, which say the same as its lines. */
export function chart({ title, chart: drawn = {} }) {
  const sides = [null, ...(drawn.series ?? ['one']).map(() => 'right')];
  return framed({ caption: title, rows: drawn.segments ? pie(drawn) : plotted(drawn), sides, rowHeader: 0 });
}

function pie({ segments }) {
  return [['', 'Value'], ...segments.map(({ label, value }) => [label, String(value)])];
}

function plotted({ series = [], axis_config: axes = {} }) {
  const labels = axes.categories ?? series[0]?.data.map(({ label }) => label) ?? [];
  const valueOf = (each, label) => String(each.data.find((point) => point.label === label)?.value ?? '');
  return [
    [axes.x_label ?? '', ...series.map(({ name }) => name)],
    ...labels.map((label) => [label, ...series.map((each) => valueOf(each, label))]),
  ];
}

function cellsOf(block, reader) {
  const text = (content) => CELLS[content?.type]?.(content, reader) ?? textsOf(content, reader);
  return (block.rows ?? []).map((row) => row.map(text));
}

/** `rows` with the head first; `sides` are the columns' alignments, `rowHeader` the column that names its row. */
function framed({ caption, rows: [head = [], ...rows], sides, rowHeader }) {
  const cell = (tag, content, column) => el(tag, { class: sides[column] ?? null, scope: tag === 'th' ? 'row' : null }, content);
  const line = (cells) => cells.map((content, column) => cell(column === rowHeader ? 'th' : 'td', content, column));
  return el(
    'div',
    { class: 'block-table', tabindex: '0', role: 'region', 'aria-label': caption || 'Table' },
    el(
      'table',
      {},
      caption && el('caption', {}, plain(caption)),
      el('thead', {}, el('tr', {}, head.map((content, column) => el('th', { class: sides[column] ?? null, scope: 'col' }, content)))),
      el('tbody', {}, rows.map((cells) => el('tr', {}, line(cells)))),
    ),
  );
}

/** Blocks that a support bot seldom sends, and an honest drawing of those that this page does not know. */

import { imagePlaceholder, interactive } from './elements.js';
import { el } from './dom.js';
import { mrkdwn, plain, textObject } from './text.js';

const QUIET = new Set(['type', 'block_id', 'action_id', 'value', 'style', 'image_url', 'url', 'external_id']);

export const MORE_BLOCKS = {
  markdown: (block, { reader }) => el('div', { class: 'text' }, mrkdwn(block.text ?? '', reader)),
  video: (block, { reader }) =>
    el(
      'div',
      { class: 'block-image' },
      imagePlaceholder(`Video: ${block.title?.text ?? block.alt_text ?? ''}`),
      block.description && el('div', { class: 'text' }, textObject(block.description, reader)),
    ),
  file: (block) => el('div', {}, imagePlaceholder(`File ${block.external_id ?? ''}`)),
  table,
  context_actions: (block, surface) =>
    el(
      'div',
      { class: 'block-actions' },
      (block.elements ?? []).map((element) => interactive(element, block, surface)),
    ),
};

function table(block, { reader }) {
  const cell = (content, tag) => el(tag, {}, cellText(content, reader));
  const [head, ...rows] = block.rows ?? [];
  return el(
    'div',
    { class: 'block-table', tabindex: '0', role: 'region', 'aria-label': 'Table' },
    el(
      'table',
      {},
      head && el('thead', {}, el('tr', {}, head.map((each) => cell(each, 'th')))),
      el('tbody', {}, rows.map((row) => el('tr', {}, row.map((each) => cell(each, 'td'))))),
    ),
  );
}

function cellText(content, reader) {
  return content?.type === 'raw_text' ? plain(content.text) : textsOf(content, reader);
}

/** A block of an unknown type: its texts are readable, its type is said, and its buttons can be pressed. */
export function unknownBlock(block, surface) {
  const elements = (block.elements ?? block.actions ?? []).filter?.((each) => each?.action_id) ?? [];
  return el(
    'div',
    { class: 'unknown-block' },
    el('span', { class: 'unsupported' }, block.type ?? 'block'),
    el('div', { class: 'text' }, textsOf({ ...block, elements: undefined, actions: undefined }, surface.reader)),
    elements.length > 0 &&
      el('div', { class: 'block-actions' }, elements.map((each) => interactive(each, block, surface))),
  );
}

function textsOf(value, reader) {
  if (typeof value === 'string') return [el('p', {}, value)];
  if (Array.isArray(value)) return value.flatMap((each) => textsOf(each, reader));
  if (!value || typeof value !== 'object') return [];
  if (typeof value.text === 'string' && value.type) return [el('p', {}, textObject(value, reader))];
  return Object.entries(value)
    .filter(([name]) => !QUIET.has(name))
    .flatMap(([, each]) => textsOf(each, reader));
}

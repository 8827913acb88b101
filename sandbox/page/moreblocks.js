/** Blocks that a support bot seldom sends, and an honest drawing of those that this page does not know. */

import { imagePlaceholder, interactive } from './elements.js';
import { el } from './dom.js';
import { standardMarkdown } from './markdown.js';
import { richText } from './richtext.js';
import { chart, dataTable, table } from './tables.js';
import { link, mrkdwn, textObject } from './text.js';
import { textsOf, words } from './words.js';

const LEVELS = { info: 'Note', warning: 'Warning', error: 'Error', success: 'Done', default: '' };
const STATUSES = { pending: 'Pending', in_progress: 'In progress', complete: 'Complete', error: 'Error' };

export const MORE_BLOCKS = {
  markdown: (block, { reader }) =>
    el('div', { class: 'text' }, mrkdwn(standardMarkdown(block.text ?? ''), reader)),
  file: (block) => el('div', {}, imagePlaceholder(`File ${block.external_id ?? ''}`)),
  context_actions: (block, surface) => buttonRow(block.elements, block, surface),
  video,
  table,
  data_table: dataTable,
  data_visualization: chart,
  card,
  carousel,
  alert,
  plan,
  task_card: taskCard,
  call,
  container,
};

function buttonRow(elements, block, surface) {
  const buttons = (elements ?? []).map((element) => interactive(element, block, surface));
  return buttons.length ? el('div', { class: 'block-actions' }, buttons) : null;
}

function picture(image) {
  return image ? imagePlaceholder(image.alt_text) : null;
}

function video(block, { reader }) {
  const title = block.title?.text ?? block.alt_text ?? '';
  const from = [block.author_name, block.provider_name].filter(Boolean).join(' · ');
  return el(
    'div',
    { class: 'block-image' },
    imagePlaceholder(`Video: ${title}`),
    el('div', { class: 'text' }, block.title_url ? link(block.title_url, [title]) : null),
    block.description && el('div', { class: 'text' }, textObject(block.description, reader)),
    from && el('small', { class: 'quiet-text' }, from),
  );
}

function card(block, surface) {
  const { reader } = surface;
  return el(
    'article',
    { class: 'block-card' },
    picture(block.hero_image),
    el(
      'div',
      { class: 'card-head' },
      picture(block.icon),
      el(
        'div',
        {},
        block.title && el('strong', {}, words(block.title, reader)),
        block.subtitle && el('div', { class: 'quiet-text' }, words(block.subtitle, reader)),
      ),
    ),
    block.body && el('div', { class: 'text' }, words(block.body, reader)),
    buttonRow(block.actions, block, surface),
  );
}

function carousel(block, surface) {
  const cards = block.elements ?? [];
  return el(
    'div',
    { class: 'block-carousel', tabindex: '0', role: 'region', 'aria-label': `${cards.length} cards` },
    cards.map((each, index) => card({ block_id: `${block.block_id}/${index}`, ...each }, surface)),
  );
}

function alert(block, { reader }) {
  const level = block.level in LEVELS ? block.level : 'default';
  return el(
    'div',
    { class: `block-alert ${level}`, role: 'note' },
    LEVELS[level] && el('strong', {}, LEVELS[level]),
    el('div', { class: 'text' }, words(block.text, reader)),
  );
}

function plan(block, surface) {
  return el(
    'section',
    { class: 'block-plan' },
    el('strong', {}, words(block.title, surface.reader)),
    el('ol', {}, (block.tasks ?? []).map((task) => el('li', {}, taskCard(task, surface)))),
  );
}

function taskCard(task, { reader }) {
  const rich = (block) => block && richText(block, reader);
  const sources = (task.sources ?? []).filter(({ url }) => url);
  return el(
    'div',
    { class: 'block-task' },
    el('span', { class: `badge ${task.status}` }, STATUSES[task.status] ?? task.status ?? 'Task'),
    el('span', {}, words(task.title, reader)),
    rich(task.details),
    rich(task.output),
    sources.length > 0 && el('div', { class: 'quiet-text' }, 'Sources: ', listed(sources)),
  );
}

function listed(sources) {
  return sources.flatMap(({ url, text }, index) => [index ? ', ' : '', link(url, [text ?? url])]);
}

function call(block) {
  const told = block.call?.v1 ?? {};
  return el(
    'div',
    { class: 'block-card' },
    el('strong', {}, told.name || 'Call'),
    el('span', { class: 'quiet-text' }, told.has_ended ? 'has ended' : 'is going on'),
    told.join_url && link(told.join_url, ['Join']),
  );
}

/** Blocks in a box; a collapsible one opens and closes. */
function container(block, surface) {
  const { reader } = surface;
  const title = block.rich_text_title ? richText(block.rich_text_title, reader) : words(block.title, reader);
  const subtitle = block.subtitle && el('div', { class: 'quiet-text' }, words(block.subtitle, reader));
  const inside = el('div', { class: 'blocks' }, (block.child_blocks ?? []).map((each) => surface.render(each)));
  if (!block.is_collapsible)
    return el('section', { class: 'block-container' }, el('strong', {}, title), subtitle, inside);
  const open = !block.default_collapsed;
  return el('details', { class: 'block-container', open }, el('summary', {}, el('strong', {}, title)), subtitle, inside);
}

/** A block of an unknown type: its texts are readable, its type is said, and its buttons can be pressed. */
export function unknownBlock(block, surface) {
  const elements = (block.elements ?? block.actions ?? []).filter?.((each) => each?.action_id) ?? [];
  return el(
    'div',
    { class: 'unknown-block' },
    el('span', { class: 'unsupported' }, block.type ?? 'block'),
    el('div', { class: 'text' }, textsOf({ ...block, elements: undefined, actions: undefined }, surface.reader)),
    buttonRow(elements, block, surface),
  );
}

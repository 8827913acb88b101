/** Block Kit layout blocks as elements (docs.slack.dev, "Block Kit reference"). */

import { el } from './dom.js';
import { imagePlaceholder, interactive } from './elements.js';
import { inputBlock } from './inputs.js';
import { MORE_BLOCKS, unknownBlock } from './moreblocks.js';
import { richText } from './richtext.js';
import { plain, textObject } from './text.js';

/** `surface` is {reader, act, form?}: who looks, how an action is told, and the fields of a modal. */
export function renderBlocks(blocks, given) {
  const surface = { ...given, render: (block) => (BLOCKS[block.type] ?? unknownBlock)(block, surface) };
  return blocks.map(surface.render);
}

const BLOCKS = {
  ...MORE_BLOCKS,
  section,
  context,
  actions,
  input: inputBlock,
  header: (block) => el('h3', { class: 'block-header' }, plain(block.text.text)),
  divider: () => el('hr'),
  image: (block) =>
    el(
      'figure',
      { class: 'block-image' },
      block.title && el('figcaption', { class: 'quiet-text' }, plain(block.title.text)),
      imagePlaceholder(block.alt_text),
    ),
  rich_text: (block, surface) => richText(block, surface.reader),
};

function section(block, surface) {
  const text = block.text && el('div', { class: 'text' }, textObject(block.text, surface.reader));
  const fields =
    block.fields &&
    el(
      'div',
      { class: 'fields' },
      block.fields.map((field) => el('div', { class: 'text' }, textObject(field, surface.reader))),
    );
  const accessory =
    block.accessory && el('div', { class: 'accessory' }, interactive(block.accessory, block, surface));
  return el('div', { class: 'block-section' }, el('div', { class: 'section-body' }, text, fields), accessory);
}

function context(block, surface) {
  return el(
    'div',
    { class: 'block-context' },
    block.elements.map((element) =>
      element.type === 'image'
        ? imagePlaceholder(element.alt_text)
        : el('div', { class: 'text' }, textObject(element, surface.reader)),
    ),
  );
}

function actions(block, surface) {
  return el(
    'div',
    { class: 'block-actions' },
    block.elements.map((element) => interactive(element, block, surface)),
  );
}

/** Form fields of a modal, and the form that reads them. */

import { initialChoice, selectNode, unsupported } from './elements.js';
import { el } from './dom.js';
import { manyField, TYPED, typedField } from './pickers.js';
import { textObject } from './text.js';

/**
 * The fields of one view. Values are what the workspace takes: text, an option's value, a list of them, a user id;
 * null says that the field was left or made empty.
 */
export function createForm(kept = {}) {
  const fields = [];
  return {
    kept: (block, action) => kept[block]?.[action],
    add: (block, action, read) => fields.push({ block, action, read }),
    values() {
      const values = {};
      for (const { block, action, read } of fields) values[block] = { ...values[block], [action]: read() };
      return values;
    },
  };
}

/** An `input` block: label, field, hint and the place of its error. */
export function inputBlock(block, surface) {
  const id = `input-${block.block_id}`;
  const group = ['checkboxes', 'radio_buttons'].includes(block.element.type);
  const label = [
    textObject(block.label, surface.reader),
    block.optional && el('span', { class: 'optional' }, ' (optional)'),
  ];
  return el(
    group ? 'fieldset' : 'div',
    { class: 'input-block', 'data-block': block.block_id },
    el(group ? 'legend' : 'label', { for: group ? null : id }, label),
    field(block, surface, id),
    block.hint && el('p', { class: 'hint' }, textObject(block.hint, surface.reader)),
    el('p', { class: 'field-error', id: `${id}-error`, role: 'alert' }),
  );
}

function field(block, surface, id) {
  const render = FIELDS[block.element.type];
  if (!render) return unsupported(block.element.type);
  const kept = surface.form.kept(block.block_id, block.element.action_id);
  const attributes = {
    id,
    'aria-describedby': `${id}-error`,
    'aria-required': String(!block.optional),
    'data-focus-key': id,
  };
  const { node, read } = render(block.element, surface.reader, kept, attributes);
  surface.form.add(block.block_id, block.element.action_id, read);
  return node;
}

function selects(render, prefix) {
  const sources = ['static', 'external', 'users', 'conversations', 'channels'];
  return Object.fromEntries(sources.map((source) => [`${prefix}${source}_select`, render]));
}

const FIELDS = {
  plain_text_input: textField,
  rich_text_input: (element, ...rest) => textField({ ...element, multiline: true, initial_value: '' }, ...rest),
  ...selects(selectField, ''),
  ...selects(manyField, 'multi_'),
  ...Object.fromEntries(
    Object.keys(TYPED).map((type) => [
      type,
      (element, _reader, kept, attributes) => typedField(element, kept, attributes),
    ]),
  ),
  checkboxes: ticks,
  radio_buttons: ticks,
};

function textField(element, reader, kept, attributes) {
  const common = {
    ...attributes,
    class: 'field',
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
  };
  const node = element.multiline
    ? el('textarea', { ...common, rows: 4 })
    : el('input', { ...common, type: 'text' });
  node.value = (kept === undefined ? element.initial_value : kept) ?? '';
  return { node, read: () => node.value || null };
}

function selectField(element, reader, kept, attributes) {
  const node = selectNode(element, reader, kept === undefined ? initialChoice(element) : kept, attributes);
  return { node, read: () => node.value || null };
}

function ticks(element, reader, kept, attributes) {
  const many = element.type === 'checkboxes';
  const begins = (element.initial_options ?? [element.initial_option])
    .filter(Boolean)
    .map((option) => option.value);
  const initial = kept === undefined ? begins : kept;
  const boxes = element.options.map((option) => {
    const box = el('input', { type: many ? 'checkbox' : 'radio', name: attributes.id, value: option.value });
    box.checked = [initial].flat().includes(option.value);
    return { box, option };
  });
  const node = el(
    'div',
    { class: 'ticks' },
    boxes.map(({ box, option }) => el('label', {}, box, tickText(option, reader))),
  );
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ option }) => option.value);
  return { node, read: () => (many ? chosen() : (chosen()[0] ?? null)) };
}

function tickText(option, reader) {
  const description = option.description && el('small', {}, textObject(option.description, reader));
  return el('span', {}, textObject(option.text, reader), description);
}

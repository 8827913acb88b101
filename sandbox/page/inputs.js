/** `input` blocks, and the form that reads the fields of a view or message. */

import { unsupported } from './elements.js';
import { el } from './dom.js';
import { FIELDS, GROUPS } from './pickers.js';
import { textObject } from './text.js';

/** The fields of one view or message; `kept` are the values of the form that it replaces. */
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
  const group = GROUPS.includes(block.element.type);
  const label = [
    textObject(block.label, surface.reader),
    block.optional
      ? el('span', { class: 'optional' }, ' (optional)')
      : el('span', { class: 'required', 'aria-hidden': 'true', title: 'Required' }, ' *'),
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
  const { element } = block;
  const render = FIELDS[element.type];
  if (!render) return unsupported(element.type);
  const attributes = {
    id,
    'aria-describedby': `${id}-error`,
    'aria-required': String(!block.optional),
    'data-focus-key': id,
    'data-first': element.focus_on_load ? '' : null,
  };
  const kept = surface.form.kept(block.block_id, element.action_id);
  const { node, read } = render({ element, block, surface, kept, attributes });
  surface.form.add(block.block_id, element.action_id, read);
  if (block.dispatch_action) node.addEventListener('change', () => tell(block, surface, read()));
  return node;
}

/** An input that dispatches tells the app of every change (docs.slack.dev, "input block", `dispatch_action`). */
function tell({ block_id, element }, surface, value) {
  surface.act({ action_id: element.action_id, block_id, selected_option: value });
}

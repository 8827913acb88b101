/** Elements that hold a value: texts, dates, numbers, lists, ticks. The same wherever they stand. */

import { el } from './dom.js';
import { externalField } from './external.js';
import { initialOf, optionNodes, optionsOf } from './options.js';
import { richWords } from './richtext.js';
import { textObject } from './text.js';
import { instantAt, wallTime } from './time.js';

/**
 * `element type -> ({element, block, surface, kept, attributes}) => {node, read}`. `kept` is what was chosen before a
 * redraw, undefined if nothing was. `read()` is what the workspace takes: text, an option's value, a list of
 * them, an id, seconds since 1970; null says that the field is empty.
 */
export const FIELDS = {
  plain_text_input: textField,
  rich_text_input: richField,
  file_input: fileField,
  datepicker: typed('date', 'initial_date'),
  timepicker: typed('time', 'initial_time'),
  datetimepicker: momentField,
  number_input: typed('number', 'initial_value'),
  email_text_input: typed('email', 'initial_value'),
  url_text_input: typed('url', 'initial_value'),
  checkboxes: ticks,
  radio_buttons: ticks,
  ...Object.fromEntries(
    ['static', 'users', 'conversations', 'channels'].flatMap((source) => [
      [`${source}_select`, selectField],
      [`multi_${source}_select`, manyField],
    ]),
  ),
  external_select: externalField(selectField),
  multi_external_select: externalField(manyField),
};

/** Those that are several controls and need a group's label. */
export const GROUPS = ['checkboxes', 'radio_buttons'];

function textField({ element, kept, attributes }) {
  const common = {
    ...attributes,
    class: 'field',
    placeholder: element.placeholder?.text,
    minlength: element.min_length,
    maxlength: element.max_length,
  };
  const node = element.multiline
    ? el('textarea', { ...common, rows: 4 })
    : el('input', { ...common, type: 'text' });
  node.value = (kept === undefined ? element.initial_value : kept) ?? '';
  return { node, read: () => node.value || null };
}

/** Typed as text; a block that stood there at first goes back as it was while nobody has changed it. */
function richField(field) {
  const { element, surface, kept } = field;
  const first = element.initial_value ? richWords(element.initial_value, surface.reader) : '';
  const text = typeof kept === 'string' ? kept : kept === null ? '' : first;
  const { node, read } = textField({ ...field, kept: text, element: { ...element, multiline: true } });
  return { node, read: () => (first && read() === first ? element.initial_value : read()) };
}

/** Only the names go to the workspace. A redraw empties the browser's own field, so the names stand beside it. */
function fileField({ element, kept, attributes }) {
  const accept = (element.filetypes ?? []).map((type) => `.${type}`).join(',') || null;
  const input = el('input', { ...attributes, class: 'field', type: 'file', multiple: element.max_files !== 1, accept });
  let names = kept ?? [];
  const said = el('small', { class: 'hint', role: 'status' }, names.join(', '));
  input.addEventListener('change', () => {
    names = [...input.files].map((file) => file.name);
    said.textContent = names.join(', ');
  });
  return { node: el('div', {}, input, said), read: () => names };
}

function typed(type, initial) {
  return ({ element, kept, attributes }) => {
    const { placeholder, min_value: min, max_value: max } = element;
    const limits = type === 'number' ? { min, max, step: element.is_decimal_allowed ? 'any' : '1' } : {};
    const node = el('input', { class: 'field', ...attributes, type, ...limits, placeholder: placeholder?.text });
    node.value = (kept === undefined ? element[initial] : kept) ?? '';
    return { node, read: () => node.value || null };
  };
}

/** A date with its time where the person is. */
function momentField({ element, surface, kept, attributes }) {
  const { zone } = surface.reader;
  const node = el('input', { class: 'field', ...attributes, type: 'datetime-local', title: `Time in ${zone}` });
  const given = kept === undefined ? element.initial_date_time : kept;
  node.value = given ? wallTime(new Date(given * 1000), zone) : '';
  return { node, read: () => (node.value ? instantAt(node.value, zone) / 1000 : null) };
}

/** A native select: the keyboard, screen readers and phones know it. */
function selectField({ element, surface, kept, attributes }) {
  const empty = el('option', { value: '' }, element.placeholder?.text ?? 'Choose');
  const node = el('select', { class: 'select', ...attributes }, empty, optionNodes(optionsOf(element, surface.reader)));
  node.value = (kept === undefined ? initialOf(element)[0] : kept) ?? '';
  return { node, read: () => node.value || null };
}

/** A list in which several can be chosen. */
function manyField({ element, surface, kept, attributes }) {
  const chosen = kept ?? initialOf(element);
  const node = el(
    'select',
    { class: 'select many', multiple: true, size: '4', ...attributes },
    optionNodes(optionsOf(element, surface.reader)),
  );
  for (const option of node.options) option.selected = chosen.includes(option.value);
  node.addEventListener('mousedown', toggleOption);
  return { node, read: () => [...node.selectedOptions].map((option) => option.value) };
}

/** A press adds or takes away one option, with no key held. */
function toggleOption(event) {
  const option = event.target.closest('option');
  if (!option) return;
  event.preventDefault(); // the browser would drop what was chosen before
  option.selected = !option.selected;
  event.currentTarget.focus();
  event.currentTarget.dispatchEvent(new Event('change', { bubbles: true }));
}

function ticks({ element, surface, kept, attributes }) {
  const { id, 'aria-label': label, 'data-focus-key': key } = attributes;
  const many = element.type === 'checkboxes';
  const chosen = [kept === undefined ? initialOf(element) : kept].flat();
  const boxes = element.options.map((option) => {
    const box = el('input', {
      type: many ? 'checkbox' : 'radio',
      name: id ?? key,
      value: option.value,
      'data-focus-key': `${key}=${option.value}`,
    });
    box.checked = chosen.includes(option.value);
    const description = option.description && el('small', {}, textObject(option.description, surface.reader));
    return el('label', {}, box, el('span', {}, textObject(option.text, surface.reader), description));
  });
  const node = el('div', { class: 'ticks', role: label ? 'group' : null, 'aria-label': label }, boxes);
  const read = () => [...node.querySelectorAll(':checked')].map((box) => box.value);
  return { node, read: () => (many ? read() : (read()[0] ?? null)) };
}

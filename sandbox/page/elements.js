/** Block Kit elements that act at once: buttons, selects and overflow menus in messages, views and home tabs. */

import { confirmed } from './confirm.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { closePopup, isOpenAt, openPopup } from './menu.js';
import { choices, manyField, TYPED, typedField } from './pickers.js';
import { plain, textObject } from './text.js';

/** `surface.act({action_id, value?, selected_option?})` tells the workspace; it settles when the app has answered. */
export function interactive(element, block, surface) {
  const render = ELEMENTS[element.type];
  return render ? render(element, block, surface) : unsupported(element.type);
}

const ELEMENTS = {
  button,
  static_select: select,
  users_select: select,
  external_select: select,
  conversations_select: select,
  channels_select: select,
  overflow,
  workflow_button: button,
  icon_button: button,
  feedback_buttons: (element, block, surface) =>
    [element.positive_button, element.negative_button].map((each) =>
      button({ ...each, action_id: element.action_id }, block, surface),
    ),
  radio_buttons: ticks,
  checkboxes: ticks,
  ...Object.fromEntries(Object.keys(TYPED).map((type) => [type, picker])),
  ...Object.fromEntries(
    ['static', 'external', 'users', 'conversations', 'channels'].map((source) => [
      `multi_${source}_select`,
      picker,
    ]),
  ),
  image: (element) => imagePlaceholder(element.alt_text),
};

/** Says honestly what the page cannot draw. */
export function unsupported(type) {
  return el('span', { class: 'unsupported' }, `[${type}: this page cannot show it]`);
}

/** Pictures would be requests to other hosts, so their description stands for them. */
export function imagePlaceholder(description) {
  return el(
    'span',
    { class: 'image-placeholder', role: 'img', 'aria-label': description || 'Image' },
    description || 'Image',
  );
}

function button(element, block, surface) {
  const node = el(
    'button',
    {
      type: 'button',
      class: `button ${element.style ?? ''}`,
      'data-focus-key': focusKey(element, block),
      'aria-label': element.accessibility_label,
    },
    element.text ? textObject(element.text, surface.reader) : (element.icon ?? 'Press'),
  );
  node.addEventListener('click', () => {
    if (/^https?:\/\//i.test(element.url ?? '')) window.open(element.url, '_blank', 'noopener');
    act(node, element, surface, { value: element.value });
  });
  return node;
}

async function act(node, element, surface, chosen) {
  if (node.getAttribute('aria-busy') === 'true' || !(await confirmed(element.confirm, surface.reader)))
    return false;
  node.setAttribute('aria-busy', 'true');
  try {
    await surface.act({ action_id: element.action_id, ...chosen });
  } finally {
    node.removeAttribute('aria-busy');
  }
  return true;
}

/** A native select: the keyboard, screen readers and phones know it. */
export function selectNode(element, reader, chosen, attributes) {
  const empty = el('option', { value: '' }, plain(element.placeholder?.text ?? 'Choose'));
  const node = el('select', { class: 'select', ...attributes }, empty, grouped(choices(element, reader)));
  node.value = chosen ?? '';
  return node;
}

function grouped(options) {
  const groups = new Map();
  for (const { text, value, group } of options) {
    groups.set(group, [...(groups.get(group) ?? []), el('option', { value }, plain(text))]);
  }
  return [...groups].map(([label, nodes]) => (label ? el('optgroup', { label }, nodes) : nodes));
}

export function initialChoice(element) {
  return element.initial_option?.value ?? element.initial_user ?? '';
}

function select(element, block, surface) {
  const before = initialChoice(element);
  const node = selectNode(element, surface.reader, before, {
    'data-focus-key': focusKey(element, block),
    'aria-label': element.placeholder?.text ?? 'Choose',
  });
  surface.form?.add(block.block_id, element.action_id, () => node.value || null);
  node.addEventListener('change', async () => {
    if (!node.value) return;
    const told = await act(node, element, surface, { selected_option: node.value });
    if (!told) node.value = before;
  });
  return node;
}

/** A field whose every change is told at once. */
function picker(element, block, surface) {
  const attributes = {
    'data-focus-key': focusKey(element, block),
    'aria-label': element.placeholder?.text ?? element.type.replaceAll('_', ' '),
  };
  const { node, read } = TYPED[element.type]
    ? typedField(element, undefined, attributes)
    : manyField(element, surface.reader, undefined, attributes);
  surface.form?.add(block.block_id, element.action_id, read);
  node.addEventListener('change', () => act(node, element, surface, { selected_option: read() }));
  return node;
}

function ticks(element, block, surface) {
  const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const begins = [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean);
  const boxes = element.options.map((option) => {
    const box = el('input', { type, name: focusKey(element, block), value: option.value });
    box.checked = begins.some((each) => each.value === option.value);
    return el('label', {}, box, el('span', {}, textObject(option.text, surface.reader)));
  });
  const node = el('div', { class: 'ticks', role: 'group', 'aria-label': 'Choices' }, boxes);
  const chosen = () => [...node.querySelectorAll(':checked')].map((box) => box.value);
  const read = () => (type === 'radio' ? (chosen()[0] ?? null) : chosen());
  surface.form?.add(block.block_id, element.action_id, read);
  node.addEventListener('change', () => act(node, element, surface, { selected_option: read() }));
  return node;
}

function overflow(element, block, surface) {
  const node = el(
    'button',
    {
      type: 'button',
      class: 'button quiet square',
      'aria-label': 'More actions',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'data-focus-key': focusKey(element, block),
    },
    icon('dots'),
  );
  const choose = (option) => {
    closePopup({ refocus: true });
    act(node, element, surface, { selected_option: option.value });
  };
  node.addEventListener('click', () => {
    if (isOpenAt(node)) return closePopup();
    const items = element.options.map((option) =>
      el(
        'button',
        { type: 'button', role: 'menuitem', onclick: () => choose(option) },
        textObject(option.text, surface.reader),
      ),
    );
    return openPopup(node, items, { role: 'menu', label: 'More actions' });
  });
  return node;
}

function focusKey(element, block) {
  return [block.block_id, element.action_id, element.value].filter(Boolean).join('/');
}

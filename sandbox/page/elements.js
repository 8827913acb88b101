/** Block Kit elements that act at once: buttons, selects and overflow menus in messages, views and home tabs. */

import { confirmed } from './confirm.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { closePopup, isOpenAt, openPopup } from './menu.js';
import { FIELDS } from './pickers.js';
import { textObject } from './text.js';

/** `surface.act({action_id, block_id, value?, selected_option?})` tells the workspace; it settles when the app has answered. */
export function interactive(element, block, surface) {
  const render = ELEMENTS[element.type];
  return render ? render(element, block, surface) : unsupported(element.type);
}

const ELEMENTS = {
  ...Object.fromEntries(Object.keys(FIELDS).map((type) => [type, picker])),
  button,
  overflow,
  workflow_button: button,
  icon_button: button,
  feedback_buttons: (element, block, surface) =>
    [element.positive_button, element.negative_button].map((each) =>
      button({ ...each, action_id: element.action_id }, block, surface),
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
    visit(element.url);
    act({ node, element, block, surface }, { value: element.value });
  });
  return node;
}

function visit(url) {
  if (/^https?:\/\//i.test(url ?? '')) window.open(url, '_blank', 'noopener');
}

async function act({ node, element, block, surface }, chosen) {
  if (node.getAttribute('aria-busy') === 'true' || !(await confirmed(element.confirm, surface.reader)))
    return false;
  node.setAttribute('aria-busy', 'true');
  try {
    await surface.act({ action_id: element.action_id, block_id: block.block_id, ...chosen });
  } finally {
    node.removeAttribute('aria-busy');
  }
  return true;
}

/** A field whose every change is told at once; an answer of "no" to its confirmation puts it back. */
function picker(element, block, surface) {
  const attributes = {
    'data-focus-key': focusKey(element, block),
    'aria-label': element.placeholder?.text ?? element.type.replaceAll('_', ' '),
  };
  const kept = surface.form?.kept(block.block_id, element.action_id);
  const { node, read } = FIELDS[element.type]({ element, block, surface, kept, attributes });
  surface.form?.add(block.block_id, element.action_id, read);
  const select = node.matches('select') && !node.multiple ? node : null;
  let before = select?.value;
  node.addEventListener('change', async () => {
    if (select?.value === '') return;
    const told = await act({ node, element, block, surface }, { selected_option: read() });
    if (!select) return;
    if (told) before = select.value;
    else select.value = before;
  });
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
    visit(option.url);
    act({ node, element, block, surface }, { selected_option: option.value });
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

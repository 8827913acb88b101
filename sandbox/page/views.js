/** The modals of the acting person, one dialog per open view, the topmost last. */

import { renderBlocks } from './blocks.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { createForm } from './inputs.js';
import { viewsOf } from './reader.js';
import { refreshDates } from './text.js';

export function createViews(actions) {
  const shown = new Map(); // view id -> {dialog, form, signature}

  return function update(reader) {
    const views = viewsOf(reader);
    for (const [id, { dialog }] of shown) {
      if (!views.some((view) => view.id === id)) {
        dialog.remove();
        shown.delete(id);
      }
    }
    for (const view of views) show(view, reader, shown, actions);
  };
}

/** A view that has not changed is left alone; a changed one keeps what was filled in (by block and action id). */
function show(view, reader, shown, actions) {
  const signature = JSON.stringify([view, reader.me.id]);
  const current = shown.get(view.id);
  if (current?.signature === signature) return refreshDates(current.dialog, reader);
  const dialog = current?.dialog ?? openDialog(view, actions);
  const form = createForm(current?.form.values());
  const focused = dialog.contains(document.activeElement) ? document.activeElement.dataset.focusKey : null;
  dialog.replaceChildren(content(view, form, reader, actions));
  shown.set(view.id, { dialog, form, signature });
  return focusField(dialog, focused);
}

function openDialog(view, actions) {
  const dialog = el('dialog', {
    class: 'dialog',
    'aria-labelledby': `title-${view.id}`,
    'data-view': view.id,
  });
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault(); // the workspace closes it, and says so to the app
    actions.closeView(view.id);
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function focusField(dialog, name) {
  const fields = [...dialog.querySelectorAll('[data-focus-key]')];
  const first = fields.find((field) => 'first' in field.dataset) ?? fields[0];
  (fields.find((field) => field.dataset.focusKey === name) ?? first)?.focus();
}

function content(view, form, reader, actions) {
  const surface = viewSurface(view, form, reader, actions);
  const close = () => actions.closeView(view.id);
  const node = el(
    'form',
    { method: 'dialog', novalidate: true },
    el(
      'header',
      {},
      el('h2', { id: `title-${view.id}` }, words(view.title)),
      el(
        'button',
        { type: 'button', class: 'button quiet square', 'aria-label': 'Close', onclick: close },
        icon('close'),
      ),
    ),
    el('div', { class: 'dialog-body blocks' }, renderBlocks(view.blocks, surface)),
    el('p', { class: 'form-error', role: 'alert' }),
    el(
      'footer',
      {},
      el('button', { type: 'button', class: 'button', onclick: close }, words(view.close) || 'Close'),
      view.submit && el('button', { type: 'submit', class: 'button primary' }, words(view.submit)),
    ),
  );
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(node, view, form, actions);
  });
  return node;
}

/** What the blocks of a view can do: `form` holds what is filled in. */
export function viewSurface(view, form, reader, actions) {
  return {
    reader,
    form,
    act: (action) => actions.clickView(view.id, action, form.values()),
    options: (element, block, value) => actions.options({ view_id: view.id }, element, block, value),
  };
}

function words(text) {
  return typeof text === 'string' ? text : (text?.text ?? '');
}

async function submit(node, view, form, actions) {
  if (node.getAttribute('aria-busy') === 'true') return;
  node.setAttribute('aria-busy', 'true');
  showErrors(node, {});
  try {
    showErrors(node, await actions.submitView(view.id, form.values()));
  } catch (error) {
    node.querySelector('.form-error').textContent = error.message;
  } finally {
    node.removeAttribute('aria-busy');
  }
}

function showErrors(node, errors) {
  node.querySelector('.form-error').textContent = '';
  for (const block of node.querySelectorAll('.input-block')) {
    const sentence = errors[block.dataset.block] ?? '';
    block.querySelector('.field-error').textContent = sentence;
    block.classList.toggle('wrong', Boolean(sentence));
    for (const field of block.querySelectorAll('input, select, textarea'))
      field.setAttribute('aria-invalid', String(Boolean(sentence)));
  }
  node.querySelector('[aria-invalid="true"]')?.focus();
}

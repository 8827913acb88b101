/** A dialog in which a text is changed: Enter saves, Shift+Enter makes a line, Escape leaves it as it was. */

import { el } from './dom.js';

/** `save(text)` resolves to true when it was taken; until then the dialog stays, with what was typed. */
export function askForText({ title, label, text, save }) {
  const input = el('textarea', { class: 'field', rows: '4', 'aria-label': label });
  input.value = text;
  const button = el('button', { type: 'submit', class: 'button primary' }, 'Save');
  const cancel = el('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, 'Cancel');
  const form = el(
    'form',
    { method: 'dialog' },
    el('header', {}, el('h2', { id: 'editing-title' }, title)),
    el('div', { class: 'dialog-body' }, input),
    el('footer', {}, cancel, button),
  );
  const dialog = el('dialog', { class: 'dialog', 'aria-labelledby': 'editing-title' }, form);

  const submit = async () => {
    if (!input.value.trim() || form.getAttribute('aria-busy') === 'true') return;
    form.setAttribute('aria-busy', 'true');
    const taken = await save(input.value);
    form.removeAttribute('aria-busy');
    if (taken) dialog.close();
  };
  input.addEventListener('input', () => (button.disabled = !input.value.trim()));
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  input.setSelectionRange(text.length, text.length);
}

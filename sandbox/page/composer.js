/** The field where the acting person writes: Enter sends, Shift+Enter makes a line, `/` and `@` complete. */

import { applyChoice, createSuggestions, suggestionsFor } from './suggestions.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { outgoingText } from './typing.js';
import { closePopup } from './menu.js';
import { shortcutsOf, toggleShortcuts } from './shortcuts.js';

/**
 * `send(text)` gets what Slack would store and resolves to true when it was taken.
 * `run(callback_id)` starts a global shortcut. A draft stays with the person and the conversation it was written in.
 */
export function createComposer({ id, send, run }) {
  const suggestions = createSuggestions(`${id}-suggestions`);
  const input = el('textarea', {
    id,
    class: 'composer-input',
    rows: '1',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': `${id}-suggestions`,
    autocomplete: 'off',
    spellcheck: 'true',
  });
  const button = el(
    'button',
    { type: 'submit', class: 'send', 'aria-label': 'Send message', title: 'Send (Enter)' },
    icon('send'),
  );
  const shortcuts = el(
    'button',
    {
      type: 'button',
      class: 'shortcuts-button',
      'aria-label': 'Shortcuts',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      title: 'Shortcuts of the app',
      hidden: true,
      onclick: () => toggleShortcuts(shortcuts, shortcutsOf(reader, 'global'), run),
    },
    icon('bolt'),
  );
  const node = el(
    'form',
    { class: 'composer' },
    suggestions.node,
    el('div', { class: 'composer-box' }, shortcuts, input, button),
  );
  const drafts = new Map();
  let subject = null;
  let reader = null;

  const refresh = () => {
    fit(input);
    button.disabled = !input.value.trim();
    suggestions.show(input, suggestionsFor(input, reader), choose);
  };
  function choose(suggestion) {
    applyChoice(input, suggestion);
    suggestions.hide(input);
    refresh();
  }
  async function submit() {
    const typed = input.value;
    if (!typed.trim()) return;
    const from = subject;
    input.value = '';
    suggestions.hide(input);
    refresh();
    const taken = await send(outgoingText(typed, reader));
    if (!taken) putBack(from, typed);
  }
  function putBack(from, typed) {
    if (from !== subject) drafts.set(from, typed);
    else if (!input.value) input.value = typed;
    refresh();
  }

  input.addEventListener('input', refresh);
  input.addEventListener('focus', () => closePopup());
  input.addEventListener('blur', () => suggestions.hide(input));
  input.addEventListener('keydown', (event) => {
    if (suggestions.takesKey(event, input, choose)) return;
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    input.focus();
  });

  /** Only a change of conversation or person touches what stands in the field. */
  function update(nextReader, nextSubject, placeholder) {
    reader = nextReader;
    input.placeholder = placeholder;
    input.setAttribute('aria-label', placeholder);
    shortcuts.hidden = !shortcutsOf(reader, 'global').length;
    if (nextSubject === subject) return;
    drafts.set(subject, input.value);
    subject = nextSubject;
    input.value = drafts.get(subject) ?? '';
    suggestions.hide(input);
    fit(input);
    button.disabled = !input.value.trim();
  }
  return { node, update, focus: () => input.focus({ preventScroll: true }) };
}

function fit(input) {
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
}

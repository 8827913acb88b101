/** The field where the acting person writes: Enter sends, Shift+Enter makes a line, `/` and `@` complete, ↑ changes the last. */

import { applyChoice, createSuggestions, suggestionsFor } from './suggestions.js';
import { createAttaching } from './attaching.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { isCommand, outgoingText } from './typing.js';
import { closePopup } from './menu.js';
import { shortcutsOf, toggleShortcuts } from './shortcuts.js';

/**
 * `send(text, files)` gets what Slack would store and names of files, and resolves to true when they were taken.
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
  const attaching = createAttaching(() => refresh());
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
    attaching.list,
    el('div', { class: 'composer-box' }, shortcuts, attaching.button, input, button),
  );
  const drafts = new Map(); // subject -> {text, files}
  let subject = null;
  let changeLast = () => {};
  let underWay = 0; // messages that the workspace has not answered yet; the next can be written meanwhile
  let reader = null;

  const isEmpty = () => !input.value.trim() && !attaching.names().length;
  const put = ({ text, files }) => {
    input.value = text;
    attaching.put(files);
  };
  const refresh = () => {
    fit(input);
    button.disabled = isEmpty();
    suggestions.show(input, suggestionsFor(input, reader), choose);
  };
  function choose(suggestion) {
    applyChoice(input, suggestion);
    suggestions.hide(input);
    refresh();
  }
  /** A command takes no files: they wait for the next message. */
  async function submit() {
    if (isEmpty()) return;
    const [from, text] = [subject, input.value];
    const files = isCommand(text) ? [] : attaching.names();
    put({ text: '', files: files.length ? [] : attaching.names() });
    suggestions.hide(input);
    refresh();
    underWay += 1;
    node.setAttribute('aria-busy', 'true');
    const taken = await send(outgoingText(text, reader), files);
    underWay -= 1;
    if (!underWay) node.removeAttribute('aria-busy');
    if (!taken) putBack(from, { text, files });
  }
  function putBack(from, draft) {
    if (from !== subject) drafts.set(from, draft);
    else if (isEmpty()) put(draft);
    refresh();
  }

  input.addEventListener('input', refresh);
  input.addEventListener('focus', () => closePopup());
  input.addEventListener('blur', () => suggestions.hide(input));
  input.addEventListener('keydown', (event) => {
    if (suggestions.takesKey(event, input, choose)) return;
    if (event.key === 'ArrowUp' && !event.altKey && isEmpty()) {
      event.preventDefault();
      changeLast();
    }
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
  function update(nextReader, nextSubject, placeholder, editLast) {
    [reader, changeLast] = [nextReader, editLast];
    input.placeholder = placeholder;
    input.setAttribute('aria-label', placeholder);
    shortcuts.hidden = !shortcutsOf(reader, 'global').length;
    if (nextSubject === subject) return;
    drafts.set(subject, { text: input.value, files: attaching.names() });
    subject = nextSubject;
    put(drafts.get(subject) ?? { text: '', files: [] });
    suggestions.hide(input);
    fit(input);
    button.disabled = isEmpty();
  }
  return { node, update, focus: () => input.focus({ preventScroll: true }) };
}

function fit(input) {
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
}

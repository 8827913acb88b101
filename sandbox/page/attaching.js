/** Files beside the text of a composer. The workspace keeps their names; what is in them stays on this machine. */

import { el } from './dom.js';
import { icon } from './icons.js';

/** `button` chooses files, `list` shows them; `changed()` is called when they change. */
export function createAttaching(changed) {
  let names = [];
  const input = el('input', { type: 'file', multiple: true, hidden: true });
  const button = el(
    'button',
    {
      type: 'button',
      class: 'shortcuts-button',
      'aria-label': 'Attach files',
      title: 'Attach files: the workspace keeps their names only',
      onclick: () => input.click(),
    },
    icon('clip'),
  );
  const list = el('ul', { class: 'files', 'aria-label': 'Files to send', hidden: true });

  function put(next) {
    names = next;
    list.hidden = !names.length;
    list.replaceChildren(...names.map((name) => el('li', {}, icon('file'), name, removal(name))));
  }
  function removal(name) {
    const onclick = () => {
      put(names.filter((each) => each !== name));
      changed();
      button.focus();
    };
    return el('button', { type: 'button', class: 'button quiet square', 'aria-label': `Remove ${name}`, onclick }, icon('close'));
  }
  input.addEventListener('change', () => {
    put([...new Set([...names, ...[...input.files].map((file) => file.name)])]);
    input.value = ''; // the same file can be chosen again after its removal
    changed();
  });
  return { button: el('span', {}, button, input), list, names: () => names, put };
}

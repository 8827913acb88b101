/** The "are you sure" of a Block Kit element (docs.slack.dev, "confirmation dialog object"). */

import { el } from './dom.js';
import { textObject } from './text.js';

/** Asks if `confirm` is given; answers at once if it is not. */
export function confirmed(confirm, reader) {
  return confirm ? ask(confirm, reader) : Promise.resolve(true);
}

function ask(confirm, reader) {
  return new Promise((resolve) => {
    const tone = confirm.style === 'danger' ? 'danger' : 'primary';
    const dialog = el(
      'dialog',
      { class: 'dialog small', 'aria-labelledby': 'confirm-title' },
      el(
        'form',
        { method: 'dialog' },
        el('h2', { id: 'confirm-title' }, textObject(confirm.title, reader)),
        el('div', { class: 'text' }, textObject(confirm.text, reader)),
        el(
          'footer',
          {},
          el('button', { class: 'button', value: 'no' }, textObject(confirm.deny, reader)),
          el(
            'button',
            { class: `button ${tone}`, value: 'yes', autofocus: true },
            textObject(confirm.confirm, reader),
          ),
        ),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

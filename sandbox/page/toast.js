/** Short sentences that come up and go: what the workspace refused, and why. */

import { el } from './dom.js';
import { icon } from './icons.js';

const SHOWN_FOR = 6000; // milliseconds; a sentence goes before that at the next command, or by hand

export function toast(sentence) {
  const tray = document.getElementById('toasts');
  const close = el(
    'button',
    { type: 'button', class: 'button quiet square', 'aria-label': 'Dismiss' },
    icon('close'),
  );
  const note = el('div', { class: 'toast', role: 'alert' }, el('span', {}, sentence), close);
  const remove = () => {
    note.remove();
    if (!tray.childElementCount && tray.matches(':popover-open')) tray.hidePopover();
  };
  close.addEventListener('click', remove);
  tray.append(note);
  raise(tray);
  setTimeout(remove, SHOWN_FOR);
}

/** What was refused before is no longer what the person looks at. */
export function clearToasts() {
  const tray = document.getElementById('toasts');
  tray.replaceChildren();
  if (tray.matches(':popover-open')) tray.hidePopover();
}

// Shown again so that it lies above a modal that was opened since.
function raise(tray) {
  if (tray.matches(':popover-open')) tray.hidePopover();
  tray.showPopover();
}

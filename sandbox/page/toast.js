/** Short sentences that come up and go: what the workspace refused, and why. */

import { el } from './dom.js';
import { icon } from './icons.js';

const SHOWN_FOR = 8000; // milliseconds; errors can also be closed by hand

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
    if (!tray.childElementCount) tray.hidePopover();
  };
  close.addEventListener('click', remove);
  tray.append(note);
  raise(tray);
  setTimeout(remove, SHOWN_FOR);
}

// Shown again so that it lies above a modal that was opened since.
function raise(tray) {
  if (tray.matches(':popover-open')) tray.hidePopover();
  tray.showPopover();
}

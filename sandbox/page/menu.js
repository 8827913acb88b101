/** Pop-up lists that hang on a button: overflow menus and the person switcher. One is open at a time. */

import { el } from './dom.js';

let opened = null;

/** Opens `content` beside `anchor`, its buttons in so many `columns`. It closes on Escape, on a click elsewhere and through `closePopup`. */
export function openPopup(anchor, content, { role, label, columns = 1 }) {
  closePopup();
  const popup = el('div', { class: 'popup', role, 'aria-label': label, popover: 'manual' }, content);
  (anchor.closest('dialog') ?? document.body).append(popup);
  popup.showPopover();
  place(popup, anchor);
  anchor.setAttribute('aria-expanded', 'true');
  opened = { popup, anchor, columns };
  popup.addEventListener('keydown', moveFocus);
  (popup.querySelector('[aria-checked="true"]') ?? popup.querySelector('button'))?.focus();
}

export function closePopup({ refocus = false } = {}) {
  if (!opened) return;
  const { popup, anchor } = opened;
  opened = null;
  popup.remove();
  anchor.setAttribute('aria-expanded', 'false');
  if (refocus) anchor.focus();
}

/** Whether `anchor` is the button whose list is open. */
export function isOpenAt(anchor) {
  return opened?.anchor === anchor;
}

function place(popup, anchor) {
  const box = anchor.getBoundingClientRect();
  const size = popup.getBoundingClientRect();
  const below = box.bottom + 4 + size.height <= window.innerHeight;
  popup.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - size.width - 8))}px`;
  popup.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - size.height - 4)}px`;
}

function moveFocus(event) {
  if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    closePopup({ refocus: true });
    return;
  }
  const { columns } = opened;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...opened.popup.querySelectorAll('button')];
  const index = buttons.indexOf(document.activeElement);
  buttons[(index + step + buttons.length) % buttons.length]?.focus();
}

document.addEventListener('pointerdown', (event) => {
  if (opened && !opened.popup.contains(event.target) && !opened.anchor.contains(event.target)) closePopup();
});

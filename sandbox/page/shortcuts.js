/** The app's shortcuts: global ones beside the composer, message ones at each message (docs.slack.dev, "Shortcuts"). */

import { el } from './dom.js';
import { closePopup, isOpenAt, openPopup } from './menu.js';

/** Slack offers an app's shortcuts to the people of its own workspace only; none where the server names none. */
export function shortcutsOf(reader, type) {
  const all = reader.isStaffSide ? (reader.state.shortcuts ?? []) : [];
  return all.filter((shortcut) => shortcut.type === type);
}

/** Opens the list of `shortcuts` at `button`; `run(callback_id)` tells the workspace. */
export function toggleShortcuts(button, shortcuts, run) {
  if (isOpenAt(button)) return closePopup();
  const items = shortcuts.map(({ name, callback_id: id, description }) =>
    el(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        onclick: () => {
          closePopup({ refocus: true });
          run(id);
        },
      },
      el('span', { class: 'person-text' }, name, description && el('small', {}, description)),
    ),
  );
  return openPopup(button, items, { role: 'menu', label: 'Shortcuts' });
}

/** The panel at the bottom: what passes under the hood, and the faults that are switched on. */

import { el } from './dom.js';
import { icon } from './icons.js';

/** `panels` are {label, node, show, hide, attach?}: one that has `attach` gets its switch. `buttons` is where their switches stand. */
export function createDock(root, buttons, panels) {
  let open = null;
  const title = el('h2', {});
  const close = el(
    'button',
    { type: 'button', class: 'button quiet square', 'aria-label': 'Close the panel', title: 'Close (Esc)' },
    icon('close'),
  );
  const switches = panels.map((panel) =>
    el(
      'button',
      {
        type: 'button',
        class: 'dock-switch',
        'aria-expanded': 'false',
        'aria-controls': root.id,
        onclick: () => choose(open === panel ? null : panel),
      },
      panel.label,
    ),
  );
  root.replaceChildren(
    el('header', { class: 'dock-head' }, title, close),
    ...panels.map(({ node }) => node),
  );
  buttons.replaceChildren(...switches);
  panels.forEach((panel, index) => panel.attach?.(switches[index]));

  function choose(panel) {
    const left = open;
    open = panel;
    left?.hide();
    root.hidden = !open;
    title.textContent = open?.label ?? '';
    root.setAttribute('aria-label', open?.label ?? 'Panel');
    panels.forEach((each, index) => {
      each.node.hidden = each !== open;
      switches[index].setAttribute('aria-expanded', String(each === open));
    });
    open?.show();
    if (!open && left) switches[panels.indexOf(left)].focus();
  }
  close.addEventListener('click', () => choose(null));
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') choose(null);
  });
  choose(null);
}

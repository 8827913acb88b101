/** The workspace's own time, and the three ways to move it. */

import { el, redraw } from './dom.js';
import { personName } from './reader.js';
import { clockTime, shortDay, zoneName } from './time.js';

const STEPS = [
  { label: '+15 min', title: 'Let 15 minutes pass', step: { minutes: 15 } },
  { label: '+1 h', title: 'Let an hour pass', step: { minutes: 60 } },
  { label: 'Next event', title: 'Let time pass until something is due', step: { next: true } },
];

export function createClock(root, actions) {
  const face = el('div', { class: 'clock-face', role: 'group', 'aria-label': 'Time in the workspace' });
  const buttons = STEPS.map(({ label, title, step }) =>
    el(
      'button',
      { type: 'button', class: 'button step', title, onclick: (event) => move(event.currentTarget, step) },
      label,
    ),
  );
  root.replaceChildren(face, el('div', { class: 'clock-steps' }, buttons));

  async function move(button, step) {
    if (root.getAttribute('aria-busy') === 'true') return;
    root.setAttribute('aria-busy', 'true');
    button.classList.add('walking');
    await actions.moveClock(step);
    button.classList.remove('walking');
    root.removeAttribute('aria-busy');
  }

  return function update(reader) {
    const utc = clockTime(reader.now, 'UTC');
    const own = clockTime(reader.now, reader.zone);
    redraw(face, `${reader.me.id} ${utc} ${shortDay(reader.now, 'UTC')}`, () => [
      el(
        'span',
        { class: 'zone' },
        el('strong', {}, utc),
        el('small', {}, 'UTC', el('span', { class: 'day' }, ` · ${shortDay(reader.now, 'UTC')}`)),
      ),
      own !== utc &&
        el(
          'span',
          { class: 'zone own', title: `${reader.zone}, where ${personName(reader, reader.me.id)} is` },
          el('strong', {}, own),
          el('small', {}, `${placeOf(reader.zone)} · ${zoneName(reader.now, reader.zone)}`),
        ),
    ]);
  };
}

function placeOf(zone) {
  return zone.split('/').at(-1).replaceAll('_', ' ');
}

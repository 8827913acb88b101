/** The workspace's own time, and the three ways to move it. */

import { el, redraw } from './dom.js';
import { personName } from './reader.js';
import { closePopup, isOpenAt, openPopup } from './menu.js';
import { clockTime, safeZone, shortDay, zoneName } from './time.js';

const STEPS = [
  { label: '+15 min', title: 'Let 15 minutes pass', step: { minutes: 15 } },
  { label: '+1 h', title: 'Let an hour pass', step: { minutes: 60 } },
  { label: 'Next event', title: 'Let time pass until something is due', step: { next: true } },
];

const FACES = 3; // zones shown at once; the rest is under `Zones`

export function createClock(root, actions) {
  const face = el('div', { class: 'clock-face', role: 'group', 'aria-label': 'Time in the workspace' });
  const buttons = STEPS.map(({ label, title, step }) =>
    el(
      'button',
      { type: 'button', class: 'button step', title, onclick: (event) => move(event.currentTarget, step) },
      label,
    ),
  );
  const play = el('button', { type: 'button', class: 'button step play', 'aria-pressed': 'false' }, 'Play 60×');
  play.addEventListener('click', () => actions.moveClock({ play: playing ? 0 : 60 }));
  let playing = 0;
  let reader = null;
  const zones = el(
    'button',
    { type: 'button', class: 'button step', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' },
    'Zones',
  );
  zones.addEventListener('click', () => {
    if (isOpenAt(zones)) closePopup();
    else openPopup(zones, zoneList(reader), { role: 'dialog', label: 'Now, where everybody is' });
  });
  root.replaceChildren(face, el('div', { class: 'clock-steps' }, zones, buttons, play));

  function showPlaying() {
    playing = reader.state.playing.speed;
    play.setAttribute('aria-pressed', String(playing > 0));
    play.textContent = playing > 0 ? 'Pause' : 'Play 60×';
    play.title = reader.state.playing.stopped_by || 'Let time run, a minute in a second';
  }

  async function move(button, step) {
    if (root.getAttribute('aria-busy') === 'true') return;
    root.setAttribute('aria-busy', 'true');
    button.classList.add('walking');
    await actions.moveClock(step);
    button.classList.remove('walking');
    root.removeAttribute('aria-busy');
  }

  return function update(nextReader) {
    reader = nextReader;
    showPlaying();
    redraw(face, `${reader.me.id} ${clockTime(reader.now, 'UTC')} ${shortDay(reader.now, 'UTC')}`, () =>
      facesOf(reader).map((zone) => zoneFace(zone, reader)),
    );
  };
}

/** UTC, the reader's own zone, and as many others of the cast as there is room for. */
function facesOf(reader) {
  const others = [...zonesOf(reader).keys()].filter((zone) => zone !== reader.zone && zone !== 'UTC');
  return [...new Set(['UTC', reader.zone, ...others])].slice(0, FACES);
}

function zoneFace(zone, reader) {
  const time = el('strong', {}, clockTime(reader.now, zone));
  if (zone === 'UTC') {
    const day = el('span', { class: 'day' }, ` · ${shortDay(reader.now, 'UTC')}`);
    return el('span', { class: 'zone' }, time, el('small', {}, 'UTC', day));
  }
  const names = zonesOf(reader).get(zone)?.join(', ') ?? personName(reader, reader.me.id);
  return el(
    'span',
    { class: zone === reader.zone ? 'zone own' : 'zone other', title: `${zone}: ${names}` },
    time,
    el('small', {}, `${placeOf(zone)} · ${zoneName(reader.now, zone)}`),
  );
}

/** Each zone of the cast once, with who is there. */
function zonesOf(reader) {
  const zones = new Map();
  for (const person of reader.state.people.filter((each) => !each.is_bot)) {
    const zone = safeZone(person.tz);
    zones.set(zone, [...(zones.get(zone) ?? []), personName(reader, person.id)]);
  }
  return zones;
}

function zoneList(reader) {
  return el(
    'div',
    { class: 'zones' },
    [...zonesOf(reader)].map(([zone, names]) =>
      el(
        'div',
        {},
        el('span', {}, el('strong', {}, placeOf(zone)), ` ${names.join(', ')}`),
        el('span', {}, `${shortDay(reader.now, zone)} ${clockTime(reader.now, zone)}`),
      ),
    ),
    el(
      'button',
      { type: 'button', class: 'button', onclick: () => closePopup({ refocus: true }) },
      'Close',
    ),
  );
}

function placeOf(zone) {
  return zone.split('/').at(-1).replaceAll('_', ' ');
}

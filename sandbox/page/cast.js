/** The rail at the left: every company with its people, one press away from acting as any of them. */

import { avatar } from './avatar.js';
import { el, redraw } from './dom.js';
import { personName } from './reader.js';
import { describe } from './people.js';

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** One stop of the Tab key; the arrows go from face to face. */
export function createCast(root, actions) {
  root.addEventListener('keydown', (event) => {
    const faces = [...root.querySelectorAll('.face')];
    const next = faces.indexOf(document.activeElement) + STEPS[event.key];
    if (Number.isNaN(next)) return;
    event.preventDefault();
    faces[(next + faces.length) % faces.length].focus();
  });

  return function update(reader) {
    const { people, teams } = reader.state;
    redraw(root, JSON.stringify([people, teams, reader.me.id]), () => teams.map((team) => company(team, reader, actions)));
  };
}

function company(team, reader, actions) {
  const members = reader.state.people.filter((person) => person.team_id === team.id && !person.is_bot);
  if (!members.length) return null;
  return el(
    'section',
    { class: 'company-cast', 'aria-label': team.name },
    el('h2', { title: team.name }, team.name.split(' ')[0]),
    members.map((person) => face(person, reader, actions)),
  );
}

function face(person, reader, actions) {
  const name = personName(reader, person.id);
  const acting = person.id === reader.me.id;
  return el(
    'button',
    {
      type: 'button',
      class: 'face',
      'aria-label': `Act as ${name}`,
      'aria-pressed': String(acting),
      tabindex: acting ? '0' : '-1',
      title: `${name}: ${describe(reader, person)}`,
      'data-focus-key': person.id,
      onclick: () => actions.actAs(person.id),
    },
    avatar(reader, person.id),
  );
}

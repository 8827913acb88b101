/** "Acting as": the person whose eyes and hands the page lends. */

import { avatar } from './avatar.js';
import { el, redraw } from './dom.js';
import { icon } from './icons.js';
import { closePopup, isOpenAt, openPopup } from './menu.js';
import { personName } from './reader.js';
import { clockTime, safeZone } from './time.js';

export function createPeople(root, actions) {
  const button = el('button', {
    type: 'button',
    class: 'acting',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  let reader = null;
  const choose = (id) => {
    closePopup({ refocus: true });
    actions.actAs(id);
  };
  button.addEventListener('click', () => {
    if (isOpenAt(button)) closePopup();
    else openPopup(button, everyone(reader, choose), { role: 'menu', label: 'Act as' });
  });
  root.replaceChildren(button);

  return function update(nextReader) {
    reader = nextReader;
    redraw(button, reader.me.id, () => [
      avatar(reader, reader.me.id),
      el(
        'span',
        { class: 'acting-text' },
        el('small', {}, 'Acting as'),
        el('strong', {}, personName(reader, reader.me.id)),
        el('small', { class: 'acting-role' }, reader.me.title || reader.me.role),
      ),
      icon('chevron'),
    ]);
  };
}

export function describe(reader, person) {
  const work = person.title || person.role;
  const team = reader.teams.get(person.team_id)?.name;
  return [work, team].filter(Boolean).join(', ');
}

function everyone(reader, choose) {
  return reader.state.teams.map((team) => {
    const members = reader.state.people.filter((person) => person.team_id === team.id && !person.is_bot);
    return members.length
      ? el(
          'div',
          { role: 'group', 'aria-label': team.name },
          el('p', { class: 'popup-title', 'aria-hidden': 'true' }, team.name),
          members.map((person) => personItem(reader, person, choose)),
        )
      : null;
  });
}

function personItem(reader, person, choose) {
  const checked = String(person.id === reader.me.id);
  return el(
    'button',
    {
      type: 'button',
      role: 'menuitemradio',
      'aria-checked': checked,
      class: 'person',
      'data-person': person.id,
      onclick: () => choose(person.id),
    },
    avatar(reader, person.id),
    el(
      'span',
      { class: 'person-text' },
      el('strong', {}, personName(reader, person.id)),
      el('small', {}, person.title || person.role),
    ),
    el('span', { class: 'person-time', title: person.tz }, clockTime(reader.now, safeZone(person.tz))),
  );
}

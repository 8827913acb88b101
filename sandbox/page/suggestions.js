/** The list above the composer: slash commands after `/`, people after `@`, channels after `#`. */

import { el } from './dom.js';
import { acquaintances, channelsOf, companyBeside, personName } from './reader.js';

const SHOWN = 8;

/** [{insert, from, title, detail}] for what stands before the caret; `from` is where the choice begins. */
export function suggestionsFor(input, reader) {
  const before = input.value.slice(0, input.selectionStart);
  const command = /^\/[\w-]*$/.exec(before);
  if (command) return commands(before, reader);
  const word = /(?:^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!word) return [];
  const from = before.length - word[2].length - 1;
  return word[1] === '@' ? people(word[2], from, reader) : channels(word[2], from, reader);
}

// People of other companies cannot run our commands, so they are not offered any.
function commands(typed, reader) {
  if (!reader.isStaffSide) return [];
  return reader.state.commands
    .filter(({ command }) => command.startsWith(typed))
    .slice(0, SHOWN)
    .map(({ command, usage_hint: hint, description }) => ({
      insert: `${command} `,
      from: 0,
      title: `${command} ${hint ?? ''}`.trim(),
      detail: description,
    }));
}

function people(typed, from, reader) {
  return acquaintances(reader)
    .filter((person) => matches(typed, personName(reader, person.id), person.name))
    .slice(0, SHOWN)
    .map((person) => ({
      insert: `@${personName(reader, person.id)} `,
      from,
      title: personName(reader, person.id),
      detail: [person.title, companyBeside(reader, person.id)].filter(Boolean).join(' · '),
    }));
}

function channels(typed, from, reader) {
  return channelsOf(reader, 'channel')
    .filter((channel) => matches(typed, channel.name))
    .slice(0, SHOWN)
    .map((channel) => ({
      insert: `#${channel.name} `,
      from,
      title: `#${channel.name}`,
      detail: channel.topic,
    }));
}

function matches(typed, ...names) {
  const wanted = typed.toLowerCase();
  return names.some(
    (name) =>
      name
        .toLowerCase()
        .split(/[\s-]/)
        .some((word) => word.startsWith(wanted)) || name.toLowerCase().startsWith(wanted),
  );
}

/** Puts the choice in place of what was typed towards it. */
export function applyChoice(input, { insert, from }) {
  input.setRangeText(insert, from, input.selectionStart, 'end');
}

/** The list box itself; the keyboard stays in the field (aria-activedescendant). */
export function createSuggestions(id) {
  const node = el('ul', {
    id,
    class: 'suggestions',
    role: 'listbox',
    'aria-label': 'Suggestions',
    hidden: true,
  });
  let offered = [];
  let active = 0;

  function mark(input) {
    [...node.children].forEach((child, index) =>
      child.setAttribute('aria-selected', String(index === active)),
    );
    input.setAttribute('aria-activedescendant', `${id}-${active}`);
    node.children[active]?.scrollIntoView({ block: 'nearest' });
  }
  function hide(input) {
    offered = [];
    node.replaceChildren();
    node.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }
  function show(input, list, choose) {
    if (!list.length) return hide(input);
    [offered, active, node.hidden] = [list, 0, false];
    node.replaceChildren(...list.map((suggestion, index) => option(suggestion, `${id}-${index}`, choose)));
    input.setAttribute('aria-expanded', 'true');
    return mark(input);
  }
  /** Whether the key was for the list. A command typed in full is sent, not completed once more. */
  function takesKey(event, input, choose) {
    if (!offered.length || event.isComposing) return false;
    if (event.key === 'Enter' && (event.shiftKey || offered[active].insert.trim() === input.value.trim()))
      return false;
    const act = {
      ArrowDown: () => move(1, input),
      ArrowUp: () => move(-1, input),
      Escape: () => hide(input),
      Enter: () => choose(offered[active]),
      Tab: () => choose(offered[active]),
    }[event.key];
    if (!act) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }
  function move(step, input) {
    active = (active + step + offered.length) % offered.length;
    mark(input);
  }
  return { node, show, hide, takesKey };
}

function option({ title, detail, ...suggestion }, id, choose) {
  const node = el(
    'li',
    { id, role: 'option' },
    el('strong', {}, title),
    el('span', { class: 'quiet-text' }, detail),
  );
  node.addEventListener('mousedown', (event) => {
    event.preventDefault(); // the field keeps the keyboard
    choose(suggestion);
  });
  return node;
}

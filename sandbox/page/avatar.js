/** A person's initials on a colour of their own; the app has a mark instead. */

import { el } from './dom.js';
import { personName } from './reader.js';

/** The initials are drawn by the style sheet: they are a picture, not text of the button that they stand in. */
export function avatar(reader, id, size = '') {
  const person = reader.people.get(id);
  const name = personName(reader, id);
  const look = person?.is_bot ? 'app' : `hue-${reader.hues.get(id) ?? 7}`;
  return el('span', {
    class: `avatar ${look} ${size}`,
    'aria-hidden': 'true',
    'data-initials': initials(name),
  });
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join('');
}

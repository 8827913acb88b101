/** The words of something whose shape is not known in full. */

import { el } from './dom.js';
import { plain, textObject } from './text.js';

const QUIET = new Set(['type', 'block_id', 'action_id', 'value', 'style', 'image_url', 'url', 'external_id']);

/** A string or a text object, whichever stands there. */
export function words(value, reader) {
  return typeof value === 'string' ? plain(value) : textObject(value, reader);
}

/** A paragraph for every text inside, at any depth. */
export function textsOf(value, reader) {
  if (typeof value === 'string') return [el('p', {}, value)];
  if (Array.isArray(value)) return value.flatMap((each) => textsOf(each, reader));
  if (!value || typeof value !== 'object') return [];
  if (typeof value.text === 'string' && value.type) return [el('p', {}, textObject(value, reader))];
  return Object.entries(value)
    .filter(([name]) => !QUIET.has(name))
    .flatMap(([, each]) => textsOf(each, reader));
}

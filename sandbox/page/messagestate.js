/** What a person has chosen in messages and home tabs: it outlives a redraw, until the app changes the blocks. */

import { createForm } from './inputs.js';

const forms = new Map(); // "where blocks" -> form; only of those that have fields

/** The form of the `blocks` at a place, with what was chosen there before. */
export function formOf(place, blocks) {
  const key = `${place} ${JSON.stringify(blocks)}`;
  const form = createForm(forms.get(key)?.values());
  const add = (...field) => {
    forms.set(key, form);
    form.add(...field);
  };
  return { ...form, add };
}

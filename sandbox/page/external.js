/** A select whose options the app tells while somebody types (docs.slack.dev, "select menu of external data source"). */

import { el } from './dom.js';
import { listed, optionNodes } from './options.js';

const LEAST = 3; // letters before the app is asked, where the element names no `min_query_length`
const PAUSE = 250; // milliseconds after the last letter

/** The `field` with a search beside it that fills it. What was chosen stays in the list. */
export function externalField(field) {
  return (given) => {
    const { element, block, surface, attributes } = given;
    const made = field(given);
    const least = element.min_query_length ?? LEAST;
    const search = el('input', {
      type: 'search',
      class: 'field search',
      'aria-label': `Search: ${attributes['aria-label'] ?? element.placeholder?.text ?? 'options'}`,
      placeholder: least ? `Type ${least} letters or more` : 'Search',
      'data-focus-key': `${attributes['data-focus-key']} search`,
    });
    const found = el('small', { class: 'hint', role: 'status' });
    let asked = null;

    async function ask() {
      const value = search.value.trim();
      if (value === asked || value.length < least) return;
      asked = value;
      const answer = await surface.options(element, block, value);
      if (!answer || asked !== value) return;
      const options = listed(answer);
      fill(made.node, options);
      found.textContent = options.length ? `${options.length} found` : 'Nothing found';
    }
    let waiting = null;
    search.addEventListener('focus', () => !least && asked === null && ask());
    search.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, PAUSE);
    });
    search.addEventListener('change', (event) => event.stopPropagation());
    search.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault(); // the form is not sent by a search
      ask();
    });
    return { read: made.read, node: el('div', { class: 'external' }, search, made.node, found) };
  };
}

function fill(select, options) {
  const chosen = [...select.selectedOptions];
  const kept = chosen.filter((option) => !options.some(({ value }) => value === option.value));
  const empty = select.multiple ? [] : [...select.options].filter((option) => option.value === '');
  const values = chosen.map((option) => option.value);
  select.replaceChildren(...new Set([...empty, ...kept]), ...optionNodes(options));
  for (const option of select.options) option.selected = values.includes(option.value);
}

/** Under the hood: envelopes, acks and Web API calls as they happen. */

import { fetchWire } from './api.js';
import { el } from './dom.js';
import { clockTime } from './time.js';

const EVERY = 500; // milliseconds between two looks while the drawer is open
const SHOWN = 300; // rows kept on the page
const SPOKEN = { envelope: 'Event to the app', ack: 'Ack from the app', call: 'Call by the app', fault: 'A fault of the plan' };
const SIGNS = { envelope: '→ app', ack: '← ack', call: '← call', fault: '⚡ fault' };

/** [channel, words] of what passed, whichever it has. */
const GISTS = {
  envelope: ({ event = {}, ...body }) => [
    event.channel ?? event.item?.channel ?? body.channel?.id ?? body.channel_id,
    event.text ?? event.reaction ?? body.text ?? body.actions?.[0]?.action_id ?? body.view?.callback_id,
  ],
  ack: (body) => [null, body?.text ?? body?.response_action],
  call: ({ arguments: given }) => [given.channel, given.text ?? given.name ?? given.user],
};

export function createWire() {
  const list = el('ol', { class: 'wire-list', 'aria-label': 'What passed, newest first' });
  const empty = el('p', { class: 'empty' }, 'Nothing has passed yet. Write a message, and watch.');
  const node = el(
    'div',
    { class: 'wire scroller', tabindex: '0', role: 'region', 'aria-label': 'Wire' },
    empty,
    list,
  );
  let cursor = 0;
  let open = false;
  let reader = null;

  async function look() {
    if (!open) return;
    try {
      let more = true;
      while (more && open) {
        const from = cursor;
        const page = await fetchWire(from);
        if (from !== cursor) continue; // another workspace has begun meanwhile
        [cursor, more] = [page.cursor, page.more];
        show(page.entries);
      }
    } catch {} // the workspace is away: the page says so elsewhere
    if (open) setTimeout(look, EVERY);
  }

  /** Another workspace answers at this address: it has an own beginning. */
  function startAnew() {
    cursor = 0;
    list.replaceChildren();
    show([]);
  }

  function show(entries) {
    list.prepend(...entries.map((entry) => entryElement(entry, reader)).reverse());
    while (list.childElementCount > SHOWN) list.lastElementChild.remove();
    empty.hidden = list.childElementCount > 0;
  }

  return {
    label: 'Under the hood',
    node,
    update(next) {
      if (reader && reader.state.began !== next.state.began) startAnew();
      reader = next;
    },
    show() {
      if (open) return;
      open = true;
      look();
    },
    hide: () => (open = false),
  };
}

function gistOf(kind, body, reader) {
  const [channel, words] = GISTS[kind](body ?? {});
  const place = reader?.channels.get(channel);
  const said = typeof words === 'string' ? words : '';
  return [place && (place.name ? `#${place.name}` : 'direct message'), said].filter(Boolean).join('  ');
}

function entryElement({ kind, at, name, status, ms, body }, reader) {
  const bad = !['sent', 'acked', 'ok'].includes(status);
  const details = el(
    'details',
    { class: `wire-entry ${kind}` },
    el(
      'summary',
      {},
      el('span', { class: 'wire-time' }, clockTime(new Date(at), 'UTC')),
      el('span', { class: 'wire-kind', title: SPOKEN[kind] }, SIGNS[kind]),
      el('strong', {}, name),
      el('span', { class: 'wire-gist' }, gistOf(kind, body, reader)),
      el('span', { class: bad ? 'wire-status bad' : 'wire-status' }, status),
      el('span', { class: 'wire-ms' }, ms === null ? '' : `${ms} ms`),
    ),
  );
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1)
      details.append(
        el('pre', { tabindex: '0' }, el('code', {}, JSON.stringify(body ?? null, null, 2) ?? 'null')),
      );
  });
  return el('li', {}, details);
}

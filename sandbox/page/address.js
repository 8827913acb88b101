/** The page's address: who is acting, what is open. A reload or a copied link comes back to the same view. */

/** {acting, place, thread} of an address such as `#as=U1&channel=C1&thread=1700000000.000100`. */
export function readAddress(hash) {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const channel = query.get('channel');
  const place = query.has('home') ? { kind: 'home' } : channel ? { kind: 'channel', id: channel } : null;
  return { acting: query.get('as'), place, thread: query.get('thread') };
}

export function writeAddress({ acting, place, thread }) {
  const query = new URLSearchParams({ as: acting });
  if (place.kind === 'home') query.set('home', '1');
  else query.set('channel', place.id);
  if (thread) query.set('thread', thread);
  return `#${query}`;
}

/** {channel, ts, thread} of a Slack permalink (".../archives/C1/p1700000000000100?thread_ts=..."); else null. */
export function readPermalink(href) {
  const found = /\/archives\/(\w+)\/p(\d{10})(\d{6})/.exec(href);
  if (!found) return null;
  const thread = new URL(href).searchParams.get('thread_ts');
  return { channel: found[1], ts: `${found[2]}.${found[3]}`, thread };
}

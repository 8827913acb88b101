/** The page's copy of the workspace: read whole once, then kept true by what changed since. */

import { fetchChanges, fetchMessages, fetchState, fetchThread } from './api.js';
import { rowKey } from './reader.js';

export function createStore() {
  let state = null;
  let threads = new Map(); // "channel ts" -> promise of its reading

  async function readAnew() {
    state = await fetchState();
    threads = new Map();
  }

  async function refresh() {
    if (!state) return readAnew();
    const changes = await fetchChanges(state.revision);
    return changes.reset ? readAnew() : apply(state, changes);
  }

  /** One more page above what is here. */
  async function older(channel) {
    const first = state.messages[channel].find((message) => !isReply(message));
    if (!state.has_older[channel] || !first) return;
    const page = await fetchMessages({ channel, before: first.ts, limit: 200 });
    const known = new Set(state.messages[channel].map(rowKey));
    const fresh = page.messages.filter((message) => !known.has(rowKey(message)));
    state.messages[channel] = [...fresh, ...state.messages[channel]].sort(byTime);
    state.has_older[channel] = page.has_older;
  }

  /** Reads a thread that is opened; resolves to true when it was not here before. */
  function thread(channel, ts) {
    const key = `${channel} ${ts}`;
    if (threads.has(key)) return Promise.resolve(false);
    const reading = fetchThread(channel, ts).then(({ messages }) => {
      for (const message of messages) put(state, channel, message, { anywhere: true });
      return true;
    });
    threads.set(key, reading);
    return reading;
  }

  return { current: () => state, refresh, older, thread };
}

function isReply(message) {
  return Boolean(message.thread_ts) && !message.broadcast;
}

function byTime(a, b) {
  return Number(a.ts) - Number(b.ts);
}

function apply(state, { now, revision, parts, messages, removed }) {
  Object.assign(state, parts, { now, revision });
  for (const { channel, ...message } of messages) put(state, channel, message);
  for (const gone of removed) drop(state, gone);
}

/** Puts a message in its place. One above the pages read so far is left out: scrolling up will bring it. */
function put(state, channel, message, { anywhere = false } = {}) {
  const list = (state.messages[channel] ??= []);
  const at = placeOf(list, Number(message.ts));
  const same = [at, at + 1].find((index) => list[index] && rowKey(list[index]) === rowKey(message));
  if (same !== undefined) list[same] = message;
  else if (anywhere || isReply(message) || at > 0 || !state.has_older[channel]) list.splice(at, 0, message);
}

function drop(state, gone) {
  const list = state.messages[gone.channel] ?? [];
  const at = list.findIndex((message) => rowKey(message) === rowKey(gone));
  if (at >= 0) list.splice(at, 1);
}

/** The index of the first message at `ts` or later. */
export function placeOf(list, ts) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(list[middle].ts) < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The control port of the local workspace (sandbox/control): JSON over the page's own origin. */

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Error(body.error ?? `The workspace answered ${response.status}. See the terminal it runs in.`);
  return body;
}

async function request(path, options) {
  const unreachable = () => {
    throw new Error('The workspace does not answer. Does it still run in its terminal?');
  };
  return answerOf(await fetch(path, options).catch(unreachable));
}

export function fetchState() {
  return request('/control/state', { cache: 'no-store' });
}

export function fetchChanges(since) {
  return request(`/control/changes?since=${since}`, { cache: 'no-store' });
}

/** {messages, has_older} of a channel, older than the ts `before`. */
export function fetchMessages(query) {
  return request(`/control/messages?${new URLSearchParams(query)}`, { cache: 'no-store' });
}

export function fetchThread(channel, ts) {
  return request(`/control/thread?${new URLSearchParams({ channel, ts })}`, { cache: 'no-store' });
}

/** {entries, cursor, more} after a cursor; 0 is the beginning. */
export function fetchWire(after) {
  return request(`/control/wire?after=${after}`, { cache: 'no-store' });
}

/** {seed, kinds, rules}: what can go wrong, and what is switched on. */
export function fetchFaults() {
  return request('/control/faults', { cache: 'no-store' });
}

/** Throws an Error whose message is the server's sentence. */
export function post(name, body) {
  const headers = { 'content-type': 'application/json' };
  return request(`/control/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Calls `onChange` whenever the workspace has changed, and `onConnection(false)` while it is out of reach. */
export function listen(onChange, onConnection) {
  const source = new EventSource('/control/events');
  source.onmessage = () => onChange();
  source.onerror = () => onConnection(false);
  source.onopen = () => {
    onConnection(true);
    onChange();
  };
}

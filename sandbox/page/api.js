/** The control port of the local workspace (sandbox/control): JSON over the page's own origin. */

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Error(body.error ?? `The workspace answered ${response.status}. See the terminal it runs in.`);
  return body;
}

async function request(path, options) {
  const unreachable = () => {
    throw new Error('The workspace does not answer. Is `make demo` still running in its terminal?');
  };
  return answerOf(await fetch(path, options).catch(unreachable));
}

export function fetchState() {
  return request('/control/state', { cache: 'no-store' });
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

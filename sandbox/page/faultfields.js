/** What a fault can be narrowed to: method, channel, probability, seconds, times, error, events a minute. */

import { el } from './dom.js';

const METHOD_LIST = 'fault-methods';
const METHODS = [
  'auth.test',
  'chat.postEphemeral',
  'chat.postMessage',
  'chat.update',
  'conversations.history',
  'conversations.replies',
  'users.info',
  'views.open',
  'views.publish',
];

/** `read` turns what is typed into what the workspace takes; a field left empty says nothing. */
const FIELDS = {
  method: { label: 'Method', render: methodField, read: (text) => text.trim() },
  channel: { label: 'Channel', render: channelField, read: (text) => text },
  probability: { label: 'Chance in %', render: numberField('100', { min: 0, max: 100 }), read: (text) => Number(text) / 100 },
  seconds: { label: 'Seconds', render: numberField('', { min: 0 }), read: Number },
  error: { label: 'Error', render: wordField, read: (text) => text.trim() },
  per_minute: { label: 'A minute', render: numberField('', { min: 0, step: 1 }), read: Number },
  times: { label: 'Times', render: numberField('always', { min: 1, step: 1 }), read: Number },
};

/** The fields that this kind takes. While it is switched on they stand still. */
export function faultFields(each, { on, reader, chosen }) {
  const values = chosen.get(each.kind) ?? {};
  return each.takes
    .filter((name) => FIELDS[name])
    .map((name) => {
      const { label, render } = FIELDS[name];
      const node = render(reader);
      node.setAttribute('aria-label', `${label} of “${each.title}”`);
      node.dataset.focusKey = name;
      node.disabled = on;
      node.value = values[name] ?? '';
      if (each.defaults?.[name] !== undefined) node.placeholder = each.defaults[name];
      node.addEventListener('input', () =>
        chosen.set(each.kind, { ...chosen.get(each.kind), [name]: node.value }),
      );
      return el('label', {}, el('span', { 'aria-hidden': 'true' }, label), node);
    });
}

/** {probability: 0.5, ...} of what is typed. */
export function faultOf(each, values) {
  const filled = each.takes.filter((name) => FIELDS[name] && (values[name] ?? '') !== '');
  return Object.fromEntries(filled.map((name) => [name, FIELDS[name].read(values[name])]));
}

/** "chat.postMessage, #triage, 50 %": what a rule is narrowed to. */
export function ruleWords({ method, channel, probability, seconds, times }, reader) {
  const place = channel && `#${reader.channels.get(channel)?.name || channel}`;
  return [
    method,
    place,
    typeof probability === 'number' && probability < 1 && `${Math.round(probability * 1000) / 10} %`,
    seconds && `${seconds} s`,
    times && `${times} ${times === 1 ? 'time' : 'times'}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The methods that a method field suggests; it stands once in the panel. */
export function methodList() {
  return el(
    'datalist',
    { id: METHOD_LIST },
    METHODS.map((value) => el('option', { value })),
  );
}

function methodField() {
  return el('input', { class: 'field', type: 'text', list: METHOD_LIST, placeholder: 'any', size: '18', spellcheck: 'false' });
}

function channelField(reader) {
  const channels = reader.state.channels.filter((channel) => channel.kind === 'channel');
  return el(
    'select',
    { class: 'select' },
    el('option', { value: '' }, 'any'),
    channels.map(({ id, name }) => el('option', { value: id }, `#${name}`)),
  );
}

function wordField() {
  return el('input', { class: 'field', type: 'text', size: '18', spellcheck: 'false' });
}

function numberField(placeholder, limits) {
  return () => el('input', { class: 'field', type: 'number', step: 'any', placeholder, ...limits });
}

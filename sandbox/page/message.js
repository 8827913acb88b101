/** One message: who, when, what, and what hangs on it. */

import { attachment } from './attachments.js';
import { avatar } from './avatar.js';
import { renderBlocks } from './blocks.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { hoverActions } from './hoveractions.js';
import { formOf } from './messagestate.js';
import { reactionsOf } from './reactions.js';
import { companyBeside, isTombstone, isTwin, personName, rowKey } from './reader.js';
import { mrkdwn } from './text.js';
import { clockTime, formatDate, instantOf } from './time.js';

const KINDS = [
  ['message ephemeral', ({ ephemeral_to: reader }) => reader],
  ['message tombstone', isTombstone],
];
const LAST_REPLY = 'Last reply {date_short_pretty} at {time}';

/**
 * `entry` is {message, compact}; `context` {reader, actions, channel, inThread}.
 * `compact` leaves out the author, who is named just above.
 */
export function messageElement({ message, compact }, context) {
  const { reader } = context;
  const side = compact
    ? el('span', { class: 'side-time' }, timeElement(message, reader))
    : avatar(reader, message.user);
  const kind = KINDS.find(([, is]) => is(message))?.[0] ?? 'message';
  return el(
    'article',
    {
      class: compact ? `${kind} compact` : kind,
      'data-ts': message.ts,
      tabindex: '-1',
      'aria-label': spoken(message, reader),
    },
    el('div', { class: 'side' }, side),
    el(
      'div',
      { class: 'content' },
      message.ephemeral_to && el('p', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
      !compact && byline(message, reader),
      message.broadcast && !context.inThread && fromThread(message, context),
      body(message, context),
      reactionsOf(message, context),
      !context.inThread && message.thread ? threadSummary(message, context) : null,
    ),
    hoverActions(message, context),
  );
}

function spoken(message, reader) {
  return `${personName(reader, message.user)} at ${clockTime(instantOf(message.ts), reader.zone)}`;
}

function byline(message, reader) {
  const company = companyBeside(reader, message.user);
  const app = message.bot_id || reader.people.get(message.user)?.is_bot;
  return el(
    'header',
    { class: 'byline' },
    el('strong', { class: 'author' }, personName(reader, message.user)),
    app && el('span', { class: 'badge' }, 'App'),
    company && el('span', { class: 'company' }, company),
    timeElement(message, reader),
  );
}

/** A reply that was sent to the channel, too, leads to its thread. */
function fromThread({ thread_ts: parent }, { actions }) {
  const onclick = () => actions.openThread(parent);
  return el('button', { type: 'button', class: 'sent-from-thread', 'data-focus-key': 'from', onclick }, 'Replied to a thread');
}

function timeElement(message, reader) {
  const date = instantOf(message.ts);
  const title = formatDate(date, '{date_long} at {time_secs}', reader.zone, reader.now);
  return el('time', { class: 'stamp', datetime: date.toISOString(), title }, clockTime(date, reader.zone));
}

function body(message, context) {
  const surface = surfaceOf(message, context);
  const useBlocks = message.blocks.length && !isTwin(message);
  const content = useBlocks
    ? renderBlocks(message.blocks, surface)
    : el('div', { class: 'text' }, mrkdwn(message.text, context.reader));
  const edited = message.edited && el('span', { class: 'edited' }, '(edited)');
  return el(
    'div',
    { class: useBlocks ? 'body blocks' : 'body' },
    content,
    (message.attachments ?? []).map((each) => attachment(each, surface)),
    files(message),
    edited,
  );
}

function files({ files: names }) {
  if (!names.length) return null;
  return el(
    'ul',
    { class: 'files', 'aria-label': 'Files' },
    names.map((name) => el('li', {}, icon('file'), name)),
  );
}

/** What is chosen in a message goes along with every press in it: the payload's `state`. */
function surfaceOf(message, { reader, actions, channel, inThread }) {
  const { ts, blocks, attachments } = message;
  const where = { channel, ts };
  const form = formOf(`${reader.me.id} ${channel} ${rowKey(message)} ${inThread}`, [blocks, attachments]);
  return {
    reader,
    form,
    act: (action) => actions.click(where, action, form.values()),
    options: (element, block, value) => actions.options(where, element, block, value),
  };
}

function threadSummary(message, { reader, actions }) {
  const { count, users, latest } = message.thread;
  const last = instantOf(latest);
  return el(
    'button',
    {
      type: 'button',
      class: 'thread-summary',
      'data-focus-key': 'thread',
      onclick: () => actions.openThread(message.ts),
    },
    el(
      'span',
      { class: 'faces' },
      users.map((id) => avatar(reader, id, 'tiny')),
    ),
    el('strong', {}, `${count} ${count === 1 ? 'reply' : 'replies'}`),
    el(
      'span',
      { class: 'quiet-text' },
      el(
        'time',
        { datetime: last.toISOString(), 'data-format': LAST_REPLY },
        formatDate(last, LAST_REPLY, reader.zone, reader.now),
      ),
    ),
  );
}

/** A scrolling column of messages: the channel's, or a thread's. */

import { el, keyed } from './dom.js';
import { icon } from './icons.js';
import { messageElement } from './message.js';
import { continues, rowKey } from './reader.js';
import { shortcutsOf } from './shortcuts.js';
import { placeOf } from './store.js';
import { refreshDates } from './text.js';
import { dayKey, dayLabel, instantOf } from './time.js';

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const DRAWN = 200; // messages drawn at once, of however many are known
const STEP = 80; // by how many the window moves
const EDGE = 500; // pixels from an edge of what is drawn within which the window moves
const NEAR_END = 80; // pixels from the end within which new messages pull the view along

export function createTimeline(label) {
  const list = el('div', { class: 'messages', role: 'log', 'aria-label': label, 'aria-live': 'off' });
  const jump = el('button', { type: 'button', class: 'jump', hidden: true }, icon('down'), 'New messages');
  const scroller = el('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': label }, list);
  const node = el('div', { class: 'timeline' }, scroller, jump);
  let shown = null; // which conversation stands here; another one starts at its end
  let anchor = null; // ts of the first message drawn, while the reader is far from the end
  let last = null; // {messages, context} of the last update
  let fetching = false;
  let atEnd = true; // whether the newest message was in view when the view was last scrolled

  const toEnd = () => {
    [anchor, atEnd] = [null, true];
    if (last) draw();
    scroller.scrollTop = scroller.scrollHeight;
    jump.hidden = true;
  };
  /** One message is a stop of the Tab key; the arrows go from message to message. */
  function settleStop(wanted) {
    const rows = [...list.querySelectorAll('.message')];
    const stop = wanted ?? rows.find((row) => row.contains(document.activeElement)) ?? rows.at(-1);
    for (const row of rows) row.tabIndex = row === stop ? 0 : -1;
  }
  list.addEventListener('keydown', (event) => {
    const rows = [...list.querySelectorAll('.message')];
    const next = rows[rows.indexOf(event.target) + STEPS[event.key]];
    if (!rows.includes(event.target) || !next || event.altKey) return;
    event.preventDefault();
    settleStop(next);
    next.focus();
  });
  jump.addEventListener('click', toEnd);
  scroller.addEventListener('scroll', () => {
    atEnd = anchor === null && distanceToEnd(scroller) < NEAR_END;
    if (atEnd) jump.hidden = true;
    if (last) moveWindow();
  });
  // A panel that opens below makes the view lower; who was at the end stays there.
  new ResizeObserver(() => last && atEnd && toEnd()).observe(scroller);

  function firstDrawn() {
    const { messages } = last;
    return anchor === null ? Math.max(0, messages.length - DRAWN) : placeOf(messages, Number(anchor));
  }

  /** Draws more where the reader nears the edge of what is drawn; asks for older messages at the top. */
  function moveWindow() {
    const { messages, context } = last;
    const first = firstDrawn();
    if (scroller.scrollTop < EDGE && scroller.scrollHeight > scroller.clientHeight) {
      if (first > 0) shift(Math.max(0, first - STEP));
      else if (context.hasOlder && !fetching) fetchOlder(messages[0], context);
    } else if (anchor !== null && distanceToEnd(scroller) < EDGE) shift(first + STEP);
  }

  function shift(first) {
    const { messages } = last;
    anchor = first + DRAWN >= messages.length ? null : messages[first].ts;
    steadily(draw);
  }

  async function fetchOlder(top, { actions, channel }) {
    fetching = true;
    anchor ??= top?.ts ?? null;
    await actions.older(channel);
    fetching = false;
    if (firstDrawn() > 0) moveWindow(); // at the very top no further scrolling would ask for it
  }

  /** Keeps the message at the top of the view where it is, whatever is drawn above it. (A divider moves.) */
  function steadily(change) {
    const edge = scroller.getBoundingClientRect().top;
    const held = [...list.children].find(
      (row) => row.dataset.ts && row.getBoundingClientRect().bottom > edge,
    );
    const before = held?.getBoundingClientRect().top;
    change();
    if (held?.isConnected) scroller.scrollTop += held.getBoundingClientRect().top - before;
  }

  function draw() {
    const { messages, context } = last;
    const first = firstDrawn();
    const shortcuts = shortcutsOf(context.reader, 'message').length;
    keyed(list, rowsOf(messages.slice(first, first + DRAWN), context), {
      key: (row) => row.key,
      signature: (row) => `${context.reader.me.id} ${shortcuts} ${JSON.stringify(row)}`,
      render: (row) => rowElement(row, context),
    });
    refreshDates(list, context.reader);
    settleStop();
  }

  /** `subject` names the conversation; of its `messages` only a window is drawn. */
  function update(subject, messages, context) {
    if (shown !== subject) anchor = null;
    const follow = shown !== subject || (anchor === null && distanceToEnd(scroller) < NEAR_END);
    const newest = shown === subject ? last?.messages.at(-1)?.ts : null;
    shown = subject;
    last = { messages, context };
    if (follow) return toEnd();
    steadily(draw);
    if (messages.at(-1)?.ts !== newest) jump.hidden = false;
  }
  return { node, update };
}

function distanceToEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** Messages with day dividers, the line above what is new, and each author named once. */
function rowsOf(messages, { reader, newSince }) {
  const rows = [];
  let previous = null;
  for (const message of messages) {
    const divider = dividerAbove(message, previous, reader, newSince);
    rows.push(...divider);
    const compact = !divider.length && continues(previous, message);
    rows.push({ kind: 'message', key: rowKey(message), message, compact });
    previous = message;
  }
  return rows.length ? rows : [{ kind: 'empty', key: 'empty', label: 'Nobody has written here yet.' }];
}

function dividerAbove(message, previous, reader, newSince) {
  const date = instantOf(message.ts);
  const day = dayKey(date, reader.zone);
  const newDay = !previous || dayKey(instantOf(previous.ts), reader.zone) !== day;
  const firstNew = newSince && Number(message.ts) > newSince && previous && Number(previous.ts) <= newSince;
  return [
    ...(newDay ? [{ kind: 'day', key: `day ${day}`, label: dayLabel(date, reader.zone, reader.now) }] : []),
    ...(firstNew ? [{ kind: 'new', key: 'new' }] : []),
  ];
}

function rowElement(row, context) {
  if (row.kind === 'day') return el('h3', { class: 'day-divider' }, el('span', {}, row.label));
  if (row.kind === 'empty') return el('p', { class: 'empty' }, row.label);
  if (row.kind === 'new')
    return el('div', { class: 'new-divider', role: 'separator' }, el('span', {}, 'New'));
  return messageElement(row, context);
}

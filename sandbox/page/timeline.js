/** A scrolling column of messages: the channel's, or a thread's. */

import { el, keyed } from './dom.js';
import { icon } from './icons.js';
import { messageElement } from './message.js';
import { continues, rowKey } from './reader.js';
import { refreshDates } from './text.js';
import { dayKey, dayLabel, instantOf } from './time.js';

const NEAR_END = 80; // pixels from the end within which new messages pull the view along

export function createTimeline(label) {
  const list = el('div', { class: 'messages', role: 'log', 'aria-label': label, 'aria-live': 'off' });
  const jump = el('button', { type: 'button', class: 'jump', hidden: true }, icon('down'), 'New messages');
  const scroller = el('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': label }, list);
  const node = el('div', { class: 'timeline' }, scroller, jump);
  let shown = null; // which conversation stands here; another one starts at its end
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    jump.hidden = true;
  };
  jump.addEventListener('click', toEnd);
  scroller.addEventListener('scroll', () => {
    if (distanceToEnd(scroller) < NEAR_END) jump.hidden = true;
  });

  /** `entries` as `rowsOf` gives them; `subject` names the conversation; `intro` stands above the first message. */
  function update(subject, rows, context) {
    const follow = shown !== subject || distanceToEnd(scroller) < NEAR_END;
    const before = list.lastElementChild;
    keyed(list, rows, {
      key: (row) => row.key,
      signature: (row) => `${context.reader.me.id} ${JSON.stringify(row)}`,
      render: (row) => rowElement(row, context),
    });
    refreshDates(list, context.reader);
    if (follow) toEnd();
    else if (list.lastElementChild !== before) jump.hidden = false;
    shown = subject;
  }
  return { node, update };
}

function distanceToEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** Messages with day dividers, the line above what is new, and each author named once. */
export function rowsOf(messages, { reader, replies, newSince }) {
  const rows = [];
  let previous = null;
  for (const message of messages) {
    const divider = dividerAbove(message, previous, reader, newSince);
    rows.push(...divider);
    const compact = !divider.length && continues(previous, message);
    rows.push({ kind: 'message', key: rowKey(message), message, compact, replies: replies?.get(message.ts) });
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

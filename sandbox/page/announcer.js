/** Says new messages of the open conversation to a screen reader, once and without the page's redraws. */

import { el } from './dom.js';
import { mrkdwn } from './text.js';
import { messagesOf, personName } from './reader.js';

const AT_ONCE = 3; // more would talk for minutes; then only their number is said

export function createAnnouncer(region) {
  let subject = null;
  let upTo = 0;

  return function update(reader, ui) {
    if (ui.place.kind === 'home') return;
    const messages = messagesOf(reader, ui.place.id);
    const newest = Number(messages.at(-1)?.ts ?? 0);
    const seen = messages.findLastIndex((message) => Number(message.ts) <= upTo);
    const fresh = messages.slice(seen + 1).filter((message) => message.user !== reader.me.id);
    if (subject === `${reader.me.id} ${ui.place.id}` && fresh.length)
      region.textContent = sentence(fresh, reader);
    [subject, upTo] = [`${reader.me.id} ${ui.place.id}`, newest];
  };
}

function sentence(messages, reader) {
  if (messages.length > AT_ONCE) return `${messages.length} new messages`;
  const spoken = (message) => el('div', {}, mrkdwn(message.text, reader)).textContent;
  return messages.map((message) => `${personName(reader, message.user)}: ${spoken(message)}`).join('. ');
}

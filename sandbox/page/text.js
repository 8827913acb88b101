/** mrkdwn trees and plain text as elements. */

import { el } from './dom.js';
import { emoji } from './emoji.js';
import { parse, unescape } from './mrkdwn.js';
import { personName } from './reader.js';
import { formatDate } from './time.js';

const TAGS = { bold: 'strong', italic: 'em', strike: 's' };
const SAFE_LINK = /^(https?:\/\/|mailto:)/i;

/** mrkdwn as paragraphs, quotes and code. */
export function mrkdwn(text, reader) {
  return parse(text).map((block) => {
    if (block.type === 'pre') return el('pre', {}, el('code', {}, block.text));
    const children = block.children.map((node) => inlineElement(node, reader));
    if (block.type === 'quote') return el('blockquote', {}, children);
    return el('p', {}, children.length ? children : el('br'));
  });
}

/** A `plain_text` or `mrkdwn` text object. */
export function textObject(object, reader) {
  if (!object) return [];
  return object.type === 'mrkdwn' ? mrkdwn(object.text, reader) : plain(object.text);
}

/** Plain text: emoji names are read, nothing else is. */
export function plain(text) {
  return unescape(text ?? '')
    .split(/(:[a-z0-9_+'-]+:)/)
    .filter(Boolean)
    .map((piece) => {
      const character = piece.startsWith(':') && emoji(piece.slice(1, -1));
      return character ? emojiElement(piece.slice(1, -1), character) : piece;
    });
}

/** An emoji with its name for those who cannot see it; an unknown one stands as it was typed. */
export function emojiElement(name, character = emoji(name) ?? `:${name}:`) {
  return el(
    'span',
    { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' '), title: `:${name}:` },
    character,
  );
}

const INLINE = {
  text: (node) => node.text,
  break: () => el('br'),
  code: (node) => el('code', {}, node.text),
  emoji: (node) => emojiElement(node.name, node.text),
  user: (node, reader) => userMention(node.id, node.label, reader),
  channel: (node, reader) => channelMention(node.id, node.label, reader),
  group: (node, reader) => groupMention(node.id, node.label, reader),
  broadcast: (node) => el('span', { class: 'mention mine' }, `@${node.name}`),
  date: (node, reader) => dateElement(node, reader),
  link: (node, reader) =>
    link(
      node.url,
      node.children.map((child) => inlineElement(child, reader)),
    ),
};

function inlineElement(node, reader) {
  const render = INLINE[node.type];
  if (render) return render(node, reader);
  return el(
    TAGS[node.type],
    {},
    node.children.map((child) => inlineElement(child, reader)),
  );
}

export function userMention(id, label, reader) {
  const name = reader.people.has(id) ? personName(reader, id) : label || id;
  return el(
    'span',
    { class: id === reader.me.id ? 'mention mine' : 'mention' },
    `@${name.replace(/^@/, '')}`,
  );
}

/** A link that opens the channel here, where the reader is a member; else only its name. */
export function channelMention(id, label, reader) {
  const channel = reader.channels.get(id);
  const name = `#${channel?.name || label || 'private-channel'}`;
  const member = channel?.members.includes(reader.me.id);
  return member
    ? el('a', { class: 'mention', href: `#channel=${id}`, 'data-channel': id }, name)
    : el('span', { class: 'mention' }, name);
}

export function groupMention(id, label, reader) {
  const name = reader.groups.get(id)?.handle || label || 'group';
  return el('span', { class: 'mention' }, `@${name.replace(/^@/, '')}`);
}

/** A link that opens elsewhere; a scheme that a chat would not follow is shown as text. */
export function link(url, children) {
  const label = children.length ? children : url.replace(/^mailto:/, '');
  if (!SAFE_LINK.test(url)) return el('span', {}, children.length ? label : `<${url}>`);
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label);
}

/** A date in the reader's zone. `refreshDates` keeps it true while the clock moves. */
export function dateElement({ timestamp, format, url, fallback }, reader) {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return fallback || String(timestamp);
  const time = el('time', {
    datetime: date.toISOString(),
    'data-format': format,
    title: fullDate(date, reader),
  });
  time.textContent = formatDate(date, format, reader.zone, reader.now);
  return url ? link(url, [time]) : time;
}

function fullDate(date, reader) {
  const here = formatDate(date, '{date_long} at {time_secs}', reader.zone, reader.now);
  return `${here} (${formatDate(date, '{time}', 'UTC', reader.now)} UTC)`;
}

/** Says every date on the page anew: "in 17 minutes" becomes "in 2 minutes" without redrawing its message. */
export function refreshDates(root, reader) {
  for (const time of root.querySelectorAll('time[data-format]')) {
    const text = formatDate(new Date(time.dateTime), time.dataset.format, reader.zone, reader.now);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** What a person typed, turned into what Slack stores and back: entities, mentions, channel links, web links. Pure. */

import { escape, unescape } from './mrkdwn.js';
import { acquaintances, channelsOf, personName } from './reader.js';

const LINK = /(^|[\s(])(https?:\/\/[^\s<>]+[^\s<>.,;:!?)'"])/g;

/** The text to send for what stands in the field. */
export function outgoingText(typed, reader) {
  const linked = escape(typed.trim()).replace(LINK, '$1<$2>');
  return replaceNames(linked, namesOf(reader, isCommand(typed)));
}

/** What somebody would have typed to send this: an address without its angles, a mention by its name. */
export function typedText(text, reader) {
  return unescape(text.replace(/<([@#]|(?=https?:|mailto:))([^<>|]+)(?:\|([^<>]*))?>/g, (whole, sign, target, label) => {
    if (!sign) return label && !target.endsWith(label) ? whole : target;
    const name = sign === '@' ? reader.people.has(target) && personName(reader, target) : reader.channels.get(target)?.name;
    return name ? sign + escape(name) : whole;
  }));
}

export function isCommand(text) {
  return /^\/\w/.test(text);
}

/** Longest first, so that "@Ana Ruiz" is not read as "@Ana". Commands get the name beside the id, messages do not. */
function namesOf(reader, named) {
  const people = [...acquaintances(reader), reader.me].flatMap((person) =>
    [personName(reader, person.id), person.name].map((name) => [
      `@${escape(name)}`,
      `<@${person.id}${named ? `|${person.name}` : ''}>`,
    ]),
  );
  const channels = channelsOf(reader, 'channel').map((channel) => [
    `#${escape(channel.name)}`,
    `<#${channel.id}|${channel.name}>`,
  ]);
  return [...people, ...channels].sort(([a], [b]) => b.length - a.length);
}

// Left to right and once: what has become a token is not read again.
function replaceNames(text, names) {
  let out = '';
  for (let at = 0; at < text.length;) {
    const found = startsWord(text, at) && names.find(([name]) => matchesAt(text, at, name));
    out += found ? found[1] : text[at];
    at += found ? found[0].length : 1;
  }
  return out;
}

function startsWord(text, at) {
  return '@#'.includes(text[at]) && !/[\p{L}\p{N}/]/u.test(text[at - 1] ?? ' ');
}

function matchesAt(text, at, name) {
  const end = at + name.length;
  return (
    text.slice(at, end).toLowerCase() === name.toLowerCase() && !/[\p{L}\p{N}_-]/u.test(text[end] ?? ' ')
  );
}

/** Slack's mrkdwn as a tree (docs.slack.dev, "Formatting message text"). Pure: text in, plain objects out. */

import { emoji } from './emoji.js';

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' };
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const WORD = /[\p{L}\p{N}]/u;
const EMOJI = /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/;

/** The three entities that Slack escapes, read once. */
export function unescape(text) {
  return text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

/** What a person typed, as Slack stores it. */
export function escape(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** mrkdwn to blocks: [{type: 'pre', text} | {type: 'quote', children} | {type: 'line', children}]. */
export function parse(text) {
  return text
    .split(/```\n?([\s\S]+?)\n?```\n?/)
    .flatMap((piece, index) => (index % 2 ? [{ type: 'pre', text: plainCode(piece) }] : lines(piece)));
}

// Slack keeps links and mentions clickable in code; here code shows what they stand for.
function plainCode(text) {
  const shown = text.replace(
    /<((?:https?:|mailto:|[@#!])[^>|]*)(?:\|([^>]*))?>/g,
    (whole, target, label) => label ?? target,
  );
  return unescape(shown);
}

function lines(text) {
  if (!text) return [];
  const all = text.replace(/\n$/, '').split('\n');
  const rest = all.findIndex((line) => /^(&gt;|>){3}/.test(line));
  const before = rest < 0 ? all : all.slice(0, rest);
  const grouped = groupQuotes(before);
  if (rest >= 0) grouped.push({ type: 'quote', lines: [stripQuote(all[rest], 3), ...all.slice(rest + 1)] });
  return grouped.map(withChildren);
}

function groupQuotes(all) {
  const groups = [];
  for (const line of all) {
    const quoted = /^(&gt;|>)/.test(line);
    const last = groups.at(-1);
    if (quoted && last?.type === 'quote') last.lines.push(stripQuote(line, 1));
    else
      groups.push(quoted ? { type: 'quote', lines: [stripQuote(line, 1)] } : { type: 'line', lines: [line] });
  }
  return groups;
}

function stripQuote(line, count) {
  return line.replace(new RegExp(`^(?:&gt;|>){${count}} ?`), '');
}

function withChildren({ type, lines: all }) {
  const children = all.flatMap((line, index) => [...(index ? [{ type: 'break' }] : []), ...inline(line)]);
  return { type, children };
}

/** One line of mrkdwn to inline nodes. */
export function inline(text) {
  const nodes = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const found = nodeAt(text, at);
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) nodes.push({ type: 'text', text: unescape(plain) });
    plain = '';
    nodes.push(found.node);
    at = found.end;
  }
  if (plain) nodes.push({ type: 'text', text: unescape(plain) });
  return nodes;
}

function nodeAt(text, at) {
  const character = text[at];
  if (character === '`') return codeAt(text, at);
  if (character === '<') return tokenAt(text, at);
  if (character === ':') return emojiAt(text, at);
  return MARKS[character] ? markAt(text, at) : null;
}

function codeAt(text, at) {
  const end = text.indexOf('`', at + 1);
  return end > at + 1
    ? { node: { type: 'code', text: plainCode(text.slice(at + 1, end)) }, end: end + 1 }
    : null;
}

function tokenAt(text, at) {
  const end = text.indexOf('>', at + 1);
  return end > at + 1 ? { node: token(text.slice(at + 1, end)), end: end + 1 } : null;
}

function emojiAt(text, at) {
  const found = EMOJI.exec(text.slice(at, at + 60));
  const character = found && emoji(found[1]);
  return character
    ? { node: { type: 'emoji', name: found[1], text: character }, end: at + found[0].length }
    : null;
}

// A mark opens at the edge of a word and closes at the next edge, on the same line.
function markAt(text, at) {
  if (WORD.test(text[at - 1] ?? ' ') || /\s/.test(text[at + 1] ?? ' ')) return null;
  const end = closing(text, at);
  if (end <= at + 1) return null;
  return { node: { type: MARKS[text[at]], children: inline(text.slice(at + 1, end)) }, end: end + 1 };
}

function closing(text, open) {
  for (let at = open + 1; at < text.length; at += 1) {
    const skipped = text[at] === '`' ? codeAt(text, at) : text[at] === '<' ? tokenAt(text, at) : null;
    if (skipped) at = skipped.end - 1;
    else if (text[at] === text[open] && !/\s/.test(text[at - 1]) && !WORD.test(text[at + 1] ?? ' '))
      return at;
  }
  return -1;
}

function token(body) {
  const [target, ...rest] = body.split('|');
  const label = unescape(rest.join('|'));
  if (target.startsWith('@')) return { type: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { type: 'channel', id: target.slice(1), label };
  if (target.startsWith('!')) return special(target.slice(1), label);
  return { type: 'link', url: unescape(target), children: label ? inlineLabel(label) : [] };
}

function inlineLabel(label) {
  return inline(escape(label));
}

function special(target, label) {
  if (target.startsWith('date^')) return dateToken(target, label);
  if (target.startsWith('subteam^')) return { type: 'group', id: target.slice('subteam^'.length), label };
  return ['here', 'channel', 'everyone'].includes(target)
    ? { type: 'broadcast', name: target }
    : { type: 'text', text: label || `<!${unescape(target)}>` };
}

function dateToken(target, label) {
  const [, timestamp, format = '', url = ''] = target.split('^');
  const known = /^-?\d+(\.\d+)?$/.test(timestamp) && format;
  return known
    ? {
        type: 'date',
        timestamp: Number(timestamp),
        format: unescape(format),
        url: unescape(url),
        fallback: label,
      }
    : { type: 'text', text: label || `<!${target}>` };
}

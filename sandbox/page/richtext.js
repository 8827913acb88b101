/** The `rich_text` block (docs.slack.dev, "rich_text block"). Its texts are not escaped and hold no mrkdwn. */

import { el } from './dom.js';
import { channelMention, dateElement, emojiElement, groupMention, link, userMention } from './text.js';

const CONTAINERS = {
  rich_text_section: (element, reader) => el('p', {}, pieces(element, reader)),
  rich_text_quote: (element, reader) => el('blockquote', {}, pieces(element, reader)),
  rich_text_preformatted: (element, reader) => el('pre', {}, el('code', {}, pieces(element, reader))),
  rich_text_list: (element, reader) => list(element, reader),
};

const PIECES = {
  text: (piece) => lineBreaks(piece.text),
  emoji: (piece) => emojiElement(piece.name),
  link: (piece) => link(piece.url, piece.text ? [piece.text] : []),
  user: (piece, reader) => userMention(piece.user_id, '', reader),
  usergroup: (piece, reader) => groupMention(piece.usergroup_id, '', reader),
  channel: (piece, reader) => channelMention(piece.channel_id, '', reader),
  color: (piece) => colour(piece.value),
  broadcast: (piece) => el('span', { class: 'mention mine' }, `@${piece.range}`),
  date: (piece, reader) => dateElement(piece, reader),
};

export function richText(block, reader) {
  return el(
    'div',
    { class: 'text' },
    block.elements.map((element) => (CONTAINERS[element.type] ?? CONTAINERS.rich_text_section)(element, reader)),
  );
}

function list(element, reader) {
  const items = element.elements.map((item) => el('li', {}, pieces(item, reader)));
  const ordered = element.style === 'ordered';
  const start = ordered && element.offset ? element.offset + 1 : null;
  return el(ordered ? 'ol' : 'ul', { class: `indent-${element.indent ?? 0}`, start }, items);
}

function pieces(element, reader) {
  return (element.elements ?? []).map((piece) => styled((PIECES[piece.type] ?? unknown)(piece, reader), piece.style));
}

/** A piece that this page does not know is read by its words. */
function unknown({ type, text, value }) {
  return lineBreaks(String(text ?? value ?? `[${type}]`));
}

/** A colour by its number, with a patch of it. */
function colour(value) {
  const patch = el('span', { class: 'colour', 'aria-hidden': 'true' });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) patch.style.background = value;
  return [patch, el('code', {}, value)];
}

function styled(content, style = {}) {
  const tags = [
    ['code', style.code],
    ['s', style.strike],
    ['u', style.underline],
    ['mark', style.highlight || style.client_highlight],
    ['em', style.italic],
    ['strong', style.bold],
  ];
  return tags.filter(([, wanted]) => wanted).reduce((inner, [tag]) => el(tag, {}, inner), content);
}

function lineBreaks(text) {
  return text.split('\n').flatMap((line, index) => (index ? [el('br'), line] : [line]));
}

/** Its words alone, a line for each paragraph and list item. */
export function richWords(block, reader) {
  return block.elements.flatMap((element) => linesOf(richText({ elements: [element] }, reader))).join('\n');
}

function linesOf(node) {
  for (const end of node.querySelectorAll('br')) end.replaceWith('\n');
  const items = [...node.querySelectorAll('li')];
  return (items.length ? items : [node]).map((each) => each.textContent);
}

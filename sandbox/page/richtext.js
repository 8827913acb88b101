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
  broadcast: (piece) => el('span', { class: 'mention mine' }, `@${piece.range}`),
  date: (piece, reader) => dateElement(piece, reader),
};

export function richText(block, reader) {
  return el(
    'div',
    { class: 'text' },
    block.elements.map((element) => CONTAINERS[element.type]?.(element, reader)),
  );
}

function list(element, reader) {
  const items = element.elements.map((item) => el('li', {}, pieces(item, reader)));
  return el(element.style === 'ordered' ? 'ol' : 'ul', { class: `indent-${element.indent ?? 0}` }, items);
}

function pieces(element, reader) {
  return element.elements.map((piece) => styled(PIECES[piece.type]?.(piece, reader) ?? '', piece.style));
}

function styled(content, style = {}) {
  const tags = [
    ['code', style.code],
    ['s', style.strike],
    ['em', style.italic],
    ['strong', style.bold],
  ];
  return tags.filter(([, wanted]) => wanted).reduce((inner, [tag]) => el(tag, {}, inner), content);
}

function lineBreaks(text) {
  return text.split('\n').flatMap((line, index) => (index ? [el('br'), line] : [line]));
}

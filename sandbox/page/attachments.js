/** Secondary attachments: blocks, or the legacy fields (docs.slack.dev, "Reference: secondary message attachments"). */

import { renderBlocks } from './blocks.js';
import { el } from './dom.js';
import { imagePlaceholder, unsupported } from './elements.js';
import { link, mrkdwn, plain } from './text.js';
import { formatDate } from './time.js';

const COLOURS = { good: 'var(--ok)', warning: 'var(--notice)', danger: 'var(--danger)' };

export function attachment(each, surface) {
  const node = el('div', { class: 'attachment blocks' }, each.blocks?.length ? renderBlocks(each.blocks, surface) : legacy(each, surface));
  const colour = COLOURS[each.color] ?? (/^#?[0-9a-f]{6}$/i.test(each.color ?? '') ? `#${each.color.replace('#', '')}` : '');
  node.style.borderLeftColor = colour;
  return node;
}

function legacy(each, { reader }) {
  const text = (words) => words && el('div', { class: 'text' }, mrkdwn(words, reader));
  return [
    text(each.pretext),
    each.author_name && el('div', { class: 'quiet-text' }, linked(each.author_link, each.author_name)),
    each.title && el('strong', {}, linked(each.title_link, each.title)),
    text(each.text ?? (each.title || each.fields ? '' : each.fallback)),
    fields(each.fields ?? [], reader),
    (each.image_url ?? each.thumb_url) && el('div', { class: 'block-image' }, imagePlaceholder(each.fallback || 'Image')),
    each.actions?.length && unsupported(`buttons of an attachment: ${each.actions.map(({ text: word }) => word).join(', ')}`),
    footer(each, reader),
  ];
}

function linked(url, words) {
  return url ? link(url, plain(words)) : plain(words);
}

function fields(all, reader) {
  if (!all.length) return null;
  const texts = all.map(({ title, value }) => `*${title ?? ''}*\n${value ?? ''}`);
  return el('div', { class: 'fields' }, texts.map((words) => el('div', { class: 'text' }, mrkdwn(words, reader))));
}

function footer({ footer: words, ts }, { zone, now }) {
  const when = ts && formatDate(new Date(Number(ts) * 1000), '{date_short_pretty} at {time}', zone, now);
  const said = [words, when].filter(Boolean).join(' · ');
  return said ? el('small', { class: 'quiet-text' }, plain(said)) : null;
}

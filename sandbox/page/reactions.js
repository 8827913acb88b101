/** Reactions: those a message has, each a press away from one's own, and the list to take a new one from. */

import { el } from './dom.js';
import { EMOJI_NAMES } from './emoji.js';
import { closePopup, isOpenAt, openPopup } from './menu.js';
import { personName } from './reader.js';
import { emojiElement } from './text.js';

const OFTEN = ['+1', 'eyes', 'white_check_mark', 'tada', 'pray', 'raised_hands', 'heart', 'rocket'];
const COLUMNS = OFTEN.length;

export function reactionsOf(message, context) {
  if (!message.reactions.length) return null;
  return el(
    'ul',
    { class: 'reactions', 'aria-label': 'Reactions' },
    message.reactions.map((reaction) => el('li', {}, chip(message, reaction, context))),
  );
}

/** What is one's own already is taken back. */
export function toggleReaction({ ts, reactions }, name, { reader, actions }) {
  const mine = reactions.some((each) => each.name === name && each.users.includes(reader.me.id));
  return mine ? actions.unreact(ts, name) : actions.react(ts, name);
}

function chip(message, { name, users }, context) {
  const { reader } = context;
  const who = users.map((id) => personName(reader, id)).join(', ');
  return el(
    'button',
    {
      type: 'button',
      'aria-pressed': String(users.includes(reader.me.id)),
      title: `${who} reacted with :${name}:`,
      'data-focus-key': `reaction ${name}`,
      onclick: () => toggleReaction(message, name, context),
    },
    emojiElement(name),
    ` ${users.length}`,
  );
}

/** Opens the emoji at `button`; those that support conversations use most come first. */
export function toggleEmoji(button, choose) {
  if (isOpenAt(button)) return closePopup();
  const names = [...OFTEN, ...EMOJI_NAMES.filter((name) => !OFTEN.includes(name))];
  const take = (name) => {
    closePopup({ refocus: true });
    choose(name);
  };
  const grid = el('div', { class: 'emoji-grid', role: 'none' }, names.map((name) => emojiButton(name, take)));
  return openPopup(button, grid, { role: 'menu', label: 'React with', columns: COLUMNS });
}

function emojiButton(name, take) {
  const label = name.replaceAll('_', ' ');
  return el(
    'button',
    { type: 'button', role: 'menuitem', 'aria-label': label, title: `:${name}:`, onclick: () => take(name) },
    emojiElement(name),
  );
}

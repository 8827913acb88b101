/** What can be done with a message: react, reply, change one's own, use a shortcut of the app. */

import { confirmed } from './confirm.js';
import { el } from './dom.js';
import { askForText } from './editing.js';
import { icon } from './icons.js';
import { closePopup, isOpenAt, openPopup } from './menu.js';
import { toggleEmoji, toggleReaction } from './reactions.js';
import { isTombstone, personName } from './reader.js';
import { shortcutsOf, toggleShortcuts } from './shortcuts.js';
import { outgoingText, typedText } from './typing.js';

const DELETING = {
  title: { type: 'plain_text', text: 'Delete this message?' },
  text: { type: 'plain_text', text: 'It goes for everybody, and the app is told.' },
  confirm: { type: 'plain_text', text: 'Delete' },
  deny: { type: 'plain_text', text: 'Keep' },
  style: 'danger',
};

/** Nothing with a message that only its reader sees, or that is gone. */
export function hoverActions(message, context) {
  if (message.ephemeral_to || isTombstone(message)) return null;
  const buttons = [reactButton, replyButton, ownButton, shortcutsButton].map((each) => each(message, context));
  return el('div', { class: 'hover-actions' }, buttons);
}

function action(name, label, { menu = false, title, ...more }, ...content) {
  const popup = menu ? { 'aria-haspopup': 'menu', 'aria-expanded': 'false' } : {};
  const attributes = { type: 'button', class: 'hover-action', 'aria-label': label, title, 'data-focus-key': name };
  return el('button', { ...attributes, ...popup, ...more }, content);
}

function reactButton(message, context) {
  const label = `React to the message of ${personName(context.reader, message.user)}`;
  const choose = (name) => toggleReaction(message, name, context);
  const onclick = ({ currentTarget }) => toggleEmoji(currentTarget, choose);
  return action('react', label, { menu: true, title: 'Add a reaction', onclick }, icon('smile'));
}

function replyButton(message, { reader, actions, inThread }) {
  if (inThread) return null;
  const label = `Reply in thread to ${personName(reader, message.user)}`;
  const onclick = () => actions.openThread(message.ts);
  return action('reply', label, { title: 'Reply in thread', onclick }, icon('reply'), el('span', {}, 'Reply'));
}

function ownButton(message, context) {
  if (message.user !== context.reader.me.id) return null;
  const onclick = ({ currentTarget }) => toggleOwn(currentTarget, message, context);
  return action('own', 'Edit or delete this message', { menu: true, title: 'Edit or delete', onclick }, icon('dots'));
}

function toggleOwn(button, message, context) {
  if (isOpenAt(button)) return closePopup();
  const item = (label, act) => {
    const onclick = () => {
      closePopup({ refocus: true });
      act(message, context);
    };
    return el('button', { type: 'button', role: 'menuitem', onclick }, label);
  };
  const items = [item('Edit message', edit), item('Delete message', remove)];
  return openPopup(button, items, { role: 'menu', label: 'Edit or delete' });
}

/** The last of these messages that the reader wrote, to be changed; none where there is none. */
export function editLast(messages, context) {
  const mine = messages.findLast(({ user, ephemeral_to: only }) => user === context.reader.me.id && !only);
  if (mine) edit(mine, context);
}

function edit({ ts, text }, { reader, actions }) {
  const save = (typed) => actions.edit(ts, outgoingText(typed, reader));
  askForText({ title: 'Edit message', label: 'Message', text: typedText(text, reader), save });
}

async function remove({ ts }, { reader, actions }) {
  if (await confirmed(DELETING, reader)) actions.remove(ts);
}

function shortcutsButton(message, { reader, actions, channel }) {
  const shortcuts = shortcutsOf(reader, 'message');
  if (!shortcuts.length) return null;
  const label = `Shortcuts for the message of ${personName(reader, message.user)}`;
  const run = (id) => actions.shortcut(id, { channel, ts: message.ts });
  const onclick = ({ currentTarget }) => toggleShortcuts(currentTarget, shortcuts, run);
  return action('shortcuts', label, { menu: true, title: 'Shortcuts', onclick }, icon('bolt'));
}

/** The right side: one thread, with a composer of its own. */

import { createComposer } from './composer.js';
import { el, redraw } from './dom.js';
import { editLast } from './hoveractions.js';
import { icon } from './icons.js';
import { channelLabel, isDirect, messagesOf, personName } from './reader.js';
import { createTimeline } from './timeline.js';

export function createThread(root, actions) {
  const close = el(
    'button',
    {
      type: 'button',
      class: 'button quiet square',
      'aria-label': 'Close thread',
      title: 'Close (Esc)',
      onclick: () => actions.closeThread(),
    },
    icon('close'),
  );
  const title = el('div', { class: 'pane-title' });
  const timeline = createTimeline('Thread');
  const everywhere = el('input', { type: 'checkbox' });
  const where = el('span', {});
  const send = async (text, files) => {
    const taken = await actions.reply(text, files, everywhere.checked);
    if (taken) everywhere.checked = false;
    return taken;
  };
  const composer = createComposer({ id: 'thread-composer', send, run: actions.shortcut });
  composer.node.append(el('label', { class: 'also-send' }, everywhere, where));
  const status = el('p', { class: 'app-status', role: 'status' });
  root.replaceChildren(el('header', { class: 'pane-head' }, title, close), timeline.node, status, composer.node);
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') actions.closeThread();
  });

  let shown = null;
  function update(reader, ui) {
    const wasHidden = root.hidden;
    if (ui.thread !== shown) [shown, everywhere.checked] = [ui.thread, false];
    root.hidden = !ui.thread;
    if (!ui.thread) return;
    const channel = reader.channels.get(ui.place.id);
    redraw(title, channel.id + reader.me.id, () => [
      el('h2', {}, 'Thread'),
      el('span', { class: 'quiet-text' }, channelLabel(reader, channel)),
    ]);
    const messages = messagesOf(reader, channel.id).filter(
      (m) => m.ts === ui.thread || m.thread_ts === ui.thread,
    );
    const subject = `${reader.me.id} ${channel.id} ${ui.thread}`;
    timeline.update(subject, messages, {
      reader,
      actions,
      channel: channel.id,
      inThread: true,
    });
    status.textContent = statusOf(reader, channel.id, ui.thread);
    composer.update(reader, subject, 'Reply in thread', () => editLast(messages, { reader, actions }));
    where.textContent = `Also send to ${isDirect(channel) ? 'the conversation' : `#${channel.name}`}`;
    if (wasHidden && ui.focusThread) composer.focus();
  }
  return update;
}

/** "Steward is searching …": what an app says that it does in the thread (docs.slack.dev, "assistant.threads.setStatus"). */
function statusOf(reader, channel, thread) {
  const found = reader.state.statuses.find((each) => each.channel === channel && each.thread_ts === thread);
  return found ? `${personName(reader, found.user)} ${found.text}` : '';
}

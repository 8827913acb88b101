/** The middle: a channel or direct message with its composer, or the app's home. */

import { renderBlocks } from './blocks.js';
import { createComposer } from './composer.js';
import { el, redraw } from './dom.js';
import { editLast } from './hoveractions.js';
import { icon } from './icons.js';
import { channelLabel, channelsOf, homeOf, isDirect, marksOf, messagesOf, partnersOf, linesOf, personName } from './reader.js';
import { refreshDates } from './text.js';
import { formOf } from './messagestate.js';
import { createTimeline } from './timeline.js';
import { viewSurface } from './views.js';

export function createConversation(root, actions) {
  const head = el('header', { class: 'pane-head' });
  const timeline = createTimeline('Messages');
  const composer = createComposer({ id: 'composer', send: actions.write, run: actions.shortcut });
  const home = el('div', { class: 'scroller home', tabindex: '0', role: 'region', 'aria-label': 'Home' });
  root.replaceChildren(head, timeline.node, composer.node, home);

  return function update(reader, ui) {
    const atHome = ui.place.kind === 'home';
    [timeline.node.hidden, composer.node.hidden, home.hidden] = [atHome, atHome, !atHome];
    if (atHome) updateHome(head, home, reader, actions);
    else updateChannel({ head, timeline, composer, reader, ui, actions });
  };
}

function updateChannel({ head, timeline, composer, reader, ui, actions }) {
  const channel = reader.channels.get(ui.place.id);
  drawHead(head, channel, reader, actions);
  const lines = linesOf(messagesOf(reader, channel.id));
  timeline.update(`${reader.me.id} ${channel.id}`, lines, {
    reader,
    actions,
    channel: channel.id,
    newSince: ui.newSince,
    hasOlder: reader.state.has_older[channel.id] ?? false,
  });
  const change = () => editLast(lines, { reader, actions });
  composer.update(reader, `${reader.me.id} ${channel.id}`, `Message ${titleOf(reader, channel)}`, change);
}

function titleOf(reader, channel) {
  return isDirect(channel) ? channelLabel(reader, channel) : `#${channel.name}`;
}

function drawHead(head, channel, reader, actions) {
  const partners = partnersOf(reader, channel);
  const withApp = channel.kind === 'im' && channel.members.includes(reader.bot.id);
  const tabs = withApp && (reader.isStaffSide || homeOf(reader));
  redraw(head, JSON.stringify([channel, reader.me.id, tabs]), () => [
    el(
      'div',
      { class: 'pane-title' },
      el('h1', {}, channelSymbol(channel), channelLabel(reader, channel)),
      partners.length > 0 &&
        el('span', { class: 'shared-with' }, icon('connect'), `Shared with ${partners.join(', ')}`),
      marksOf(reader, channel).map(([, sentence]) => el('span', { class: 'standing' }, sentence)),
      channel.topic && el('p', { class: 'topic' }, channel.topic),
    ),
    tabs ? tabBar('messages', channel, actions) : memberCount(channel, reader),
  ]);
}

function channelSymbol(channel) {
  if (isDirect(channel)) return null;
  return icon(channel.is_private ? 'lock' : 'hash');
}

function memberCount(channel, reader) {
  if (isDirect(channel)) return null;
  const names = channel.members.map((id) => personName(reader, id)).join(', ');
  return el('span', { class: 'members', title: names }, `${channel.members.length} members`);
}

function tabBar(current, channel, actions) {
  const tab = (name, label, open) =>
    el(
      'button',
      {
        type: 'button',
        class: 'tab',
        'aria-current': name === current ? 'page' : null,
        'data-focus-key': name,
        onclick: open,
      },
      label,
    );
  return el(
    'div',
    { class: 'tabs' },
    tab('home', 'Home', () => actions.openHome()),
    channel && tab('messages', 'Messages', () => actions.openChannel(channel.id)),
  );
}

function updateHome(head, home, reader, actions) {
  const view = homeOf(reader);
  const channel = reader.state.channels.find(
    (c) => c.kind === 'im' && c.members.includes(reader.me.id) && c.members.includes(reader.bot.id),
  );
  redraw(head, `home ${reader.me.id} ${channel?.id}`, () => [
    el(
      'div',
      { class: 'pane-title' },
      el('h1', {}, reader.bot.real_name),
      el('span', { class: 'badge' }, 'App'),
    ),
    tabBar('home', channel, actions),
  ]);
  redraw(home, `${reader.me.id} ${JSON.stringify(view)}`, () =>
    view ? homeView(view, reader, actions) : noHome(reader),
  );
  refreshDates(home, reader);
}

function homeView(view, reader, actions) {
  const form = formOf(`${reader.me.id} ${view.id}`, view.blocks);
  const surface = viewSurface(view, form, reader, actions);
  return el('div', { class: 'home-page blocks' }, renderBlocks(view.blocks, surface));
}

function noHome(reader) {
  return el(
    'p',
    { class: 'empty' },
    channelsOf(reader, 'channel').length
      ? `${reader.bot.real_name} shows nothing here for ${personName(reader, reader.me.id)} yet.`
      : `${personName(reader, reader.me.id)} is in no channel yet. Act as somebody else.`,
  );
}

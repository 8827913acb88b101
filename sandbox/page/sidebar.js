/** The left side: the channels and direct messages that the acting person is a member of. */

import { avatar } from './avatar.js';
import { el, keyed } from './dom.js';
import { icon } from './icons.js';
import { channelLabel, channelsOf, directsOf, counterparts, marksOf, partnersOf, unreadCount } from './reader.js';

export function createSidebar(root, actions) {
  const sections = ['Channels', 'Shared channels', 'Direct messages'].map((title) => {
    const list = el('ul', {});
    const node = el('section', { hidden: true }, el('h2', {}, title), list);
    return { title, list, node };
  });
  root.replaceChildren(...sections.map(({ node }) => node));

  return function update(reader, ui) {
    const channels = channelsOf(reader, 'channel');
    const items = {
      Channels: channels
        .filter((channel) => !channel.is_ext_shared)
        .map((channel) => channelItem(channel, reader, ui)),
      'Shared channels': channels
        .filter((channel) => channel.is_ext_shared)
        .map((channel) => channelItem(channel, reader, ui)),
      'Direct messages': directItems(reader, ui),
    };
    for (const { title, list, node } of sections) {
      node.hidden = !items[title].length;
      keyed(list, items[title], {
        key: (item) => item.id,
        signature: JSON.stringify,
        render: (item) => itemElement(item, reader, actions),
      });
    }
  };
}

function channelItem(channel, reader, ui) {
  const current = ui.place.id === channel.id;
  return {
    id: channel.id,
    label: channelLabel(reader, channel),
    partner: partnersOf(reader, channel).join(', '),
    external: channel.is_ext_shared,
    marks: marksOf(reader, channel).map(([word]) => word),
    current,
    symbol: channel.is_ext_shared ? 'connect' : channel.is_private ? 'lock' : 'hash',
    unread: current ? 0 : unreadCount(reader, channel.id, ui.readUpTo(reader.me.id, channel.id)),
  };
}

/** The direct messages, and the app: its colleagues can open it before it has written to them. */
function directItems(reader, ui) {
  const atHome = ui.place.kind === 'home';
  const items = directsOf(reader).map((channel) => {
    const item = channelItem(channel, reader, ui);
    const others = counterparts(reader, channel);
    const app = others.length === 1 && others[0] === reader.bot.id;
    return { ...item, person: others.find((id) => id !== reader.bot.id) ?? reader.bot.id, app, symbol: null, current: item.current || (app && atHome) };
  });
  if (!reader.isStaffSide || items.some((item) => item.app)) return items;
  return [...items, homeItem(reader, atHome)];
}

function homeItem({ bot }, current) {
  return { id: 'home', label: bot.real_name, partner: '', current, unread: 0, person: bot.id, app: true };
}

function itemElement(item, reader, actions) {
  const open = () => (item.id === 'home' ? actions.openHome() : actions.openChannel(item.id));
  const symbol = item.symbol ? icon(item.symbol) : avatar(reader, item.person, 'tiny');
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: item.unread ? 'place unread' : 'place',
        'aria-current': item.current ? 'page' : null,
        'data-focus-key': item.id,
        onclick: open,
      },
      symbol,
      el(
        'span',
        { class: 'place-name' },
        item.label,
        item.external &&
          el(
            'small',
            {},
            el('span', { class: 'badge external' }, 'external'),
            el('span', {}, item.partner),
          ),
      ),
      item.marks?.map((word) => el('span', { class: 'badge' }, word)),
      item.app && el('span', { class: 'badge' }, 'App'),
      item.unread > 0 &&
        el(
          'span',
          { class: 'count', 'aria-label': `${item.unread} unread`, role: 'img' },
          item.unread > 99 ? '99+' : String(item.unread),
        ),
    ),
  );
}

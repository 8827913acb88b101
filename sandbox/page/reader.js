/** The workspace as the acting person sees it: names, channels, messages. Pure reading of the server's state. */

import { instantOf, safeZone } from './time.js';

const HUES = 8; // colours of avatars; neighbours in the list never share one

/** Everything the regions of the page need to know, for the person `acting`. */
export function readerOf(state, acting) {
  const people = new Map(state.people.map((person) => [person.id, person]));
  const teams = new Map(state.teams.map((team) => [team.id, team]));
  const channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  const groups = new Map(state.user_groups.map((group) => [group.id, group]));
  const me = people.get(acting);
  return {
    state,
    me,
    people,
    teams,
    channels,
    groups,
    bot: people.get(state.app.user),
    hues: new Map(state.people.filter((person) => !person.is_bot).map(({ id }, index) => [id, index % HUES])),
    now: new Date(state.now),
    zone: safeZone(me.tz),
    isStaffSide: me.team_id === state.home_team,
  };
}

export function personName(reader, id) {
  if (id === 'USLACKBOT') return 'Slackbot'; // Slack itself, in nobody's list
  const person = reader.people.get(id);
  return person ? person.real_name || person.name : 'Unknown person';
}

/** The company of somebody outside the reader's own, as Slack shows it beside the name; '' for colleagues. */
export function companyBeside(reader, id) {
  const person = reader.people.get(id);
  if (!person || person.team_id === reader.me.team_id) return '';
  return reader.teams.get(person.team_id)?.name ?? '';
}

/** The channels that the reader is a member of, in the server's order. */
export function channelsOf(reader, kind) {
  return reader.state.channels.filter(
    (channel) => channel.kind === kind && channel.members.includes(reader.me.id),
  );
}

/** People whom the reader shares a channel with: those who can be mentioned. The app comes last. */
export function acquaintances(reader) {
  const mine = reader.state.channels.filter((channel) => channel.members.includes(reader.me.id));
  const known = new Set(mine.flatMap((channel) => channel.members));
  const people = reader.state.people.filter((person) => known.has(person.id) && person.id !== reader.me.id);
  return people.sort((a, b) => Number(a.is_bot) - Number(b.is_bot));
}

/** The direct messages that the reader is in, of two or of several. */
export function directsOf(reader) {
  return [...channelsOf(reader, 'im'), ...channelsOf(reader, 'mpim')];
}

export function isDirect(channel) {
  return channel.kind !== 'channel';
}

/** The other people of a direct message. */
export function counterparts(reader, channel) {
  return channel.members.filter((id) => id !== reader.me.id);
}

export function channelLabel(reader, channel) {
  if (!isDirect(channel)) return channel.name;
  return (
    counterparts(reader, channel)
      .map((id) => personName(reader, id))
      .join(', ') || 'Notes to yourself'
  );
}

/** What keeps a channel from being as others are: [word, sentence] pairs. */
export function marksOf(reader, channel) {
  const invited = channel.pending_teams.map((team) => reader.teams.get(team)?.name ?? team).join(', ');
  return [
    channel.is_archived && ['archived', 'Archived: nobody can write here'],
    channel.is_frozen && ['frozen', 'Frozen: the connection is severed, nobody can write here'],
    invited && ['pending', `Pending: ${invited} ${channel.pending_teams.length > 1 ? 'are' : 'is'} invited`],
  ].filter(Boolean);
}

/** Names of the other companies in a shared channel. */
export function partnersOf(reader, channel) {
  if (!channel.is_ext_shared) return [];
  const others = channel.teams.filter((team) => team !== reader.me.team_id);
  return others.map((team) => reader.teams.get(team)?.name ?? team);
}

/** All messages of a channel that the reader may see: other people's ephemerals are left out. */
export function messagesOf(reader, channelId) {
  const all = reader.state.messages[channelId] ?? [];
  return all.filter((message) => !message.ephemeral_to || message.ephemeral_to === reader.me.id);
}

function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

/** What stands in the channel itself: no replies but those that were also sent there. */
export function linesOf(messages) {
  return messages.filter((message) => !isReply(message) || message.broadcast);
}

/** A name for a row: an ephemeral may share its ts with a message. */
export function rowKey(message) {
  return `${message.ts}${message.ephemeral_to ? '!' : ''}`;
}

export function unreadCount(reader, channelId, readUpTo) {
  return messagesOf(reader, channelId).filter((m) => m.user !== reader.me.id && Number(m.ts) > readUpTo)
    .length;
}

/** Text without blocks gets a rich_text twin of it; the text is the one with its formatting. */
export function isTwin({ ts, text, blocks }) {
  return Boolean(text) && blocks.length === 1 && blocks[0].block_id === `b${ts}`;
}

/** Whether `message` follows `previous` so closely that its author need not be named again (5 minutes). */
export function continues(previous, message) {
  if (!previous || previous.user !== message.user) return false;
  if (Boolean(previous.ephemeral_to) !== Boolean(message.ephemeral_to)) return false;
  return (isTwin(message) || !message.blocks.length) && instantOf(message.ts) - instantOf(previous.ts) < 5 * 60_000;
}

/** The open views of the reader, the topmost last. */
export function viewsOf(reader) {
  return reader.state.views[reader.me.id] ?? [];
}

export function homeOf(reader) {
  return reader.state.home[reader.me.id] ?? null;
}

/** What is left of a deleted message that has replies. */
export function isTombstone(message) {
  return message.subtype === 'tombstone';
}

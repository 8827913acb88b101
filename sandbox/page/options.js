/** What a select offers, whatever its source. */

import { el } from './dom.js';
import { channelLabel, directsOf, personName } from './reader.js';
import { plain } from './text.js';

const SOURCES = {
  users_select: people,
  multi_users_select: people,
  conversations_select: (reader) => [...places(reader), ...directs(reader)],
  multi_conversations_select: (reader) => [...places(reader), ...directs(reader)],
  channels_select: places,
  multi_channels_select: places,
};

/** [{text, value, group?}]. */
export function optionsOf(element, reader) {
  return SOURCES[element.type]?.(reader) ?? listed(element);
}

/** The same of `{options}` or `{option_groups}`, in an element or in an app's answer. */
export function listed(source) {
  const begins = [source.initial_option, ...(source.initial_options ?? [])].filter(Boolean);
  const groups = source.option_groups ?? [{ options: source.options ?? begins }];
  return groups.flatMap((group) =>
    (group.options ?? []).map((option) => ({
      text: option.text.text,
      value: option.value,
      group: group.label?.text,
    })),
  );
}

/** The values that stand chosen at first. */
export function initialOf(element) {
  const options = [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean);
  const single = [element.initial_user, element.initial_channel, element.initial_conversation];
  const many = ['users', 'channels', 'conversations'].flatMap((kind) => element[`initial_${kind}`] ?? []);
  return [...options.map((option) => option.value), ...single.filter(Boolean), ...many];
}

/** `option` elements, in their groups. */
export function optionNodes(options) {
  const groups = new Map();
  for (const { text, value, group } of options) {
    groups.set(group, [...(groups.get(group) ?? []), el('option', { value }, plain(text))]);
  }
  return [...groups].flatMap(([label, nodes]) => (label ? el('optgroup', { label }, nodes) : nodes));
}

function people(reader) {
  const persons = reader.state.people.filter((person) => !person.is_bot);
  return persons.map((person) => ({
    text: personName(reader, person.id),
    value: person.id,
    group: reader.teams.get(person.team_id)?.name,
  }));
}

function places(reader) {
  return reader.state.channels
    .filter((channel) => channel.kind === 'channel' && channel.members.includes(reader.me.id))
    .map((channel) => ({ text: `#${channel.name}`, value: channel.id }));
}

function directs(reader) {
  return directsOf(reader).map((channel) => ({ text: channelLabel(reader, channel), value: channel.id }));
}

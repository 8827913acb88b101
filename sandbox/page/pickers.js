/** Elements whose value is a date, a time, a number, or several things at once. */

import { el } from './dom.js';
import { plain } from './text.js';
import { personName } from './reader.js';

const PEOPLE = ['users_select', 'multi_users_select'];
const PLACES = ['conversations_select', 'channels_select', 'multi_conversations_select', 'multi_channels_select'];

/** [{text, value, group?}] of a select, whatever its source. */
export function choices(element, reader) {
  if (PEOPLE.includes(element.type)) return peopleChoices(reader);
  if (PLACES.includes(element.type)) return placeChoices(reader);
  const groups = element.option_groups ?? [
    { options: element.options ?? [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean) },
  ];
  return groups.flatMap((group) =>
    group.options.map((o) => ({ text: o.text.text, value: o.value, group: group.label?.text })),
  );
}

function peopleChoices(reader) {
  const people = reader.state.people.filter((person) => !person.is_bot);
  return people.map((person) => ({
    text: personName(reader, person.id),
    value: person.id,
    group: reader.teams.get(person.team_id)?.name,
  }));
}

function placeChoices(reader) {
  return reader.state.channels
    .filter((channel) => channel.kind === 'channel' && channel.members.includes(reader.me.id))
    .map((channel) => ({ text: `#${channel.name}`, value: channel.id }));
}

export const TYPED = {
  datepicker: { type: 'date', initial: 'initial_date' },
  timepicker: { type: 'time', initial: 'initial_time' },
  datetimepicker: { type: 'datetime-local', initial: 'initial_date_time' },
  number_input: { type: 'number', initial: 'initial_value' },
  email_text_input: { type: 'email', initial: 'initial_value' },
  url_text_input: { type: 'url', initial: 'initial_value' },
};

/** A native field; `read()` is what Slack's payload holds: text, or seconds since 1970 for a date with time. */
export function typedField(element, kept, attributes) {
  const { type, initial } = TYPED[element.type];
  const node = el('input', { class: 'field', ...attributes, type, placeholder: element.placeholder?.text });
  const given = kept === undefined ? element[initial] : kept;
  const moment = type === 'datetime-local';
  node.value = moment && given ? new Date(given * 1000).toISOString().slice(0, 16) : (given ?? '');
  const read = () => (moment && node.value ? Date.parse(`${node.value}Z`) / 1000 : node.value) || null;
  return { node, read };
}

/** A list in which several can be chosen. */
export function manyField(element, reader, kept, attributes) {
  const begins = [
    ...(element.initial_options ?? []).map((option) => option.value),
    ...(element.initial_users ?? element.initial_channels ?? element.initial_conversations ?? []),
  ];
  const chosen = kept ?? begins;
  const options = choices(element, reader).map(({ text, value }) => {
    const option = el('option', { value }, plain(text));
    option.selected = chosen.includes(value);
    return option;
  });
  const node = el('select', { class: 'select many', multiple: true, size: '4', ...attributes }, options);
  return { node, read: () => [...node.selectedOptions].map((option) => option.value) };
}

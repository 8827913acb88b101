/** Instants as the acting person sees them, and Slack's date tokens (docs.slack.dev, "date element"). */

const formats = new Map();

function formatter(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }));
  }
  return formats.get(key);
}

const FULL = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  weekday: 'long',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
};

function parts(date, zone) {
  return Object.fromEntries(
    formatter(zone, FULL)
      .formatToParts(date)
      .map((part) => [part.type, part.value]),
  );
}

/** The instant of a Slack `ts` ("1700000000.000100"). */
export function instantOf(ts) {
  return new Date(Number(ts) * 1000);
}

/** "14:03" in the zone. */
export function clockTime(date, zone) {
  const { hour, minute } = parts(date, zone);
  return `${hour}:${minute}`;
}

/** "GMT+2": what a clock needs beside its figures. */
export function zoneName(date, zone) {
  return formatter(zone, { timeZoneName: 'shortOffset' })
    .formatToParts(date)
    .find((part) => part.type === 'timeZoneName').value;
}

/** "Tue 3 Mar" in the zone. */
export function shortDay(date, zone) {
  return formatter(zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(date).replace(',', '');
}

/** "2026-03-03" in the zone: equal for instants of one day there. */
export function dayKey(date, zone) {
  const { year, month, day } = formatter(zone, { year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(date)
    .reduce((all, part) => ({ ...all, [part.type]: part.value }), {});
  return `${year}-${month}-${day}`;
}

/** "2026-03-03T14:40" in the zone: what a field for a moment holds. */
export function wallTime(date, zone) {
  return `${dayKey(date, zone)}T${clockTime(date, zone)}`;
}

/** The instant in milliseconds at which the zone's clocks show this. Asked twice: the offset is that of the instant found. */
export function instantAt(wall, zone) {
  const wanted = Date.parse(`${wall}Z`);
  const nearer = (guess) => guess + wanted - Date.parse(`${wallTime(new Date(guess), zone)}Z`);
  return nearer(nearer(wanted));
}

const DAY = 86_400_000;
const RELATIVE_DAYS = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' };

function relativeDay(date, zone, now) {
  const days = (Date.parse(dayKey(date, zone)) - Date.parse(dayKey(now, zone))) / DAY;
  return RELATIVE_DAYS[days];
}

function ordinal(day) {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  return `${day}${(!teen && { 1: 'st', 2: 'nd', 3: 'rd' }[day % 10]) || 'th'}`;
}

/** "3 minutes ago", "in 2 hours 17 minutes", "in 3 days": never more than is left, or has passed. */
function ago(date, now) {
  const seconds = (date - now) / 1000;
  const phrase = duration(Math.floor(Math.abs(seconds) / 60));
  if (!phrase) return seconds > 0 ? 'in less than a minute' : 'just now';
  return seconds > 0 ? `in ${phrase}` : `${phrase} ago`;
}

/** Two units below a day, '' below a minute. */
function duration(minutes) {
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60)];
  if (days) return counted(days, 'day');
  return [counted(hours, 'hour'), counted(minutes % 60, 'minute')].filter(Boolean).join(' ');
}

function counted(count, unit) {
  return count ? `${count} ${unit}${count === 1 ? '' : 's'}` : '';
}

// Slack leaves the year out within about six months of now.
function yearOf(date, now, year, separator) {
  return Math.abs(date - now) < 182 * DAY ? '' : `${separator}${year}`;
}

function tokens(date, zone, now) {
  const p = parts(date, zone);
  const near = relativeDay(date, zone, now);
  const year = yearOf(date, now, p.year, ', ');
  const plain = `${p.month} ${ordinal(Number(p.day))}${year}`;
  const short = `${p.month.slice(0, 3)} ${p.day}${year}`;
  const long = `${p.weekday}, ${plain}`;
  return {
    date_num: dayKey(date, zone),
    date_slash: dayKey(date, zone).split('-').reverse().join('/'),
    date: plain,
    date_short: short,
    date_long: long,
    date_long_full: `${p.month} ${p.day}, ${p.year}`,
    date_pretty: near ?? plain,
    date_short_pretty: near ?? short,
    date_long_pretty: near ?? long,
    day_divider_pretty: near ?? long,
    time: `${p.hour}:${p.minute}`,
    time_secs: `${p.hour}:${p.minute}:${p.second}`,
    ago: ago(date, now),
  };
}

/** The format with its tokens filled in for a reader in `zone`. The first letter is a capital, as in Slack. */
export function formatDate(date, format, zone, now) {
  const values = tokens(date, zone, now);
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  return format.startsWith('{') ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** "Today", "Yesterday", "Tuesday, March 3rd": the divider above a day's messages. */
export function dayLabel(date, zone, now) {
  return formatDate(date, '{day_divider_pretty}', zone, now);
}

/** A zone the browser knows; anything else reads as UTC, so that one odd profile cannot blank the page. */
export function safeZone(zone) {
  try {
    formatter(zone || 'UTC', {});
    return zone || 'UTC';
  } catch {
    return 'UTC';
  }
}

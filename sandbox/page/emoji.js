/** The emoji names that support conversations use; an unknown name stays as it was typed. */

const NAMES = {
  '+1': '👍', thumbsup: '👍', '-1': '👎', thumbsdown: '👎', ok_hand: '👌', wave: '👋', clap: '👏', pray: '🙏',
  raised_hands: '🙌', muscle: '💪', point_right: '👉', point_left: '👈', point_up: '☝️', point_down: '👇', eyes: '👀',
  smile: '😄', smiley: '😃', grinning: '😀', grin: '😁', joy: '😂', sweat_smile: '😅', blush: '😊', wink: '😉',
  slightly_smiling_face: '🙂', thinking_face: '🤔', thinking: '🤔', neutral_face: '😐', confused: '😕', cry: '😢',
  sob: '😭', scream: '😱', rage: '😡', sunglasses: '😎', heart_eyes: '😍', sleeping: '😴', facepalm: '🤦', shrug: '🤷',
  heart: '❤️', broken_heart: '💔', tada: '🎉', sparkles: '✨', star: '⭐', fire: '🔥', rocket: '🚀', bulb: '💡',
  zap: '⚡', boom: '💥', bug: '🐛', wrench: '🔧', hammer_and_wrench: '🛠️', gear: '⚙️', lock: '🔒', unlock: '🔓', key: '🔑',
  bell: '🔔', no_bell: '🔕', loudspeaker: '📢', mega: '📣', mag: '🔍', link: '🔗', pushpin: '📌', paperclip: '📎',
  memo: '📝', pencil: '✏️', clipboard: '📋', calendar: '📆', date: '📅', chart_with_upwards_trend: '📈',
  chart_with_downwards_trend: '📉', bar_chart: '📊', email: '✉️', envelope: '✉️', inbox_tray: '📥', outbox_tray: '📤',
  package: '📦', ticket: '🎫', label: '🏷️', bookmark: '🔖', books: '📚', computer: '💻', telephone_receiver: '📞',
  hourglass: '⌛', hourglass_flowing_sand: '⏳', stopwatch: '⏱️', alarm_clock: '⏰', watch: '⌚', clock1: '🕐',
  warning: '⚠️', rotating_light: '🚨', no_entry: '⛔', no_entry_sign: '🚫', octagonal_sign: '🛑', sos: '🆘',
  white_check_mark: '✅', heavy_check_mark: '✔️', ballot_box_with_check: '☑️', x: '❌', heavy_plus_sign: '➕',
  question: '❓', grey_question: '❔', exclamation: '❗', bangbang: '‼️', information_source: 'ℹ️', 100: '💯',
  red_circle: '🔴', large_orange_circle: '🟠', large_yellow_circle: '🟡', large_green_circle: '🟢',
  large_blue_circle: '🔵', large_purple_circle: '🟣', white_circle: '⚪', black_circle: '⚫', large_red_square: '🟥',
  large_orange_square: '🟧', large_yellow_square: '🟨', large_green_square: '🟩', large_blue_square: '🟦',
  arrow_up: '⬆️', arrow_down: '⬇️', arrow_right: '➡️', arrow_left: '⬅️', arrow_upper_right: '↗️', repeat: '🔁',
  arrows_counterclockwise: '🔄', leftwards_arrow_with_hook: '↩️', coffee: '☕', sunrise: '🌅', sunny: '☀️',
  crescent_moon: '🌙', zzz: '💤', seedling: '🌱', handshake: '🤝', busts_in_silhouette: '👥', bust_in_silhouette: '👤',
  robot_face: '🤖', speech_balloon: '💬', thought_balloon: '💭', construction: '🚧', ambulance: '🚑', checkered_flag: '🏁',
  triangular_flag_on_post: '🚩', shield: '🛡️', mailbox: '📫', dart: '🎯', trophy: '🏆', medal: '🏅', partying_face: '🥳',
};

/** The character of an emoji name without its colons; undefined if the page does not know it. */
export function emoji(name) {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

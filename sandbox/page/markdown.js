/** The `markdown` block's standard Markdown as mrkdwn: headings, bold, links, lists (docs.slack.dev, "markdown block"). Pure. */

import { escape } from './mrkdwn.js';

const LINES = [
  [/^#{1,6}\s+(.*)$/, '*$1*'],
  [/^\s*[-*+]\s+(.*)$/, '• $1'],
];
const SPANS = [
  [/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<$2|$1>'],
  [/\*\*(.+?)\*\*/g, '*$1*'],
  [/__(.+?)__/g, '*$1*'],
  [/~~(.+?)~~/g, '~$1~'],
];

/** Code fences are left as they are: they read the same in both. */
export function standardMarkdown(text) {
  return escape(text)
    .split(/(```[\s\S]*?```)/)
    .map((piece) => (piece.startsWith('```') ? piece : piece.split('\n').map(line).join('\n')))
    .join('');
}

function line(text) {
  const told = LINES.reduce((before, [pattern, by]) => before.replace(pattern, by), text);
  return SPANS.reduce((before, [pattern, by]) => before.replace(pattern, by), told);
}

/** What a person can do to the workspace. A refusal becomes a toast with the workspace's sentence. */

import { post } from './api.js';
import { clearToasts, toast } from './toast.js';
import { isCommand } from './typing.js';

/** `who()` is the acting person's id, `where()` {channel, thread}; `refresh()` reads the workspace anew. */
export function createActions({ who, where, refresh }) {
  /** The answer, or null when the workspace refused. */
  async function tell(name, body) {
    try {
      return await post(name, body);
    } catch (error) {
      toast(error.message);
      return null;
    } finally {
      refresh();
    }
  }

  /** True when the workspace took it; a refused text stays with the person who wrote it. */
  async function write(text, files, more = {}) {
    clearToasts();
    const body = { user: who(), channel: where().channel, text, files, ...more };
    return (await tell(isCommand(text) ? 'command' : 'say', body)) !== null;
  }

  /** `act` is done by the acting person to a message of the open channel. */
  const change = (act, ts, more) => tell(act, { user: who(), channel: where().channel, ts, ...more });

  return {
    write: (text, files) => write(text, files),
    /** `broadcast` also sends it to the channel. */
    reply: (text, files, broadcast) => write(text, files, { thread_ts: where().thread, broadcast }),
    /** True when the workspace took it. */
    edit: async (ts, text) => (await change('edit', ts, { text })) !== null,
    remove: (ts) => change('delete', ts),
    react: (ts, emoji) => change('react', ts, { emoji }),
    unreact: (ts, emoji) => change('unreact', ts, { emoji }),
    /** `values` are those of all fields of the message, or of the view: {block_id: {action_id: value}}. */
    click: (message, action, values) => tell('click', { user: who(), ...message, ...action, values }),
    clickView: (viewId, action, values) => tell('click', { user: who(), view_id: viewId, ...action, values }),
    /** `message` is {channel, ts}; without it the shortcut is a global one. */
    shortcut: (id, message = {}) => tell('shortcut', { user: who(), callback_id: id, ...message }),
    /** {options} or {option_groups} for what was typed; null when the app did not tell. `where` names message or view. */
    options: (where, element, block, value) =>
      tell('options', { user: who(), action_id: element.action_id, block_id: block.block_id, value, ...where }),
    /** Errors by block id; {} when the view was taken. Throws the workspace's refusal, for the modal to show. */
    async submitView(viewId, values) {
      try {
        return (await post('submit', { user: who(), view_id: viewId, values })).errors;
      } finally {
        refresh();
      }
    },
    closeView: (viewId) => tell('close', { user: who(), view_id: viewId }),
    visitHome: () => tell('home', { user: who() }),
    moveClock: (step) => tell('clock', step),
    /** The faults as they stand then; null when they were refused. */
    setFaults: (change) => tell('faults', change),
    playScene: (id) => tell('scene', { id }),
  };
}

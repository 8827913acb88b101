/** What a person can do to the workspace. A refusal becomes a toast with the workspace's sentence. */

import { post } from './api.js';
import { toast } from './toast.js';
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
  async function write(text, thread) {
    const body = { user: who(), channel: where().channel, text, thread_ts: thread };
    return (await tell(isCommand(text) ? 'command' : 'say', body)) !== null;
  }

  return {
    write: (text) => write(text),
    reply: (text) => write(text, where().thread),
    click: (channel, ts, action) => tell('click', { user: who(), channel, ts, ...action }),
    clickView: (viewId, action) => tell('click', { user: who(), view_id: viewId, ...action }),
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
    playScene: (id) => tell('scene', { id }),
  };
}

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

  async function command(channel, text) {
    const answer = await tell('command', { user: who(), channel, text });
    if (answer?.error) toast(refusal(text, answer.error));
    return answer !== null;
  }

  return {
    async write(text) {
      const { channel } = where();
      if (isCommand(text)) return command(channel, text);
      return (await tell('say', { user: who(), channel, text })) !== null;
    },
    async reply(text) {
      const { channel, thread } = where();
      if (isCommand(text)) return refuseInThread(text);
      return (await tell('say', { user: who(), channel, text, thread_ts: thread })) !== null;
    },
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

function commandName(text) {
  return text.split(/\s/, 1)[0];
}

// Slack's own words: api.slack.com/interactivity/slash-commands, "commands in threads".
function refuseInThread(text) {
  toast(`${commandName(text)} is not supported in threads. Sorry!`);
  return false;
}

function refusal(text, error) {
  return error === 'operation_timeout'
    ? `${commandName(text)} failed: the app did not answer within 3 seconds (operation_timeout).`
    : error;
}

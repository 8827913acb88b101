"""All that people do in Slack's client, in one place: for the control port, for scenes and for scripts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.delivery.installation import Installation
from sandbox.forms.drafts import Drafts
from sandbox.forms.form import Entered
from sandbox.people.commands import Answer, Commands
from sandbox.people.modals import Modals
from sandbox.people.presses import Press, Presses
from sandbox.people.shortcuts import Shortcuts
from sandbox.people.writing import Writing
from sandbox.state.journal import ChangeKind
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.web.response_urls import ResponseUrls


class People:
    """Bound by Slack's rules. Raises `SandboxError`s."""

    def __init__(
        self, workspace: Workspace, installed: Mapping[str, Installation], responses: ResponseUrls
    ) -> None:
        self._workspace = workspace
        self._writing = Writing(workspace)
        drafts, asking = Drafts(), (workspace, installed, responses)
        self._commands, self._shortcuts = Commands(*asking), Shortcuts(*asking)
        self._presses, self._modals = Presses(*asking, drafts), Modals(*asking, drafts)

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: Sequence[str] = (),
        broadcast: bool = False,
    ) -> str:
        """Write a message in Slack's own text form; its `ts`.

        `files` are names of attached files; with `broadcast` a reply is "also sent to the channel".
        """
        sent = self._writing.say(user, channel, text, thread_ts=thread_ts, files=files, broadcast=broadcast)
        return sent.ts

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        self._writing.edit(user, channel, ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        self._writing.delete(user, channel, ts)

    async def react(self, user: str, channel: str, ts: str, emoji: str) -> None:
        self._writing.react(user, channel, ts, emoji)

    async def unreact(self, user: str, channel: str, ts: str, emoji: str) -> None:
        self._writing.unreact(user, channel, ts, emoji)

    async def command(
        self, user: str, channel: str, command: str, text: str = "", *, thread_ts: str | None = None
    ) -> Answer:
        """Run a slash command and wait for its answer."""
        return await self._commands.run(user, channel, command, text, thread_ts)

    async def shortcut(self, user: str, callback_id: str) -> None:
        """Use a global shortcut of the app."""
        await self._shortcuts.use(user, callback_id)

    async def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        """Use a shortcut in the menu of a message."""
        await self._shortcuts.use_on(user, channel, ts, callback_id)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        value: str | None = None,
        selected_option: Any = None,
        values: Entered | None = None,
        block_id: str | None = None,
    ) -> None:
        """Press or choose an element of a message; `value` tells apart buttons of one `action_id`.

        `selected_option` is what was chosen or entered: an option's value, an id, a date, text, or a list.
        `values` is what stands in the message's inputs. An input that does not dispatch only keeps it.
        """
        press = Press(action_id, value, selected_option, values or {}, block_id)
        await self._presses.on_message(user, channel, ts, press)

    async def click_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        value: str | None = None,
        selected_option: Any = None,
        values: Entered | None = None,
        block_id: str | None = None,
    ) -> None:
        """Press or choose an element of a modal or home tab."""
        press = Press(action_id, value, selected_option, values or {}, block_id)
        await self._presses.on_view(user, view_id, press)

    async def options(
        self,
        user: str,
        action_id: str,
        value: str,
        *,
        channel: str = "",
        ts: str = "",
        view_id: str | None = None,
        block_id: str | None = None,
    ) -> Json:
        """Search an external select of a message or view: the app's `options` or `option_groups`."""
        if view_id is not None:
            return await self._presses.options_in_view(user, view_id, action_id, value, block_id=block_id)
        return await self._presses.options_in_message(user, channel, ts, action_id, value, block_id=block_id)

    async def submit(self, user: str, view_id: str, values: Entered) -> dict[str, str]:
        """Submit a modal; errors by `block_id`, none when it was accepted."""
        return await self._modals.submit(user, view_id, values)

    async def close_view(self, user: str, view_id: str, *, everything: bool = False) -> None:
        """Close the top view, or with `everything` the whole modal by the cross in its corner."""
        await self._modals.close(user, view_id, everything=everything)

    async def open_home(self, user: str, app_id: str = "") -> None:
        """Open an app's home tab, by default that of the app under test; this opens the direct messages, too."""
        workspace = self._workspace.seen_by_id(app_id or self._workspace.app.id)
        channel, home = workspace.open_im(user), workspace.screens.home(user, workspace.app.id)
        workspace.journal.record(ChangeKind.HOME_OPENED, user, channel=channel.id, view=home)

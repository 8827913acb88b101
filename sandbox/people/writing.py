"""What people do to messages: write, edit, delete, react."""

from collections.abc import Sequence
from dataclasses import replace

from sandbox.errors import NotAllowedError
from sandbox.state.files import File
from sandbox.state.messages import Edit, Json, Message
from sandbox.state.typed_text import rich_text, wire_text
from sandbox.state.workspace import Workspace


class Writing:
    """People of the workspace, bound by Slack's rules. Raises `SandboxError`s."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: Sequence[str] = (),
        broadcast: bool = False,
    ) -> Message:
        """Write a message; `files` are names of attached files, `broadcast` shows a reply in the channel, too."""
        self._check_open(user, channel)
        ts, sent = self._workspace.ids.ts(), wire_text(text)
        return self._workspace.post(
            Message(
                channel,
                ts,
                user,
                self._workspace.person(user).team_id,
                sent,
                blocks=_blocks(sent, ts),
                files=tuple(self._file(user, name) for name in files),
                subtype="file_share" if files else None,
                thread_ts=self._thread(channel, thread_ts),
                is_broadcast=broadcast and thread_ts is not None,
                client_msg_id=self._workspace.ids.uuid("message"),
            )
        )

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        message, sent = self._own(user, channel, ts), wire_text(text)
        edited = Edit(user, self._workspace.ids.ts())
        self._workspace.edit(replace(message, text=sent, blocks=_blocks(sent, ts), edited=edited))

    def delete(self, user: str, channel: str, ts: str) -> None:
        self._workspace.delete(user, self._own(user, channel, ts))

    def react(self, user: str, channel: str, ts: str, emoji: str) -> None:
        self._check_open(user, channel)
        message, name = self._workspace.message(channel, ts), emoji.strip(":")
        if any(user in each.users for each in message.reactions if each.name == name):
            raise NotAllowedError(f"{user} has already reacted to {ts} with :{name}:.")
        self._workspace.react(user, message, name)

    def unreact(self, user: str, channel: str, ts: str, emoji: str) -> None:
        self._check_open(user, channel)
        message, name = self._workspace.message(channel, ts), emoji.strip(":")
        if not any(user in each.users for each in message.reactions if each.name == name):
            raise NotAllowedError(f"{user} has not reacted to {ts} with :{name}:.")
        self._workspace.unreact(user, message, name)

    def _check_open(self, user: str, channel: str) -> None:
        """For members of a channel that is neither archived nor frozen."""
        place = self._workspace.member_channel(user, channel)
        if place.is_archived or place.is_frozen:
            state = "archived" if place.is_archived else "frozen"
            raise NotAllowedError(f"{channel} is {state}; nobody can write there.")

    def _own(self, user: str, channel: str, ts: str) -> Message:
        self._check_open(user, channel)
        message = self._workspace.message(channel, ts)
        if message.user != user:
            raise NotAllowedError(f"{user} did not write {ts}; people can change only their own messages.")
        return message

    def _thread(self, channel: str, thread_ts: str | None) -> str | None:
        if thread_ts is None:
            return None
        parent = self._workspace.message(channel, thread_ts)
        return parent.thread_ts or parent.ts

    def _file(self, user: str, name: str) -> File:
        files = self._workspace.files
        return files.keep(files.new(name, user, self._workspace.person(user).team_id))


def _blocks(text: str, ts: str) -> tuple[Json, ...]:
    return (rich_text(text, f"b{ts}"),) if text else ()

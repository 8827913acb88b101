"""What people do to messages: write, edit, delete, react; to channels: make, join, name, close; and at home."""

from collections.abc import Sequence
from dataclasses import replace

from sandbox.errors import NotAllowedError
from sandbox.state import channel_acts
from sandbox.state.files import File
from sandbox.state.journal import ChangeKind
from sandbox.state.messages import Edit, Json, Message
from sandbox.state.typed_text import rich_text, wire_text
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, ChannelKind


class Acting:
    """People of the workspace, bound by Slack's rules. Raises `SandboxError`s."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def say(
        self, user: str, channel: str, text: str, *, thread_ts: str | None = None, files: Sequence[str] = ()
    ) -> Message:
        """Write a message; `files` are the names of files attached to it."""
        place = self._workspace.member_channel(user, channel)
        if place.is_archived or place.is_frozen:
            state = "archived" if place.is_archived else "frozen"
            raise NotAllowedError(f"{channel} is {state}; nobody can write there.")
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
        self._workspace.member_channel(user, channel)
        message, name = self._workspace.message(channel, ts), emoji.strip(":")
        if any(user in each.users for each in message.reactions if each.name == name):
            raise NotAllowedError(f"{user} has already reacted to {ts} with :{name}:.")
        self._workspace.react(user, message, name)

    def unreact(self, user: str, channel: str, ts: str, emoji: str) -> None:
        self._workspace.member_channel(user, channel)
        message, name = self._workspace.message(channel, ts), emoji.strip(":")
        if not any(user in each.users for each in message.reactions if each.name == name):
            raise NotAllowedError(f"{user} has not reacted to {ts} with :{name}:.")
        self._workspace.unreact(user, message, name)

    def open_home(self, user: str, app_id: str = "") -> None:
        """Open an app's home tab, by default that of the app under test; this opens the direct messages, too."""
        workspace = self._workspace.seen_by_id(app_id or self._workspace.app.id)
        channel, home = workspace.open_im(user), workspace.screens.home(user, workspace.app.id)
        workspace.journal.record(ChangeKind.HOME_OPENED, user, channel=channel.id, view=home)

    def add_channel(self, channel: Channel) -> None:
        """A new channel with its members; the app is told when it is one of them."""
        workspace = self._workspace
        if channel.id in workspace.channels:
            raise NotAllowedError(f"There is already a channel {channel.id}; give the new one another id.")
        for user in channel.members:
            workspace.person(user)
        workspace.add(channel)
        inviter = next((user for user in channel.members if user != workspace.app.bot_user), "")
        if workspace.app.bot_user in channel.members:
            workspace.change(ChangeKind.JOINED, inviter, channel, workspace.app.bot_user)

    def join(self, user: str, channel: str) -> None:
        """People come by themselves into public channels of their own team."""
        place, person = self._workspace.channel(channel), self._workspace.person(user)
        is_closed = place.kind is not ChannelKind.PUBLIC or person.team_id not in place.teams
        if user in place.members or is_closed:
            raise NotAllowedError(f"{user} cannot join {channel}; it takes a public channel of their team.")
        channel_acts.join(self._workspace, user, place)

    def invite(self, user: str, channel: str, guest: str) -> None:
        place, person = self._workspace.member_channel(user, channel), self._workspace.person(guest)
        if guest in place.members or place.is_direct or person.team_id not in place.teams:
            raise NotAllowedError(f"{guest} cannot be invited to {channel}; are they in it, or elsewhere?")
        channel_acts.join(self._workspace, guest, place, inviter=user)

    def leave(self, user: str, channel: str) -> None:
        channel_acts.leave(self._workspace, user, self._workspace.member_channel(user, channel))

    def rename(self, user: str, channel: str, name: str) -> None:
        place = self._workspace.member_channel(user, channel)
        channel_acts.rename(self._workspace, user, place, name)

    def set_topic(self, user: str, channel: str, topic: str) -> None:
        place = self._workspace.member_channel(user, channel)
        channel_acts.set_topic(self._workspace, user, place, topic)

    def set_archived(self, user: str, channel: str, *, archived: bool) -> None:
        place = self._workspace.member_channel(user, channel)
        if place.is_archived == archived:
            raise NotAllowedError(f"{channel} is {'' if archived else 'not '}archived already.")
        channel_acts.set_archived(self._workspace, user, place, archived=archived)

    def delete_channel(self, user: str, channel: str) -> None:
        """For ever, with all that was said there; admins can, and only in their own company's channels."""
        place, person = self._workspace.channel(channel), self._workspace.person(user)
        if place.is_direct or person.team_id != place.host_team:
            raise NotAllowedError(f"{user} cannot delete {channel}; only a channel of their own team can be.")
        self._workspace.delete_channel(user, channel)

    def _own(self, user: str, channel: str, ts: str) -> Message:
        self._workspace.member_channel(user, channel)
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

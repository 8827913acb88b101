"""What is done to channels, and who comes and goes: the change, and the line that Slack writes about it.

docs.slack.dev/reference/events/message lists the lines by their subtypes. Who may do what is decided by those
who call.
"""

from collections.abc import Mapping
from dataclasses import replace

from sandbox.state.journal import ChangeKind
from sandbox.state.messages import Message
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel

_LINES: Mapping[ChangeKind, tuple[str, str]] = {
    ChangeKind.JOINED: ("channel_join", "<@{user}> has joined the channel"),
    ChangeKind.LEFT: ("channel_leave", "<@{user}> has left the channel"),
    ChangeKind.TOPIC_SET: ("channel_topic", "<@{user}> set the channel topic: {topic}"),
    ChangeKind.PURPOSE_SET: ("channel_purpose", "<@{user}> set the channel description: {purpose}"),
    ChangeKind.RENAMED: ("channel_name", '<@{user}> has renamed the channel from "{old_name}" to "{name}"'),
    ChangeKind.ARCHIVED: ("channel_archive", "<@{user}> archived the channel"),
    ChangeKind.UNARCHIVED: ("channel_unarchive", "<@{user}> un-archived the channel"),
}


def create(workspace: Workspace, user: str, name: str, *, is_private: bool) -> Channel:
    """A channel of the app's team, with its creator in it."""
    channel = Channel(
        workspace.ids.next("C"),
        name,
        workspace.home_team,
        (),
        is_private=is_private,
        creator=user,
        created=_now(workspace),
    )
    workspace.add(channel)
    workspace.change(ChangeKind.CREATED, user, channel, name)
    return join(workspace, user, channel)


def join(workspace: Workspace, user: str, channel: Channel, *, inviter: str = "") -> Channel:
    joined = replace(channel, members=(*channel.members, user))
    workspace.change(ChangeKind.JOINED, inviter, joined, user)
    _write(workspace, ChangeKind.JOINED, joined, user, **({"inviter": inviter} if inviter else {}))
    return joined


def leave(workspace: Workspace, user: str, channel: Channel, *, actor: str = "") -> None:
    """Of their own accord, or because `actor` removed them."""
    left = replace(channel, members=tuple(each for each in channel.members if each != user))
    workspace.change(ChangeKind.LEFT, actor or user, left, user)
    _write(workspace, ChangeKind.LEFT, left, user)


def set_archived(workspace: Workspace, user: str, channel: Channel, *, archived: bool) -> None:
    kind = ChangeKind.ARCHIVED if archived else ChangeKind.UNARCHIVED
    changed = replace(channel, is_archived=archived)
    workspace.change(kind, user, changed, "")
    _write(workspace, kind, changed, user)


def rename(workspace: Workspace, user: str, channel: Channel, name: str) -> Channel:
    renamed = replace(channel, name=name, previous_names=(channel.name, *channel.previous_names))
    workspace.change(ChangeKind.RENAMED, user, renamed, channel.name)
    _write(workspace, ChangeKind.RENAMED, renamed, user, name=name, old_name=channel.name)
    return renamed


def set_topic(workspace: Workspace, user: str, channel: Channel, topic: str) -> Channel:
    changed = replace(channel, topic=topic, topic_set=(user, _now(workspace)))
    workspace.change(ChangeKind.TOPIC_SET, user, changed, topic)
    _write(workspace, ChangeKind.TOPIC_SET, changed, user, topic=topic)
    return changed


def set_purpose(workspace: Workspace, user: str, channel: Channel, purpose: str) -> Channel:
    changed = replace(channel, purpose=purpose, purpose_set=(user, _now(workspace)))
    workspace.change(ChangeKind.PURPOSE_SET, user, changed, purpose)
    _write(workspace, ChangeKind.PURPOSE_SET, changed, user, purpose=purpose)
    return changed


def _write(workspace: Workspace, kind: ChangeKind, channel: Channel, user: str, **notice: str) -> None:
    subtype, text = _LINES[kind]
    said = text.format(user=user, **notice)
    team = workspace.person(user).team_id
    line = Message(channel.id, workspace.ids.ts(), user, team, said, subtype=subtype, notice=notice or None)
    workspace.post(line)


def _now(workspace: Workspace) -> int:
    return int(workspace.clock.now().timestamp())

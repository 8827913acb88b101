"""Events about channels and who is in them."""

from collections.abc import Callable, Mapping

from sandbox.payloads.objects import unix
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel


def _joined(workspace: Workspace, change: Change) -> list[Json]:
    event = _member(workspace, change, "member_joined_channel")
    return [event | ({"inviter": change.who} if change.who else {})]


def _left(workspace: Workspace, change: Change) -> list[Json]:
    """Who left hears it as an event of its own, as well (docs.slack.dev/reference/events/channel_left)."""
    event = _member(workspace, change, "member_left_channel")
    if change.detail != workspace.app.bot_user:
        return [event]
    return [event, _plain(workspace, change, "left") | {"actor_id": change.who}]


def _created(workspace: Workspace, change: Change) -> list[Json]:
    """Private channels come into being in silence."""
    channel = _channel(workspace, change)
    if channel.is_private:
        return []
    about = {
        "id": channel.id,
        "is_channel": True,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "creator": channel.creator,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "context_team_id": workspace.home_team,
    }
    return [{"type": "channel_created", "channel": about, "event_ts": workspace.ids.ts()}]


def _archived(workspace: Workspace, change: Change) -> list[Json]:
    return [_plain(workspace, change, "archive") | {"user": change.who, "is_moved": 0}]


def _deleted(workspace: Workspace, change: Change) -> list[Json]:
    """Of a private channel it also says when (@slack/types, GroupDeletedEvent)."""
    when = {"date_deleted": unix(change.at)} if _channel(workspace, change).is_private else {}
    return [_plain(workspace, change, "deleted") | {"actor_id": change.who, **when}]


def _unarchived(workspace: Workspace, change: Change) -> list[Json]:
    """The two kinds of channels name who did it by different words."""
    who = "actor_id" if _channel(workspace, change).is_private else "user"
    return [_plain(workspace, change, "unarchive") | {who: change.who}]


def _renamed(workspace: Workspace, change: Change) -> list[Json]:
    channel = _channel(workspace, change)
    about = {
        "id": channel.id,
        "is_channel": not channel.is_private,
        "is_mpim": False,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
    }
    return [_plain(workspace, change, "rename") | {"channel": about}]


def _member(workspace: Workspace, change: Change, kind: str) -> Json:
    channel = _channel(workspace, change)
    return {
        "type": kind,
        "user": change.detail,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.person(change.detail).team_id,
        "event_ts": workspace.ids.ts(),
    }


def _plain(workspace: Workspace, change: Change, verb: str) -> Json:
    """`channel_…` for public channels, `group_…` for private ones."""
    channel = _channel(workspace, change)
    kind = "group" if channel.is_private else "channel"
    return {"type": f"{kind}_{verb}", "channel": channel.id, "event_ts": workspace.ids.ts()}


def _channel(workspace: Workspace, change: Change) -> Channel:
    return workspace.channel(change.channel or "")


BUILDERS: Mapping[ChangeKind, Callable[[Workspace, Change], list[Json]]] = {
    ChangeKind.JOINED: _joined,
    ChangeKind.LEFT: _left,
    ChangeKind.CREATED: _created,
    ChangeKind.ARCHIVED: _archived,
    ChangeKind.UNARCHIVED: _unarchived,
    ChangeKind.CHANNEL_DELETED: _deleted,
    ChangeKind.RENAMED: _renamed,
}

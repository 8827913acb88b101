"""Events: what the app is told when something changed, and the envelope that carries it.

Fields of the envelope in shared channels follow the payloads recorded in bolt-python's Slack Connect tests.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.payloads import channel_events, invitation_events
from sandbox.payloads.event_context import context_of
from sandbox.payloads.objects import (
    authorization,
    channel_type,
    message_object,
    unix,
    user_group_object,
    user_object,
    view_object,
)
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.messages import Json, Message
from sandbox.state.workspace import Workspace

MESSAGE_SUBSCRIPTION: Mapping[str, str] = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


def events_of(workspace: Workspace, change: Change) -> list[Json]:
    """The events a change gives rise to, for an app that has subscribed to all of them."""
    builder = BUILDERS.get(change.kind)
    return builder(workspace, change) if builder else []


def subscription_of(event: Json) -> str:
    """The manifest's name of the subscription that this event belongs to."""
    return MESSAGE_SUBSCRIPTION[event["channel_type"]] if event["type"] == "message" else str(event["type"])


def envelope(workspace: Workspace, event: Json) -> Json:
    """The `event_callback` around an event; whatever stands outside, `authorizations[0]` is always ours."""
    app = workspace.app
    channel = workspace.channels.get(channel_of(event))
    body: Json = {
        "token": "",
        "team_id": _outer_team(workspace, event),
        "context_team_id": app.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.ids.next("Ev"),
        "event_time": unix(workspace.clock.now()),
        "authorizations": [authorization(app)],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": context_of(event["type"], app.team_id, app.id, channel_of(event)),
    }
    return body


def channel_of(event: Json) -> str:
    """Where it happened; each kind of event has its own name for that."""
    item = event.get("item") or {}
    named = (event.get("channel"), event.get("channel_id"), event.get("new_channel_id"), item.get("channel"))
    found = next(filter(None, named), "")
    return str(found["id"] if isinstance(found, dict) else found)


def _outer_team(workspace: Workspace, event: Json) -> str:
    """A message may carry its sender's team outside; everything else carries ours."""
    if event["type"] != "message" or workspace.quirks.outer_team == "ours":
        return workspace.app.team_id
    written = event.get("message") or event.get("previous_message") or event
    person = workspace.people.get(written["user"])
    return person.team_id if person else workspace.app.team_id


def _posted(workspace: Workspace, change: Change) -> list[Json]:
    message = _message(change)
    channel = workspace.channel(message.channel)
    event = message_object(workspace, message, with_metadata=True) | {
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": channel_type(channel),
    }
    if workspace.quirks.messages_name_their_team:
        event |= _their_team(workspace, message)
    shared = [_file_shared(workspace, message, file.id) for file in message.files]
    mentioned = not channel.is_im and _names_the_bot(workspace, message)
    mention = [_mention(workspace, message)] if mentioned else []
    return [event, *mention, *shared, *_metadata_posted(workspace, message)]


def _metadata_posted(workspace: Workspace, message: Message) -> list[Json]:
    """For apps that name the poster and the type in `metadata_subscriptions` (app manifest reference)."""
    metadata = message.metadata or {}
    if (message.app_id, metadata.get("event_type")) not in workspace.app.metadata:
        return []
    about = {
        "app_id": message.app_id,
        "bot_id": message.bot_id,
        "user_id": message.user,
        "team_id": workspace.home_team,
        "channel_id": message.channel,
        "metadata": metadata,
        "message_ts": message.ts,
    }
    return [{"type": "message_metadata_posted", **about, "event_ts": message.ts}]


def _file_shared(workspace: Workspace, message: Message, file_id: str) -> Json:
    about = {"file_id": file_id, "user_id": message.user, "channel_id": message.channel}
    return _event(workspace, "file_shared", file={"id": file_id}, **about)


def _names_the_bot(workspace: Workspace, message: Message) -> bool:
    """People do; lines such as "… has joined the channel" are no mentions."""
    written = message.bot_id is None and message.subtype in (None, "file_share")
    return written and f"<@{workspace.app.bot_user}>" in message.text


def _mention(workspace: Workspace, message: Message) -> Json:
    """The twin of a message that names the bot: `team` may be ours, `user_team` is the sender's."""
    theirs = workspace.quirks.mention_team == "theirs"
    event = message_object(workspace, message, with_metadata=False) | {
        "type": "app_mention",
        "team": message.team if theirs else workspace.app.team_id,
        "channel": message.channel,
        "event_ts": message.ts,
    }
    return event | _their_team(workspace, message)


def _their_team(workspace: Workspace, message: Message) -> Json:
    """Where somebody of another company comes from; nothing for our own people."""
    if message.team == workspace.app.team_id:
        return {}
    team = workspace.quirks.actor_enterprise or message.team
    return {"user_team": team, "source_team": team, "user_profile": {"team": team}}


def _edited(workspace: Workspace, change: Change) -> list[Json]:
    event = _hidden(workspace, change, "message_changed")
    event["message"] = message_object(workspace, _message(change), with_metadata=True)
    return [event]


def _deleted(workspace: Workspace, change: Change) -> list[Json]:
    """A parent with replies is edited to a tombstone; everything else is deleted."""
    previous = change.previous
    assert previous is not None
    stone = workspace.log(previous.channel).get(previous.ts)
    if stone is not None:
        event = _hidden(workspace, change, "message_changed")
        event["message"] = message_object(workspace, stone, with_metadata=False) | {"hidden": True}
        return [event]
    event = _hidden(workspace, change, "message_deleted")
    event["deleted_ts"] = previous.ts
    return [event]


def _hidden(workspace: Workspace, change: Change, subtype: str) -> Json:
    previous = change.previous
    assert previous is not None
    ts = workspace.ids.ts()
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": previous.channel,
        "channel_type": channel_type(workspace.channel(previous.channel)),
        "ts": ts,
        "event_ts": ts,
        "previous_message": message_object(workspace, previous, with_metadata=True),
    }


def _reacted(workspace: Workspace, change: Change) -> list[Json]:
    message = _message(change)
    about = {
        "user": change.who,
        "reaction": change.detail,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "item_user": message.user,
    }
    added = change.kind is ChangeKind.REACTED
    return [_event(workspace, "reaction_added" if added else "reaction_removed", **about)]


def _shared(workspace: Workspace, change: Change) -> list[Json]:
    team = {"connected_team_id": change.detail, "channel": change.channel}
    return [_event(workspace, "channel_shared", **team)]


def _unshared(workspace: Workspace, change: Change) -> list[Json]:
    """Those who stay hear who left; those who left hear from whom."""
    channel, left = workspace.channel(change.channel or ""), change.detail == workspace.home_team
    about = {
        "previously_connected_team_id": channel.host_team if left else change.detail,
        "channel": channel.id,
        "is_ext_shared": channel.is_ext_shared and not left,
    }
    return [_event(workspace, "channel_unshared", **about)]


def _id_changed(workspace: Workspace, change: Change) -> list[Json]:
    ids = {"old_channel_id": change.detail, "new_channel_id": change.channel}
    return [_event(workspace, "channel_id_changed", **ids)]


def _person_changed(workspace: Workspace, change: Change) -> list[Json]:
    """The app hears of its own team's people, and of others it shares a channel with."""
    person = workspace.person(change.detail)
    if not workspace.shares_a_channel(person):
        return []
    about = {"user": user_object(workspace, person), "cache_ts": unix(workspace.clock.now())}
    return [_event(workspace, "user_change", **about)]


def _group_changed(workspace: Workspace, change: Change) -> list[Json]:
    if change.detail not in workspace.own_groups():
        return []
    joined, left = change.users
    about = {
        "subteam_id": change.detail,
        "team_id": workspace.home_team,
        "date_previous_update": 0,
        "date_update": unix(workspace.clock.now()),
        "added_users": list(joined),
        "added_users_count": len(joined),
        "removed_users": list(left),
        "removed_users_count": len(left),
    }
    group = workspace.user_groups[change.detail]
    about_all = user_group_object(group) | {"users": list(group.members)}
    updated = {name: value for name, value in about_all.items() if value is not None}
    return [
        _event(workspace, "subteam_members_changed", **about),
        _event(workspace, "subteam_updated", subteam=updated),
    ]


def _uninstalled(workspace: Workspace, change: Change) -> list[Json]:
    """For the app itself, whose only token that was; `oauth` would be tokens of people.

    docs.slack.dev/reference/events/app_uninstalled: an app is uninstalled when its last token is revoked.
    """
    if change.who != workspace.app.bot_user:
        return []
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [change.who]}}
    return [revoked, {"type": "app_uninstalled"}]


def _home_opened(workspace: Workspace, change: Change) -> list[Json]:
    view = {"view": view_object(workspace, change.view)} if change.view else {}
    about = {"user": change.who, "channel": change.channel, "tab": "home", **view}
    return [_event(workspace, "app_home_opened", **about)]


def _event(workspace: Workspace, kind: str, **about: Any) -> Json:
    return {"type": kind, **about, "event_ts": workspace.ids.ts()}


def _message(change: Change) -> Message:
    assert change.message is not None
    return change.message


BUILDERS: Mapping[ChangeKind, Callable[[Workspace, Change], list[Json]]] = {
    ChangeKind.POSTED: _posted,
    ChangeKind.EDITED: _edited,
    ChangeKind.DELETED: _deleted,
    ChangeKind.REACTED: _reacted,
    ChangeKind.UNREACTED: _reacted,
    ChangeKind.UNINSTALLED: _uninstalled,
    ChangeKind.SHARED: _shared,
    ChangeKind.UNSHARED: _unshared,
    ChangeKind.CHANNEL_ID_CHANGED: _id_changed,
    ChangeKind.PERSON_CHANGED: _person_changed,
    ChangeKind.GROUP_CHANGED: _group_changed,
    ChangeKind.HOME_OPENED: _home_opened,
    **channel_events.BUILDERS,
    **invitation_events.BUILDERS,
}

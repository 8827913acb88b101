"""Slash commands, shortcuts, presses, searches and modals, as the app receives them.

docs.slack.dev/reference/interaction-payloads
"""

from dataclasses import replace

from sandbox.forms.form import Field, fields
from sandbox.payloads.objects import message_object, view_object
from sandbox.state.messages import Json, Message
from sandbox.state.views import View
from sandbox.state.workspace import Workspace
from sandbox.state.world import Person


def slash_command(
    workspace: Workspace, person: Person, channel: str, *, command: str, text: str, response_url: str
) -> Json:
    place, team = workspace.channel(channel), workspace.teams[person.team_id]
    return {
        "token": "",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel,
        "channel_name": "directmessage" if place.is_im else place.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.triggers.issue(workspace.app.id, person.id, channel=channel),
    }


def shortcut(workspace: Workspace, person: Person, callback_id: str) -> Json:
    """A global one: it knows no channel. `user` has no `name` here (bolt-js, GlobalShortcut)."""
    head = _head(workspace, person, "shortcut")
    del head["api_app_id"]
    user = {name: head["user"][name] for name in ("id", "username", "team_id")}
    return head | {
        "user": user,
        "callback_id": callback_id,
        "action_ts": workspace.ids.ts(),
        "trigger_id": workspace.triggers.issue(workspace.app.id, person.id),
    }


def message_shortcut(
    workspace: Workspace, person: Person, message: Message, callback_id: str, *, response_url: str
) -> Json:
    """One in a message's menu. `user` has no `username` here (the official samples)."""
    head = _head(workspace, person, "message_action")
    del head["api_app_id"]
    user = {name: head["user"][name] for name in ("id", "name", "team_id")}
    return head | {
        "user": user,
        "callback_id": callback_id,
        "action_ts": workspace.ids.ts(),
        "trigger_id": workspace.triggers.issue(workspace.app.id, person.id, channel=message.channel),
        "channel": _channel(workspace, message.channel),
        "message_ts": message.ts,
        "message": message_object(workspace, message, with_metadata=True),
        "response_url": response_url,
    }


def message_actions(
    workspace: Workspace, person: Person, message: Message, action: Json, *, state: Json, response_url: str
) -> Json:
    """A press on a message's element. `team` is the presser's own, who may be of another company."""
    return (
        _head(workspace, person, "block_actions")
        | _in_message(workspace, message, action["block_id"])
        | {
            "trigger_id": workspace.triggers.issue(workspace.app.id, person.id, channel=message.channel),
            "state": {"values": state},
            "response_url": response_url,
            "actions": [action],
        }
    )


def view_actions(workspace: Workspace, person: Person, view: View, action: Json, *, state: Json) -> Json:
    """A press on an element of a modal or home tab."""
    return (
        _head(workspace, person, "block_actions")
        | _in_view(workspace, view, state)
        | {"trigger_id": _view_trigger(workspace, person, view), "actions": [action]}
    )


def message_suggestion(
    workspace: Workspace, person: Person, message: Message, field: Field, query: str
) -> Json:
    """The search for options in a message's element."""
    head = _head(workspace, person, "block_suggestion")
    return head | _in_message(workspace, message, field.block_id) | _asked(field, query)


def view_suggestion(
    workspace: Workspace, person: Person, view: View, field: Field, query: str, *, state: Json
) -> Json:
    """The search for options in a modal or home tab."""
    head = _head(workspace, person, "block_suggestion")
    return head | _in_view(workspace, view, state) | _asked(field, query)


def view_submission(workspace: Workspace, person: Person, view: View, response_urls: list[Json]) -> Json:
    return _head(workspace, person, "view_submission") | {
        "trigger_id": _view_trigger(workspace, person, view),
        "view": view_object(workspace, view),
        "response_urls": response_urls,
    }


def view_closed(workspace: Workspace, person: Person, view: View, *, is_cleared: bool) -> Json:
    return _head(workspace, person, "view_closed") | {
        "view": view_object(workspace, view),
        "is_cleared": is_cleared,
    }


def _head(workspace: Workspace, person: Person, kind: str) -> Json:
    theirs = workspace.quirks.press_team == "theirs"
    team = workspace.teams[person.team_id if theirs else workspace.home_team]
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": workspace.app.id,
        "token": "",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _in_message(workspace: Workspace, message: Message, block_id: str) -> Json:
    """Where it happened; an ephemeral message is not repeated, for Slack does not keep it."""
    is_ephemeral = message.ephemeral_to is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": is_ephemeral,
        **_in_attachment(message, block_id),
    }
    place = {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "channel": _channel(workspace, message.channel),
    }
    shown = {} if is_ephemeral else {"message": message_object(workspace, message, with_metadata=True)}
    return place | shown


def _in_attachment(message: Message, block_id: str) -> Json:
    """What the container says when the block stands in an attachment."""
    for attachment in message.attachments:
        if any(field.block_id == block_id for field in fields(attachment.get("blocks") or ())):
            return {"type": "message_attachment", "attachment_id": attachment["id"], "is_app_unfurl": False}
    return {}


def _in_view(workspace: Workspace, view: View, state: Json) -> Json:
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view_object(workspace, replace(view, values=state)),
    }


def _asked(field: Field, query: str) -> Json:
    return {"action_id": field.action_id, "block_id": field.block_id, "value": query}


def _view_trigger(workspace: Workspace, person: Person, view: View) -> str:
    """Onto a modal one may push; a home tab opens a modal of its own."""
    view_id = view.id if view.type == "modal" else None
    return workspace.triggers.issue(workspace.app.id, person.id, view_id=view_id, channel=view.channel)


def _channel(workspace: Workspace, channel: str) -> Json:
    place = workspace.channel(channel)
    return {"id": place.id, "name": "directmessage" if place.is_im else place.name}

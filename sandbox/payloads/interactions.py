"""Slash commands, button presses and modal submissions, as the app receives them."""

from typing import Any

from sandbox.forms import Field, chosen
from sandbox.messages import Json, Message
from sandbox.payloads.objects import message_object, view_object
from sandbox.views import View
from sandbox.workspace import Workspace
from sandbox.world import Person


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
        "trigger_id": workspace.triggers.issue(person.id),
    }


def message_actions(
    workspace: Workspace, person: Person, message: Message, field: Field, *, selected: Any, response_url: str
) -> Json:
    """A press on a message's element. `team` is the presser's own, who may be of another company."""
    channel, is_ephemeral = workspace.channel(message.channel), message.ephemeral_to is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": is_ephemeral,
    }
    body = _head(workspace, person, "block_actions") | {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "trigger_id": workspace.triggers.issue(person.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [_action(workspace, field, selected)],
    }
    shown = {} if is_ephemeral else {"message": message_object(workspace, message, with_metadata=True)}
    return body | shown


def view_actions(workspace: Workspace, person: Person, view: View, field: Field, *, selected: Any) -> Json:
    """A press on an element of a modal or home tab."""
    return _head(workspace, person, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.issue(person.id, view_id=view.id if view.type == "modal" else None),
        "view": view_object(workspace, view),
        "actions": [_action(workspace, field, selected)],
    }


def view_submission(workspace: Workspace, person: Person, view: View) -> Json:
    return _head(workspace, person, "view_submission") | {
        "trigger_id": workspace.triggers.issue(person.id, view_id=view.id),
        "view": view_object(workspace, view),
        "response_urls": [],
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


def _action(workspace: Workspace, field: Field, selected: Any) -> Json:
    element = field.element
    action: Json = {
        "action_id": field.action_id,
        "block_id": field.block_id,
        "type": element["type"],
        "action_ts": workspace.ids.ts(),
    }
    if element["type"] == "button":
        return action | {name: element[name] for name in ("text", "value", "style") if name in element}
    return action | chosen(element, selected)

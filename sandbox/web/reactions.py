"""reactions.*"""

import re
from collections.abc import Mapping

from sandbox.payloads.objects import message_object, permalink
from sandbox.state.ids import micros
from sandbox.state.messages import Json, Message
from sandbox.state.workspace import Workspace
from sandbox.web.access import joined_channel
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.methods import Method

_NAME = re.compile(r"[\w+'-]+(::skin-tone-[2-6])?")


def add(workspace: Workspace, arguments: Arguments) -> Json:
    message, name = _item(workspace, arguments), _name(arguments)
    if workspace.channel(message.channel).is_archived:
        raise ApiError("is_archived")
    if _reacted(workspace, message, name):
        raise ApiError("already_reacted")
    workspace.react(workspace.app.bot_user, message, name)
    return {}


def remove(workspace: Workspace, arguments: Arguments) -> Json:
    message, name = _item(workspace, arguments), _name(arguments)
    if not _reacted(workspace, message, name):
        raise ApiError("no_reaction")
    workspace.unreact(workspace.app.bot_user, message, name)
    return {}


def get(workspace: Workspace, arguments: Arguments) -> Json:
    """Nobody's list is ever shortened here, so `full` changes nothing."""
    message = _item(workspace, arguments)
    shown = message_object(workspace, message, with_metadata=False)
    shown["permalink"] = permalink(workspace, message)
    return {"type": "message", "channel": message.channel, "message": shown}


def _item(workspace: Workspace, arguments: Arguments) -> Message:
    """Files and their comments, which the docs still name, cannot be reacted to any more."""
    if not (arguments.has("channel") and arguments.has("timestamp")):
        raise ApiError("no_item_specified")
    channel, ts = joined_channel(workspace, arguments.text("channel")), arguments.text("timestamp")
    try:
        micros(ts)
    except ValueError:
        raise ApiError("bad_timestamp") from None
    message = workspace.log(channel.id).get(ts)
    if message is None:
        raise ApiError("message_not_found")
    return message


def _name(arguments: Arguments) -> str:
    name = arguments.text("name").strip(":")
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name")
    return name


def _reacted(workspace: Workspace, message: Message, name: str) -> bool:
    return any(workspace.app.bot_user in each.users for each in message.reactions if each.name == name)


METHODS: Mapping[str, Method] = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}

"""reactions.*"""

from collections.abc import Mapping

from sandbox.messages import Json
from sandbox.web.access import writable_channel
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.methods import Method
from sandbox.workspace import Workspace


def add(workspace: Workspace, arguments: Arguments) -> Json:
    channel = writable_channel(workspace, arguments.text("channel"))
    message = workspace.log(channel.id).get(arguments.text("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    bot, name = workspace.app.bot_user, arguments.text("name").strip(":")
    if any(bot in reaction.users for reaction in message.reactions if reaction.name == name):
        raise ApiError("already_reacted")
    workspace.react(bot, message, name)
    return {}


METHODS: Mapping[str, Method] = {"reactions.add": add}

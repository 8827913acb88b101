"""conversations.*: what the bot does to channels, and who it brings in or sends away."""

import re
from collections.abc import Callable, Mapping

from sandbox.state import channel_acts
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel
from sandbox.web.access import visible_channel
from sandbox.web.arguments import Arguments
from sandbox.web.conversations import described
from sandbox.web.errors import ApiError
from sandbox.web.methods import Method

NAME_LENGTH = 80
NOTE_LENGTH = 250
"""Characters of a topic or a description."""

_BAD_NAMES: Mapping[str, Callable[[str], bool]] = {
    "invalid_name_required": lambda name: not name,
    "invalid_name_maxlength": lambda name: len(name) > NAME_LENGTH,
    "invalid_name_punctuation": lambda name: not any(map(str.isalnum, name)),
    "invalid_name_specials": lambda name: name != name.lower() or not re.fullmatch(r"[\w-]+", name),
}
"""docs.slack.dev/reference/methods/conversations.create, under "Naming"."""


def create(workspace: Workspace, arguments: Arguments) -> Json:
    name, bot = _new_name(workspace, arguments), workspace.app.bot_user
    made = channel_acts.create(workspace, bot, name, is_private=arguments.flag("is_private"))
    return _shown(workspace, made)


def join(workspace: Workspace, arguments: Arguments) -> Json:
    """Only public channels can be joined; being there already is no error."""
    channel = _standing(workspace, arguments)
    if channel.is_private:
        raise ApiError("method_not_supported_for_channel_type")
    if not workspace.bot_is_in(channel.id):
        return _shown(workspace, channel_acts.join(workspace, workspace.app.bot_user, channel))
    word = "already_in_channel"
    return _shown(workspace, channel) | {"warning": word, "response_metadata": {"warnings": [word]}}


def leave(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _standing(workspace, arguments)
    if not workspace.bot_is_in(channel.id):
        return {"not_in_channel": True}
    if channel.is_private and len(channel.members) == 1:
        raise ApiError("last_member")
    channel_acts.leave(workspace, workspace.app.bot_user, channel)
    return {}


def invite(workspace: Workspace, arguments: Arguments) -> Json:
    """All or nobody, unless `force` says that the others may come."""
    channel, users = _joined(workspace, _standing(workspace, arguments)), arguments.listed("users")
    if not users:
        raise ApiError("no_user")
    refused = {user: word for user in users if (word := _refused(workspace, channel, user))}
    errors = [{"ok": False, "error": word, "user": user} for user, word in refused.items()]
    if refused and not (arguments.flag("force") and len(refused) < len(users)):
        raise ApiError(next(iter(refused.values())), fields={"errors": errors})
    for user in users:
        if user not in refused:
            channel = channel_acts.join(workspace, user, channel, inviter=workspace.app.bot_user)
    return _shown(workspace, channel) | ({"errors": errors} if errors else {})


def kick(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _joined(workspace, _standing(workspace, arguments))
    user = arguments.optional("user")
    if user == workspace.app.bot_user:
        raise ApiError("cant_kick_self")
    if user not in workspace.people:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("not_in_channel")
    channel_acts.leave(workspace, user, channel, actor=workspace.app.bot_user)
    return {"errors": {}}


def archive(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _joined(workspace, _channel(workspace, arguments))
    if channel.is_archived:
        raise ApiError("already_archived")
    channel_acts.set_archived(workspace, workspace.app.bot_user, channel, archived=True)
    return {}


def unarchive(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _channel(workspace, arguments)
    if not channel.is_archived:
        raise ApiError("not_archived")
    channel_acts.set_archived(workspace, workspace.app.bot_user, channel, archived=False)
    return {}


def rename(workspace: Workspace, arguments: Arguments) -> Json:
    """Only who made a channel may rename it; admins could, and no bot is one."""
    channel = _joined(workspace, _standing(workspace, arguments))
    if channel.creator != workspace.app.bot_user:
        raise ApiError("not_authorized")
    name = _new_name(workspace, arguments)
    return _shown(workspace, channel_acts.rename(workspace, workspace.app.bot_user, channel, name))


def set_topic(workspace: Workspace, arguments: Arguments) -> Json:
    channel, topic = _joined(workspace, _standing(workspace, arguments)), _note(arguments, "topic")
    return _shown(workspace, channel_acts.set_topic(workspace, workspace.app.bot_user, channel, topic))


def set_purpose(workspace: Workspace, arguments: Arguments) -> Json:
    channel, purpose = _joined(workspace, _standing(workspace, arguments)), _note(arguments, "purpose")
    return _shown(workspace, channel_acts.set_purpose(workspace, workspace.app.bot_user, channel, purpose))


def _channel(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = visible_channel(workspace, arguments.text("channel"))
    if channel.is_direct:
        raise ApiError("method_not_supported_for_channel_type")
    return channel


def _standing(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = _channel(workspace, arguments)
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def _joined(workspace: Workspace, channel: Channel) -> Channel:
    if not workspace.bot_is_in(channel.id):
        raise ApiError("not_in_channel")
    return channel


def _new_name(workspace: Workspace, arguments: Arguments) -> str:
    name = arguments.text("name")
    bad = next((word for word, is_bad in _BAD_NAMES.items() if is_bad(name)), None)
    if bad is not None:
        raise ApiError(bad)
    ours = (each for each in workspace.channels.values() if each.host_team == workspace.home_team)
    if any(each.name == name for each in ours):
        raise ApiError("name_taken")
    return name


def _refused(workspace: Workspace, channel: Channel, user: str) -> str | None:
    """Why `user` cannot be invited; people of other companies are brought in by their own."""
    person = workspace.people.get(user)
    if user == workspace.app.bot_user:
        return "cant_invite_self"
    if person is None or not workspace.shares_a_channel(person):
        return "user_not_found"
    if user in channel.members:
        return "already_in_channel"
    return None if person.team_id == workspace.home_team else "no_external_invite_permission"


def _note(arguments: Arguments, name: str) -> str:
    note = arguments.text(name)
    if len(note) > NOTE_LENGTH:
        raise ApiError("too_long")
    return note


def _shown(workspace: Workspace, channel: Channel) -> Json:
    return {"channel": described(workspace, channel) | {"priority": 0, "is_read_only": False}}


METHODS: Mapping[str, Method] = {
    "conversations.create": create,
    "conversations.join": join,
    "conversations.leave": leave,
    "conversations.invite": invite,
    "conversations.kick": kick,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.rename": rename,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
}

"""The state of the workspace as the page shows it."""

from collections.abc import Sequence

from sandbox.messages import Json, Message
from sandbox.scenes import Scene, SceneState
from sandbox.views import View
from sandbox.workspace import Workspace
from sandbox.world import Channel


def snapshot(workspace: Workspace, revision: int, scenes: Sequence[tuple[Scene, SceneState]]) -> Json:
    views = {user: workspace.screens.stack(user) for user in workspace.people}
    homes = {user: workspace.screens.home(user) for user in workspace.people}
    return {
        "now": workspace.clock.now().isoformat(),
        "revision": revision,
        "home_team": workspace.home_team,
        "app": {"id": workspace.app.id, "name": workspace.app.name, "user": workspace.app.bot_user},
        "teams": [{"id": team.id, "name": team.name} for team in workspace.teams.values()],
        "people": _people(workspace),
        "channels": [_channel(channel) for channel in workspace.channels.values()],
        "user_groups": [
            {"id": group.id, "handle": group.handle, "name": group.name}
            for group in workspace.user_groups.values()
        ],
        "messages": _messages(workspace),
        "views": {user: [_view(view) for view in stack] for user, stack in views.items() if stack},
        "home": {user: _view(view) for user, view in homes.items() if view is not None},
        "commands": [
            {"command": each.command, "usage_hint": each.usage_hint, "description": each.description}
            for each in workspace.app.commands
        ],
        "scenes": [
            {"id": scene.id, "title": scene.title, "hint": scene.hint, "state": state.value}
            for scene, state in scenes
        ],
    }


def _people(workspace: Workspace) -> list[Json]:
    return [
        {
            "id": person.id,
            "team_id": person.team_id,
            "name": person.name,
            "real_name": person.real_name,
            "title": person.title,
            "tz": person.tz,
            "role": person.role,
            "is_bot": person.is_bot,
        }
        for person in workspace.people.values()
    ]


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": "im" if channel.is_im else "channel",
        "is_ext_shared": channel.is_ext_shared,
        "is_private": channel.is_private,
        "members": list(channel.members),
        "topic": channel.topic,
        "teams": list(channel.teams),
    }


def _messages(workspace: Workspace) -> dict[str, list[Json]]:
    """What everybody sees, and among it, marked, what only one person sees."""
    found = {channel: workspace.log(channel).all() for channel in workspace.channels}
    for user in workspace.people:
        for message in workspace.ephemerals(user):
            found[message.channel].append(message)
    return {
        channel: [_message(each) for each in sorted(messages, key=lambda message: message.ts)]
        for channel, messages in found.items()
    }


def _message(message: Message) -> Json:
    optional = {
        "bot_id": message.bot_id,
        "thread_ts": message.thread_ts,
        "ephemeral_to": message.ephemeral_to,
        "subtype": message.subtype,
    }
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": list(message.blocks),
        "files": [each["name"] for each in message.files],
        "edited": message.edited is not None,
        "reactions": [{"name": each.name, "users": list(each.users)} for each in message.reactions],
        **{name: value for name, value in optional.items() if value is not None},
    }


def _view(view: View) -> Json:
    return {
        "id": view.id,
        "type": view.type,
        "title": view.title,
        "blocks": list(view.blocks),
        "submit": view.submit,
        "close": view.close,
        "callback_id": view.callback_id,
    }

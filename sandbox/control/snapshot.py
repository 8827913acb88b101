"""The state of the workspace as the page shows it: whole at first, then what changed since a revision."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sandbox.control.changes import Changes
from sandbox.control.message_pages import PAGE, message_json, tail
from sandbox.control.scenes import Standing
from sandbox.faults.desk import FaultDesk
from sandbox.state.messages import Json
from sandbox.state.statuses import Status
from sandbox.state.views import View
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel
from sandbox.time.playing import Playing

Part: TypeAlias = Callable[[], Any]


class Snapshots:
    """What `/control/state` and `/control/changes` answer.

    `parts` are the named pieces of the state; `messages` is apart: the newest `PAGE` of each channel, and then
    each message that came, changed or went.
    """

    def __init__(
        self,
        workspace: Workspace,
        changes: Changes,
        scenes: Callable[[], Sequence[Standing]],
        playing: Playing,
        faults: FaultDesk,
    ) -> None:
        self._workspace = workspace
        self._changes = changes
        self._parts: Mapping[str, Part] = {
            "teams": lambda: [{"id": team.id, "name": team.name} for team in workspace.teams.values()],
            "people": lambda: _people(workspace),
            "channels": lambda: [_channel(channel) for channel in workspace.channels.values()],
            "user_groups": lambda: _groups(workspace),
            "views": lambda: _open_views(workspace),
            "home": lambda: _homes(workspace),
            "statuses": lambda: [_status(status) for status in workspace.statuses.all()],
            "commands": lambda: _commands(workspace),
            "shortcuts": lambda: _shortcuts(workspace),
            "scenes": lambda: _scenes(scenes()),
            "playing": lambda: {"speed": playing.speed, "stopped_by": playing.stopped_by},
            "faults": faults.state,
        }

    def whole(self, revision: int) -> Json:
        app = self._workspace.app
        tails = {channel: tail(self._workspace, channel) for channel in self._workspace.channels}
        return {
            "now": self._workspace.clock.now().isoformat(),
            "revision": revision,
            "began": self._changes.began,
            "home_team": self._workspace.home_team,
            "app": {"id": app.id, "name": app.name, "user": app.bot_user},
            **{name: part() for name, part in self._parts.items()},
            "messages": {channel: page["messages"] for channel, page in tails.items()},
            "has_older": {channel: page["has_older"] for channel, page in tails.items()},
        }

    def since(self, seen: int, revision: int) -> Json:
        """What changed after `seen`; `{"reset": true}` asks the page to read everything anew."""
        touched = self._changes.since(seen)
        if touched is None:
            return {"revision": revision, "reset": True}
        parts = sorted({name for each in touched for name in each.parts})
        named = {(each.channel, each.ts, each.reader) for each in touched if each.ts}
        if len(named) > 10 * PAGE:
            return {"revision": revision, "reset": True}
        return {
            "now": self._workspace.clock.now().isoformat(),
            "revision": revision,
            "parts": {name: self._parts[name]() for name in parts},
            **self._messages(sorted(named)),
        }

    def _messages(self, named: Iterable[tuple[str, str, str]]) -> Json:
        changed: list[Json] = []
        removed: list[Json] = []
        for channel, ts, reader in named:
            log = self._workspace.log(channel)
            message = self._workspace.ephemeral(reader, ts) if reader else log.get(ts)
            if message is None:
                removed.append({"channel": channel, "ts": ts, "ephemeral_to": reader or None})
            else:
                changed.append({"channel": channel, **message_json(message, log)})
        return {"messages": changed, "removed": removed}


def _groups(workspace: Workspace) -> list[Json]:
    groups = workspace.user_groups.values()
    return [{"id": group.id, "handle": group.handle, "name": group.name} for group in groups]


def _open_views(workspace: Workspace) -> Json:
    stacks = {user: workspace.screens.stack(user) for user in workspace.people}
    return {user: [_view(view) for view in stack] for user, stack in stacks.items() if stack}


def _homes(workspace: Workspace) -> Json:
    homes = {user: workspace.screens.home(user, workspace.app.id) for user in workspace.people}
    return {user: _view(view) for user, view in homes.items() if view is not None}


def _commands(workspace: Workspace) -> list[Json]:
    return [
        {"command": each.command, "usage_hint": each.usage_hint, "description": each.description}
        for each in workspace.app.commands
    ]


def _shortcuts(workspace: Workspace) -> list[Json]:
    return [
        {
            "name": each.name,
            "callback_id": each.callback_id,
            "type": each.kind.value,
            "description": each.description,
        }
        for each in workspace.app.shortcuts
    ]


def _scenes(scenes: Sequence[Standing]) -> list[Json]:
    return [
        {
            "id": each.scene.id,
            "title": each.scene.title,
            "hint": each.scene.hint,
            "state": each.state.value,
            "why": each.why,
        }
        for each in scenes
    ]


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
        "kind": "channel" if not channel.is_direct else channel.kind,
        "is_ext_shared": channel.is_ext_shared,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_frozen": channel.is_frozen,
        "pending_teams": list(channel.pending_teams),
        "members": list(channel.members),
        "topic": channel.topic,
        "teams": list(channel.teams),
    }


def _status(status: Status) -> Json:
    return {
        "channel": status.channel,
        "thread_ts": status.thread_ts,
        "user": status.user,
        "text": status.text,
        "loading_messages": list(status.loading),
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

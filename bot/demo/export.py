"""Reading a Slack workspace export: users.json, channels.json and one folder of day files a channel.

A file that cannot be read is an `ExportError` that names it; a message that cannot be played is a counted,
named skip. Nothing is lost silently.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.timestamps import instant_of
from bot.errors import ExportError
from bot.slack.event_table import MESSAGES, Becomes

# Compared one by one: an odd subtype need not be hashable.
PLAYED = tuple(subtype for subtype, row in MESSAGES.items() if row.becomes is Becomes.WORDS)


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    team_id: str
    tz: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the export, ready to be played. `at` is its own time, to the microsecond."""

    channel: str
    user: str
    text: str
    ts: str
    at: datetime
    thread_ts: str | None


@dataclass(frozen=True, slots=True)
class ExportChannel:
    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """`lines` are in the order of their time, over all channels; `skipped` counts the others by reason."""

    people: Mapping[str, Person]
    channels: tuple[ExportChannel, ...]
    lines: tuple[Line, ...]
    skipped: Mapping[str, int]

    @property
    def messages(self) -> int:
        return len(self.lines) + sum(self.skipped.values())

    def staff(self, team: str | None) -> frozenset[str]:
        """The people of `team`. Errors: `ExportError` lists the teams where there is more than one."""
        teams = sorted({p.team_id for p in self.people.values()})
        if team is None and len(teams) == 1:
            team = teams[0]
        if team not in teams:
            given = (
                "users.json has people of several teams" if team is None else f"no user has team_id {team!r}"
            )
            raise ExportError(f"{given}: say which one is yours with --team, one of {', '.join(teams)}")
        return frozenset(p.id for p in self.people.values() if p.team_id == team)


def read_export(folder: Path) -> Export:
    """Errors: `ExportError` names the file and what is wrong with it."""
    if not folder.is_dir():
        raise ExportError(f"{folder}: there is no such folder; give the unpacked export")
    people = {p.id: p for p in map(_person, _objects(folder / "users.json"))}
    channels = tuple(map(_channel, _objects(folder / "channels.json")))
    skipped: Counter[str] = Counter()
    lines = [
        line
        for channel in channels
        for message in _messages(folder / channel.name)
        if (line := _line(channel.id, message, people, skipped))
    ]
    once = {(line.channel, line.ts): line for line in lines}
    skipped["stands twice"] += len(lines) - len(once)
    ordered = sorted(once.values(), key=lambda line: line.at)
    return Export(people, channels, tuple(ordered), dict(+skipped))


def _objects(file: Path) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(file.read_text(encoding="utf8"))
    except FileNotFoundError:
        raise ExportError(
            f"{file}: this file is missing; an export has users.json and channels.json"
        ) from None
    except UnicodeDecodeError as error:
        raise ExportError(f"{file}: not UTF-8 text at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise ExportError(f"{file}:{error.lineno}: broken JSON, {error.msg.lower()}") from None
    except RecursionError:
        raise ExportError(f"{file}: its lists are nested too deeply to be an export") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ExportError(f"{file}: expected a list of objects, found something else")
    return found


def _messages(folder: Path) -> Iterator[Mapping[str, Any]]:
    if not folder.is_dir():
        raise ExportError(f"{folder}: the folder of a channel in channels.json is missing")
    for file in sorted(folder.glob("*.json")):
        yield from _objects(file)


def _person(user: Mapping[str, Any]) -> Person:
    id_, team = user.get("id"), user.get("team_id")
    if not isinstance(id_, str) or not isinstance(team, str):
        raise ExportError(f"users.json: user {user.get('name') or id_!r} has no id or no team_id")
    return Person(
        id_, str(user.get("real_name") or user.get("name") or id_), team, str(user.get("tz") or "UTC")
    )


def _channel(channel: Mapping[str, Any]) -> ExportChannel:
    id_, name = channel.get("id"), channel.get("name")
    if not isinstance(id_, str) or not isinstance(name, str):
        raise ExportError(f"channels.json: channel {name or id_!r} has no id or no name")
    if name in ("", "..") or Path(name).name != name:
        raise ExportError(f"channels.json: channel {name!r} is no name of a folder in the export")
    return ExportChannel(id_, name, tuple(map(str, channel.get("members") or ())))


def _line(
    channel: str, message: Mapping[str, Any], people: Mapping[str, Person], skipped: Counter[str]
) -> Line | None:
    why = _unplayable(message, people)
    at = instant_of(message.get("ts"))
    if why is not None or at is None:
        skipped[why or "ts that is no time"] += 1
        return None
    thread = message.get("thread_ts")
    return Line(
        channel=channel,
        user=str(message["user"]),
        text=str(message["text"]),
        ts=str(message["ts"]),
        at=at,
        thread_ts=str(thread) if thread and thread != message["ts"] else None,
    )


def _unplayable(message: Mapping[str, Any], people: Mapping[str, Person]) -> str | None:
    if message.get("type") != "message":
        return f"type {message.get('type')!r}"
    if message.get("subtype") not in PLAYED:
        return f"subtype {message['subtype']}"
    if str(message.get("user")) not in people:
        return "unknown user"
    if not isinstance(message.get("text"), str) or not message["text"].strip():
        return "no text"
    return None

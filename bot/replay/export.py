"""Reading a Slack workspace export: users.json, channels.json and one folder of day files a channel.

Messages are read day by day, because years of them may not fit into memory. A file that cannot be read is an
`ExportError` that names it; a message that cannot be played is a counted, named skip. Nothing is lost silently.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from pathlib import Path
from typing import Any

from bot.domain.timestamps import instant_of
from bot.errors import ExportError
from bot.slack.event_table import MESSAGES, Becomes

# Compared one by one: an odd subtype need not be hashable.
PLAYED = tuple(subtype for subtype, row in MESSAGES.items() if row.becomes is Becomes.WORDS)


Read = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    team_id: str
    tz: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the export, ready to be played. `at` is its own time, to the microsecond."""

    channel: str
    user: str
    text: str
    ts: str
    at: datetime
    thread_ts: str | None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportChannel:
    id: str
    name: str
    members: tuple[str, ...]
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """An unpacked export whose people and channels are known; its messages are read as they are asked for."""

    folder: Path
    people: Mapping[str, Person]
    channels: tuple[ExportChannel, ...]

    @property
    def size(self) -> int:
        """The bytes of all day files."""
        return sum(file.stat().st_size for channel in self.channels for file in self._days(channel))

    def lines(self, skipped: Counter[str], read: Read = lambda _, __: None) -> Iterator[Line]:
        """In the order of their time, over all channels; of each channel no more than two days are held.

        `skipped` counts what cannot be played, by reason; `read` is told of each file that was read how many bytes
        and how many messages it has.
        Errors: `ExportError`.
        """
        found = (self._of(channel, skipped, read) for channel in self.channels)
        return merge(*found, key=lambda line: line.at)

    def _of(self, channel: ExportChannel, skipped: Counter[str], read: Read) -> Iterator[Line]:
        before: frozenset[str] = frozenset()
        for file in self._days(channel):
            found = _objects(file)
            read(file.stat().st_size, len(found))
            day = [line for message in found if (line := _line(channel.id, message, self.people, skipped))]
            once = {line.ts: line for line in day if line.ts not in before}
            skipped["stands twice"] += len(day) - len(once)
            before = frozenset(once)
            yield from sorted(once.values(), key=lambda line: line.at)

    def _days(self, channel: ExportChannel) -> list[Path]:
        folder = self.folder / channel.name
        if not folder.is_dir():
            raise ExportError(f"{folder}: the folder of a channel in channels.json is missing")
        return sorted(folder.glob("*.json"))

    def uses_threads(self, channel: ExportChannel) -> bool:
        """Whether of its messages one in ten or more stands in a thread, as far as the bytes of the files tell."""
        threaded = written = 0
        for file in self._days(channel):
            content = file.read_bytes()
            threaded += content.count(b'"thread_ts"')
            written += content.count(b'"ts"')
        return threaded * 10 >= max(written, 1)

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

    def likely_team(self) -> str | None:
        """Who supports whom, as far as the members tell: we are in most of the channels, and the fewer people."""
        present: Counter[str] = Counter()
        for channel in self.channels:
            present.update({self.people[id_].team_id for id_ in channel.members if id_ in self.people})
        heads = Counter(person.team_id for person in self.people.values())
        return min(heads, key=lambda team: (-present[team], heads[team], team), default=None)


def open_export(folder: Path) -> ExportFolder:
    """Errors: `ExportError` names the file and what is wrong with it."""
    if not folder.is_dir():
        raise ExportError(f"{folder}: there is no such folder; give the unpacked export")
    people = {p.id: p for p in map(_person, _objects(folder / "users.json"))}
    return ExportFolder(folder, people, tuple(map(_channel, _objects(folder / "channels.json"))))


@dataclass(frozen=True, slots=True)
class Export:
    """A whole export in memory. `lines` are in the order of their time; `skipped` counts the others by reason."""

    folder: ExportFolder
    lines: tuple[Line, ...]
    skipped: Mapping[str, int]

    @property
    def people(self) -> Mapping[str, Person]:
        return self.folder.people

    @property
    def channels(self) -> tuple[ExportChannel, ...]:
        return self.folder.channels

    @property
    def messages(self) -> int:
        return len(self.lines) + sum(self.skipped.values())

    def staff(self, team: str | None) -> frozenset[str]:
        return self.folder.staff(team)


def read_export(folder: Path) -> Export:
    """Errors: `ExportError` names the file and what is wrong with it."""
    found, skipped = open_export(folder), Counter[str]()
    lines = tuple(found.lines(skipped))
    return Export(found, lines, dict(+skipped))


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


def _person(user: Mapping[str, Any]) -> Person:
    id_, team = user.get("id"), user.get("team_id")
    if not isinstance(id_, str) or not isinstance(team, str):
        raise ExportError(f"users.json: user {user.get('name') or id_!r} has no id or no team_id")
    name = str(user.get("real_name") or user.get("name") or id_)
    return Person(id_, name, team, str(user.get("tz") or "UTC"), bool(user.get("is_bot")))


def _channel(channel: Mapping[str, Any]) -> ExportChannel:
    id_, name = channel.get("id"), channel.get("name")
    if not isinstance(id_, str) or not isinstance(name, str):
        raise ExportError(f"channels.json: channel {name or id_!r} has no id or no name")
    if name in ("", "..") or Path(name).name != name:
        raise ExportError(f"channels.json: channel {name!r} is no name of a folder in the export")
    members = tuple(map(str, channel.get("members") or ()))
    return ExportChannel(id_, name, members, bool(channel.get("is_ext_shared")))


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
        text=str(message.get("text") or ""),
        ts=str(message["ts"]),
        at=at,
        thread_ts=str(thread) if thread and thread != message["ts"] else None,
        files=_files(message),
    )


def _unplayable(message: Mapping[str, Any], people: Mapping[str, Person]) -> str | None:
    if message.get("type") != "message":
        return f"type {message.get('type')!r}"
    if message.get("subtype") not in PLAYED:
        return f"subtype {message['subtype']}"
    if str(message.get("user")) not in people:
        return "unknown user"
    text = message.get("text")
    if (not isinstance(text, str) or not text.strip()) and not _files(message):
        return "no text"
    return None


def _files(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the files that it carries; who writes nothing else says something, too."""
    files = message.get("files")
    found = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    return tuple(str(file.get("name") or file.get("id") or "file") for file in found)

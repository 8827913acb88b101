"""Messages, and the log of one channel in which they are found by timestamp, thread and range."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sandbox.state.files import File
from sandbox.state.ids import micros, ts_of

Json: TypeAlias = dict[str, Any]
"""An object in Slack's own JSON, written once and never changed."""


@dataclass(frozen=True, slots=True)
class Edit:
    user: str
    ts: str


@dataclass(frozen=True, slots=True)
class Reaction:
    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands. `thread_ts` is the parent's `ts`, and `None` for the parent itself."""

    channel: str
    ts: str
    user: str
    team: str
    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[File, ...] = ()
    thread_ts: str | None = None
    is_broadcast: bool = False
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    client_msg_id: str | None = None
    metadata: Mapping[str, Any] | None = None
    reactions: tuple[Reaction, ...] = ()
    edited: Edit | None = None
    ephemeral_to: str | None = None
    notice: Mapping[str, str] | None = None
    """What a line of Slack's own says beside its text: who invited, the topic, the old name and the new one."""

    @property
    def all_blocks(self) -> tuple[Json, ...]:
        """Its own, and those in its attachments."""
        return self.blocks + tuple(block for each in self.attachments for block in each.get("blocks") or ())


class ChannelLog:
    """The messages of one channel. Everything is found by index; nothing scans the channel."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._top: list[int] = []
        self._replies: dict[str, list[int]] = {}

    def add(self, message: Message) -> None:
        self._messages[message.ts] = message
        for line in self._lines(message):
            insort(line, micros(message.ts))

    def replace(self, message: Message) -> None:
        self._messages[message.ts] = message

    def moved_to(self, channel: str) -> "ChannelLog":
        """The same messages in a channel of another id."""
        moved = ChannelLog()
        for message in self._messages.values():
            moved.add(replace(message, channel=channel))
        return moved

    def remove(self, ts: str) -> None:
        message = self._messages.pop(ts)
        for line in self._lines(message):
            del line[bisect_left(line, micros(ts))]

    def get(self, ts: str) -> Message | None:
        return self._messages.get(ts)

    def all(self) -> list[Message]:
        """In `ts` order, thread replies included."""
        return list(self._messages.values())

    def top_between(self, oldest: int, latest: int, limit: int) -> list[str]:
        """The last `limit` of the channel's own lines (no replies but broadcasts), newest first.

        Both bounds are included. Whatever the channel holds, the work is that of one page.
        """
        begin, end = bisect_left(self._top, oldest), bisect_right(self._top, latest)
        return [ts_of(at) for at in self._top[max(begin, end - limit) : end]][::-1]

    def newest_top(self, limit: int, before: int | None = None) -> list[str]:
        """The last `limit` of the channel's own lines that are older than `before`, oldest first."""
        end = len(self._top) if before is None else bisect_left(self._top, before)
        return [ts_of(at) for at in self._top[max(0, end - limit) : end]]

    def replies_between(self, parent: str, oldest: int, latest: int, limit: int) -> list[str]:
        """The first `limit` of a thread's replies, oldest first, both bounds included."""
        line = self._replies.get(parent, [])
        begin, end = bisect_left(line, oldest), bisect_right(line, latest)
        return [ts_of(at) for at in line[begin : min(end, begin + limit)]]

    def replies(self, parent: str) -> list[Message]:
        return [self._messages[ts_of(at)] for at in self._replies.get(parent, [])]

    def _lines(self, message: Message) -> list[list[int]]:
        """The orders this message stands in: the channel, a thread, or both."""
        if message.thread_ts is None:
            return [self._top]
        thread = self._replies.setdefault(message.thread_ts, [])
        return [thread, self._top] if message.is_broadcast else [thread]

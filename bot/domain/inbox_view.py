"""The inbox as somebody sees it who looks after it: what waits, what is parked, how much, and no word of anybody's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

MANY = 500  # a set is 50, so these are ten sets behind
LONG = timedelta(minutes=5)

SHOWN = frozenset(
    {
        *("type", "subtype", "channel", "channel_type", "user", "bot_id", "user_id"),
        *("ts", "thread_ts", "event_ts", "deleted_ts", "heard"),
        *("new_channel_id", "old_channel_id", "is_ext_shared_channel"),
    }
)
"""Of a payload: Slack's own ids, times and kinds. Of all else only the shape is told."""
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Filed:
    """A receipt in whatever state. `payload` is None once it is dropped, `outcome` what became of it."""

    id: int
    state: str
    event_id: str
    source_key: str | None
    lane: str
    happened_at: datetime
    received_at: datetime
    source: str
    attempts: int
    not_before: datetime | None
    outcome: str | None
    secrets: tuple[str, ...]
    payload: Mapping[str, Any] | None

    @property
    def kind(self) -> str:
        """What happened: message, changed or deleted; else Slack's word for the event."""
        if self.source_key is not None:
            return self.source_key.split("|")[2]
        event = (self.payload or {}).get("event")
        found = event.get("type") if isinstance(event, Mapping) else None
        return found if isinstance(found, str) else "event"


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is received and not worked on, the oldest since `oldest_at`, and what nobody could work on."""

    pending: int
    oldest_at: datetime | None
    parked: int

    def is_long(self, now: datetime) -> bool:
        """Whether people should be told: there are many, or the oldest waits for long."""
        waits = self.oldest_at is not None and now - self.oldest_at > LONG
        return waits or self.pending > MANY


EMPTY = Backlog(0, None, 0)


def shape(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each leaf of a payload by its path, with what may be told of it."""
    return list(_leaves(payload, ""))


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list) and node:
        for index, value in enumerate(node):
            yield from _leaves(value, f"{path}[{index}]")
    else:
        yield path, _told(path.rpartition(".")[2], node)


def _told(key: str, value: Any) -> str:
    if key in SHOWN and isinstance(value, str | int | float) and len(str(value)) <= LONGEST:
        return str(value)
    if isinstance(value, str):
        return f"text of {len(value)} characters"
    return {bool: "yes or no", int: "number", float: "number"}.get(type(value), "nothing")

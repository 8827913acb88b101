"""Missed: what is left to be read of one channel. It outlives a reading that Slack lets down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.ports import HistoryPage

Slacks = Mapping[str, Any]
NEVER = -1
THREADS_ACTIVE_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Left:
    """What is still to be read: channels, and of those that are known by now the threads in them."""

    channels: int
    threads: int


NOTHING_LEFT = Left(0, 0)


@dataclass(slots=True)
class Reading:
    """A history (`root` is None) or a thread being read, page by page. `began` bounds what it can tell."""

    root: str | None
    since: datetime
    began: datetime
    losses: int
    messages: list[Slacks] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    more: str | None = None

    def take(self, page: HistoryPage) -> bool:
        """Add a page; True if it was the last."""
        self.messages += page.messages
        self.threads |= page.threads
        self.more = page.more
        return page.more is None

    def in_order(self) -> Sequence[Slacks]:
        """Slack's pages begin with the newest."""
        return sorted(self.messages, key=lambda message: str(message.get("ts", "")))


@dataclass(slots=True)
class Missed:
    """All before `since` is read, but for `threads`: roots still to be read, each with its own since.

    `losses` is how often hearing was lost when its history was last read; one more, and it is read again.
    A channel that Slack refuses is left alone until `not_before`. Threads are read that began within `back`.
    """

    channel: str
    since: datetime
    back: timedelta = THREADS_ACTIVE_WITHIN
    threads: dict[str, datetime] = field(default_factory=dict)
    losses: int = NEVER
    reading: Reading | None = None
    refusals: int = 0
    not_before: datetime | None = None

    def next_reading(self, losses: int, now: datetime) -> Reading | None:
        """The one under way, else the history, else a thread; None if nothing is left."""
        if self.reading is None:
            self.reading = self._begin(losses, now)
        return self.reading

    def _begin(self, losses: int, now: datetime) -> Reading | None:
        if self.losses < losses:
            return Reading(None, self.since, now, losses)
        root = next(iter(self.threads), None)
        return None if root is None else Reading(root, self.threads[root], now, losses)

    def read(self, done: Reading, old_roots: Iterable[str] = ()) -> None:
        """All of it is received."""
        self.reading = None
        if done.root is not None:
            del self.threads[done.root]
            return
        for root in sorted({*done.threads, *old_roots}):
            self.threads.setdefault(root, self.since)
        self.since, self.losses = done.began, done.losses

    @property
    def is_full(self) -> bool:
        """A check looks at fewer threads, or at none."""
        return self.back >= THREADS_ACTIVE_WITHIN

    def widen(self, since: datetime) -> None:
        """It is read in full, however little was to be checked."""
        if not self.is_full:
            self.since, self.back, self.reading = min(self.since, since), THREADS_ACTIVE_WITHIN, None

    def refused(self, until: datetime) -> None:
        self.reading = None  # what it had gathered may be out of date when it is tried again
        self.refusals += 1
        self.not_before = until

    def is_due(self, now: datetime) -> bool:
        return self.not_before is None or self.not_before <= now

    def is_read(self, losses: int) -> bool:
        return self.losses >= losses and not self.threads and self.reading is None

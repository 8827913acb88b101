"""Time that moves only when it is told to."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time as the workspace knows it. All instants are aware and in UTC."""

    def now(self) -> datetime: ...

    async def sleep_until(self, instant: datetime) -> None: ...

    def call_at(self, instant: datetime, act: Callable[[], None]) -> asyncio.Future[None]:
        """Do it once the clock shows `instant` or later, unless the answer is cancelled before."""

    def on_move(self, listener: Callable[[datetime], None]) -> None:
        """`listener` hears of it when the clock was moved, or shows another minute."""


class MovingClock:
    """A clock for two sides in one process; structurally the bot's own `Clock`. All instants are UTC."""

    def __init__(self, start: datetime) -> None:
        self._now = _utc(start)
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._waking = 0
        self._listeners: list[Callable[[datetime], None]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep_until(self, instant: datetime) -> None:
        """Return once the clock shows `instant` or later; always lets others run first."""
        loop = asyncio.get_running_loop()
        sleeper: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._sleepers, (_utc(instant), next(self._order), sleeper))
        if instant <= self._now:
            loop.call_soon(self._wake)
        try:
            await sleeper
        finally:
            if sleeper.done() and not sleeper.cancelled():
                self._waking -= 1

    def call_at(self, instant: datetime, act: Callable[[], None]) -> asyncio.Future[None]:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def woken(_: asyncio.Future[None]) -> None:
            if not sleeper.cancelled():
                self._waking -= 1
                act()

        sleeper.add_done_callback(woken)
        heapq.heappush(self._sleepers, (_utc(instant), next(self._order), sleeper))
        if instant <= self._now:
            self._wake()
        return sleeper

    def set(self, instant: datetime) -> None:
        """Move forward and wake who is due. Raises `ValueError` for an instant in the past."""
        instant = _utc(instant)
        if instant < self._now:
            raise ValueError(f"Time only moves forward: {instant} is before {self._now}.")
        self._now = instant
        self._wake()
        for listener in self._listeners:
            listener(instant)

    def next_wake(self) -> datetime | None:
        """The earliest instant somebody sleeps until, or `None` when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].cancelled():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    @property
    def waking(self) -> int:
        """Sleepers whose instant has come and who have not run yet."""
        return self._waking

    def on_move(self, listener: Callable[[datetime], None]) -> None:
        self._listeners.append(listener)

    def _wake(self) -> None:
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, sleeper = heapq.heappop(self._sleepers)
            if not sleeper.done():
                sleeper.set_result(None)
                self._waking += 1


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone; give an aware instant.")
    return instant.astimezone(UTC)

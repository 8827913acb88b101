"""Wall time with an offset, for an app that knows nothing of moving time (DESIGN §6).

The app runs in a process of its own, on its own clock. What is Slack's (timestamps, expiry, retries) runs on
ours, which goes with the wall and can be pushed ahead while nothing passes between the two.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.time.real_time import monotonic, pause, wall_now

QUIET_SECONDS = 0.5
"""Without traffic for this long, the app has done what it had to do."""

LOOK_EVERY_SECONDS = 0.05


class WallClock:
    """Shows the wall's time plus an offset that only grows. `tick` it about once a second."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._listeners: list[Callable[[datetime], None]] = []

    def now(self) -> datetime:
        return wall_now() + self._offset

    async def sleep_until(self, instant: datetime) -> None:
        await self.call_at(instant, lambda: None)

    def call_at(self, instant: datetime, act: Callable[[], None]) -> asyncio.Future[None]:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper.add_done_callback(lambda done: None if done.cancelled() else act())
        heapq.heappush(self._sleepers, (instant.astimezone(UTC), next(self._order), sleeper))
        self.tick()
        return sleeper

    def push(self, duration: timedelta) -> None:
        """Forward only. Raises `ValueError` for a negative duration."""
        if duration < timedelta(0):
            raise ValueError(f"Time only moves forward, not by {duration}.")
        self._offset += duration
        self.tick()

    def next_wake(self) -> datetime | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def on_move(self, listener: Callable[[datetime], None]) -> None:
        self._listeners.append(listener)

    def tick(self) -> None:
        """Wake who is due, and tell what time it is."""
        now = self.now()
        while (wake := self.next_wake()) is not None and wake <= now:
            heapq.heappop(self._sleepers)[2].set_result(None)
        for listener in self._listeners:
            listener(now)


class WallConductor:
    """Moves a `WallClock` when nothing has passed for a while; nobody can be asked whether they have settled."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock
        self._latest = monotonic()
        self._baton = asyncio.Lock()

    def something_changed(self) -> None:
        """An envelope or a call passed."""
        self._latest = monotonic()

    async def settle(self) -> None:
        """Return once nothing has passed for `QUIET_SECONDS`."""
        while (left := self._latest + QUIET_SECONDS - monotonic()) > 0:
            await pause(min(left, LOOK_EVERY_SECONDS))

    async def walk(self, duration: timedelta) -> None:
        """One jump: an app in wall time has no due instants that we could visit on the way."""
        async with self._baton:
            await self.settle()
            self._clock.push(duration)
            self.something_changed()
            await self.settle()

    async def next_event(self, within: timedelta) -> datetime | None:
        """To the next retry or late delivery of ours; `None`, and no time passes, when there is none."""
        wake = self._clock.next_wake()
        if wake is None or wake > self._clock.now() + within:
            return None
        await self.walk(max(timedelta(0), wake - self._clock.now()))
        return wake

"""Virtual time that runs by itself: at real time's own pace, or many times as fast, until it is paused."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from sandbox.time.conductor import Mover, NotSettledError
from sandbox.time.real_time import monotonic, pause

STEP_SECONDS = 0.25
_LONGEST_STEP = 1.0
"""Real seconds made up for at once: a machine that slept does not walk through the night when it wakes."""
_LOG = logging.getLogger(__name__)


class Playing:
    """`speed` is virtual seconds per real second, 0 when paused; time that cannot settle pauses it.

    Walks are never cut off halfway: a pause takes effect after the walk that is under way.
    """

    def __init__(self, mover: Mover) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.speed = 0.0
        self.stopped_by = ""
        self._mover = mover
        self._pace_at_rest = 0.0
        self._task: asyncio.Task[None] | None = None

    def play(self, speed: float) -> None:
        self.speed, self.stopped_by = speed, ""
        self.on_change()
        if speed:
            self._running()

    async def flow(self) -> None:
        """While nothing is played, time passes as fast as real time does, until cancelled."""
        self._pace_at_rest = 1.0
        try:
            await self._running()
        finally:
            self._pace_at_rest = 0.0

    async def close(self) -> None:
        self.speed = self._pace_at_rest = 0.0
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def _pace(self) -> float:
        return self.speed or self._pace_at_rest

    def _running(self) -> asyncio.Task[None]:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return self._task

    async def _run(self) -> None:
        last = monotonic()
        while self._pace:
            await pause(STEP_SECONDS)
            now = monotonic()
            await self._walk(timedelta(seconds=self._pace * min(now - last, _LONGEST_STEP)))
            last = now

    async def _walk(self, duration: timedelta) -> None:
        try:
            await self._mover.walk(duration)
        except NotSettledError as error:
            _LOG.warning("Time stands still: %s", error)
            if self.speed:
                self.speed, self.stopped_by = 0.0, str(error)
                self.on_change()

"""Virtual time that runs by itself, many times as fast as real time, until it is paused."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sandbox.errors import NotAllowedError
from sandbox.time.conductor import Mover, NotSettledError
from sandbox.time.real_time import monotonic, pause

STEP_SECONDS = 0.25
FASTEST = 600.0


class Playing:
    """`speed` is virtual seconds per real second, 0 when paused; time that cannot settle pauses it.

    Walks are never cut off halfway: a pause takes effect after the walk that is under way.
    """

    def __init__(self, conductor: Mover, on_change: Callable[[], None]) -> None:
        self._conductor = conductor
        self._on_change = on_change
        self._task: asyncio.Task[None] | None = None
        self.speed = 0.0
        self.stopped_by = ""

    def play(self, speed: float) -> None:
        if not 0 <= speed <= FASTEST:
            raise NotAllowedError(f"Time can be played at 0 to {FASTEST:g} times real time, not {speed:g}.")
        self.speed, self.stopped_by = speed, ""
        self._on_change()
        if speed and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        self.speed = 0.0
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        last = monotonic()
        while self.speed:
            await pause(STEP_SECONDS)
            now = monotonic()
            try:
                await self._conductor.walk(timedelta(seconds=self.speed * min(now - last, 1.0)))
            except NotSettledError as error:
                self.speed, self.stopped_by = 0.0, str(error)
                self._on_change()
            last = now

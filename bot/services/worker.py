"""Background work that starts when its bell is rung, one run at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.clock import Activity, Clock

log = structlog.get_logger()


class Closing:
    """Set once the program stops: what was begun is finished, nothing new is begun."""

    def __init__(self) -> None:
        self.is_set = False

    def set(self) -> None:
        self.is_set = True


class Crew:
    """The workers of one process, at work until it ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, *workers: "Worker") -> None:
        self._tasks = {asyncio.create_task(worker.run()) for worker in workers}

    async def end(self) -> None:
        """At once: what is in flight is not finished."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Worker:
    """Runs `work` once for any number of rings that came meanwhile. A rung bell counts as activity."""

    def __init__(
        self, name: str, work: Callable[[], Awaitable[None]], activity: Activity, clock: Clock
    ) -> None:
        self._name = name
        self._work = work
        self._activity = activity
        self._clock = clock
        self._bell = asyncio.Event()
        self._alarm: asyncio.Task[None] | None = None

    def ring(self) -> None:
        if not self._bell.is_set():
            self._activity.begin(self._name)
            self._bell.set()

    def ring_at(self, instant: datetime) -> None:
        """At that instant by itself, for what a beat of the metronome would come too late; the last one counts."""
        self._silence()
        self._alarm = asyncio.create_task(self._ring_later(instant))

    async def _ring_later(self, instant: datetime) -> None:
        await self._clock.sleep_until(instant)
        self.ring()

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    async def run(self) -> None:
        """For ever; an error of one run is recorded and the next ring tries again."""
        try:
            while True:
                await self._bell.wait()
                with self._activity.doing(self._name):
                    self._bell.clear()
                    self._activity.end(self._name)
                    await self._run_once()
        finally:
            self._silence()

    async def _run_once(self) -> None:
        try:
            await self._work()
        except Exception:  # the edge of a worker: recorded, and the program goes on
            log.exception("worker.failed", worker=self._name)

"""APScheduler as a metronome: one interval job, in memory, that calls `tick`.

Every due time is kept in our own tables; a beat that comes late, or twice at once, does the same work.
"""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

BEAT_SECONDS = 1.0


class Metronome:
    def __init__(self, tick: Callable[[], Awaitable[None]]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_job(tick, "interval", seconds=BEAT_SECONDS, id="tick")

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

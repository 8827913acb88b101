"""The timetable: one table of calendar jobs, each one service call.

Due instants come from APScheduler's triggers used as pure functions; a row in `job_run`, unique on
(job, fire time), lets exactly one replica do it, and lets a missed one be seen (DESIGN §3).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import structlog
from apscheduler.triggers.cron import CronTrigger

from bot.clock import Clock
from bot.domain.digest import LATEST
from bot.domain.policy import DigestTerms
from bot.ports import Books, UnitOfWork

DIGEST_JOB = "managers_digest"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """`run` writes within the transaction that takes the run. A run missed by more than `late` expires.

    Where it does not matter when, the job `wakes` nobody: it is done by the first beat after its time.
    """

    name: str
    trigger: CronTrigger
    late: timedelta
    run: Callable[[Books, datetime], Awaitable[None]]
    wakes: bool = True

    def after(self, previous: datetime) -> datetime:
        """The first fire time later than `previous`."""
        found = self.trigger.get_next_fire_time(previous, previous)
        if found is None:
            raise ValueError(f"job {self.name} never fires after {previous}: check its days in policy.yml")
        return cast("datetime", found).astimezone(previous.tzinfo)


def managers_digest(terms: DigestTerms, run: Callable[[Books, datetime], Awaitable[None]]) -> Job:
    trigger = CronTrigger(
        hour=terms.at.hour,
        minute=terms.at.minute,
        day_of_week=",".join(str(day) for day in terms.weekdays),
        timezone=ZoneInfo(terms.zone),
    )
    return Job(DIGEST_JOB, trigger, late=LATEST, run=run)


def tidy_inbox(run: Callable[[Books, datetime], Awaitable[None]]) -> Job:
    trigger = CronTrigger(hour="*/6", minute=30, timezone="UTC")
    return Job("tidy_inbox", trigger, late=timedelta(hours=6), run=run, wakes=False)


class Timetable:
    def __init__(
        self, uow: UnitOfWork, clock: Clock, jobs: Sequence[Job], changed: Callable[[], None]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._jobs = jobs
        self._changed = changed
        self._last: dict[str, datetime] = {}

    async def open(self) -> None:
        """Where a job has never run, its time counts from now on."""
        now = self._clock.now()
        async with self._uow.write() as books:
            for job in self._jobs:
                last = await books.job_runs.last(job.name)
                if last is None:
                    await books.job_runs.take(job.name, now, now)
                self._last[job.name] = last or now

    def next_due(self) -> datetime | None:
        return min((job.after(self._last[job.name]) for job in self._jobs if job.wakes), default=None)

    async def __call__(self) -> None:
        now = self._clock.now()
        for job in self._jobs:
            fire_at = self._newest_due(job, now)
            if fire_at is not None:
                await self._run(job, fire_at, now)

    def _newest_due(self, job: Job, now: datetime) -> datetime | None:
        """Of several missed runs the newest alone matters."""
        newest, following = None, job.after(self._last[job.name])
        while following <= now:
            newest, following = following, job.after(following)
        return newest

    async def _run(self, job: Job, fire_at: datetime, now: datetime) -> None:
        async with self._uow.write() as books:
            mine = await books.job_runs.take(job.name, fire_at, now)
            if mine and now - fire_at <= job.late:
                await job.run(books, fire_at)
        self._last[job.name] = fire_at
        log.info("job.ran", job=job.name, fire_at=fire_at.isoformat(), mine=mine)
        self._changed()

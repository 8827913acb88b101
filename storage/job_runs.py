"""Which calendar job ran for which fire time: the unique key lets exactly one replica do it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import Turn, in_turn, is_new
from storage.tables import job_run


class SqlJobRuns:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, job: str, fire_at: datetime, now: datetime) -> bool:
        row = {"job": job, "fire_at": fire_at, "ran_at": now}
        return await is_new(self._connection, job_run, row)

    async def once_in(self, pause: timedelta, job: str, now: datetime) -> bool:
        await in_turn(self._connection, Turn.JOB)
        last = await self.last(job)
        return (last is None or now - last >= pause) and await self.take(job, now, now)

    async def before(self, job: str, fire_at: datetime) -> datetime | None:
        earlier = (job_run.c.job == job) & (job_run.c.fire_at < fire_at)
        found: datetime | None = await self._connection.scalar(
            select(func.max(job_run.c.fire_at)).where(earlier)
        )
        return found

    async def last(self, job: str) -> datetime | None:
        statement = select(func.max(job_run.c.fire_at)).where(job_run.c.job == job)
        found: datetime | None = await self._connection.scalar(statement)
        return found

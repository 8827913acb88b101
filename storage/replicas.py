"""The replicas that share this database, each with a row of its own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.replicas import Report
from storage.codecs import dump, load_report
from storage.statements import upsert
from storage.tables import outbox, replica


class SqlReplicas:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def report(self, report: Report, alive_until: datetime) -> None:
        row = {"id": report.replica, "alive_until": alive_until, "report": dump(report)}
        await upsert(self._connection, replica, [row])

    async def living(self, me: str, now: datetime) -> Sequence[Report]:
        return await self._others(me, replica.c.alive_until > now)

    async def dead(self, me: str, now: datetime) -> Sequence[Report]:
        return await self._others(me, replica.c.alive_until <= now)

    async def _others(self, me: str, which: ColumnElement[bool]) -> Sequence[Report]:
        statement = select(replica.c.report).where(replica.c.id != me, which).order_by(replica.c.id)
        return [load_report(text) for text in await self._connection.scalars(statement)]

    async def bury(self, one: str, now: datetime) -> bool:
        statement = delete(replica).where(replica.c.id == one, replica.c.alive_until <= now)
        return (await self._connection.execute(statement)).rowcount == 1

    async def came_back(self, outbox_ids: Sequence[str]) -> frozenset[str]:
        statement = select(outbox.c.id).where(outbox.c.id.in_(outbox_ids), outbox.c.echoed_at.is_not(None))
        return frozenset(await self._connection.scalars(statement))

    async def leave(self, me: str) -> None:
        await self._connection.execute(delete(replica).where(replica.c.id == me))

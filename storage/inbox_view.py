"""The inbox as somebody sees it who looks after it; and what of it is forgotten."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.inbox_view import Backlog, Filed
from storage.tables import receipt

# Named one by one: an index finds these few among all that was worked on in 30 days, "not done" would read every one.
UNDONE = receipt.c.state.in_(("pending", "parked"))


class SqlInboxView:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def undone(self, limit: int) -> Sequence[Filed]:
        statement = select(receipt).where(UNDONE).order_by(receipt.c.id).limit(limit)
        return [_filed(row) for row in await self._connection.execute(statement)]

    async def find(self, id_: int) -> Filed | None:
        row = (await self._connection.execute(select(receipt).where(receipt.c.id == id_))).first()
        return None if row is None else _filed(row)

    async def try_again(self, id_: int) -> bool:
        ended = await self._connection.execute(
            update(receipt)
            .where(receipt.c.id == id_, receipt.c.state == "parked", receipt.c.payload.is_not(None))
            .values(state="pending", attempts=0, not_before=None)
        )
        return ended.rowcount == 1

    async def backlog(self) -> Backlog:
        counted = select(receipt.c.state, func.count(), func.min(receipt.c.received_at)).where(UNDONE)
        rows = await self._connection.execute(counted.group_by(receipt.c.state))
        found = {state: (count, oldest) for state, count, oldest in rows}
        pending, oldest = found.get("pending", (0, None))
        return Backlog(pending, oldest, found.get("parked", (0, None))[0])

    async def count_recovered(self, since: datetime) -> int:
        found = select(func.count()).where(receipt.c.source == "recovered", receipt.c.received_at >= since)
        return int(await self._connection.scalar(found.select_from(receipt)) or 0)

    async def drop_payloads(self, before: datetime, limit: int) -> int:
        parked = receipt.c.state == "parked", receipt.c.payload.is_not(None), receipt.c.received_at < before
        old = select(receipt.c.id).where(*parked).order_by(receipt.c.id).limit(limit)
        ended = await self._connection.execute(
            update(receipt).where(receipt.c.id.in_(old)).values(payload=None)
        )
        return ended.rowcount

    async def forget(self, before: datetime, limit: int) -> int:
        old = old_done(before, limit)
        return (await self._connection.execute(delete(receipt).where(receipt.c.id.in_(old)))).rowcount


def old_done(before: datetime, limit: int) -> Select[tuple[int]]:
    """Those of the `limit` oldest that are old enough. Ids are given in the order of arrival, so no others are read.

    Spelled so that the index of the state does not serve: all of it would be read and sorted while all writers wait.
    """
    first = select(receipt.c.id, receipt.c.received_at).where(receipt.c.state.concat("") == "done")
    oldest = first.order_by(receipt.c.id).limit(limit).subquery()
    return select(oldest.c.id).where(oldest.c.received_at < before)


def _filed(row: Row[tuple[object, ...]]) -> Filed:
    stored = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Filed(
        id=stored["id"],
        state=stored["state"],
        event_id=stored["event_id"],
        source_key=stored["source_key"],
        lane=stored["lane"],
        happened_at=stored["happened_at"],
        received_at=stored["received_at"],
        source=stored["source"],
        attempts=stored["attempts"],
        not_before=stored["not_before"],
        outcome=stored["outcome"],
        secrets=tuple(stored["secrets"] or ()),
        payload=stored["payload"],
    )

"""What the tests of the outbox do with its rows."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.outgoing import Outgoing
from bot.ports import Posted, Row
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import MINUTE, NOW

HERE = Posted("C1", "100.5")


async def add(uow: SqlUnitOfWork, *messages: Outgoing, now: datetime = NOW) -> None:
    async with uow.write() as books:
        await books.outbox.add(messages, now)


async def claim(uow: SqlUnitOfWork, now: datetime = NOW, limit: int = 50) -> Sequence[Row]:
    async with uow.write() as books:
        return await books.outbox.claim(now, now + MINUTE, limit)


async def claim_one(uow: SqlUnitOfWork, now: datetime = NOW) -> Row:
    (row,) = await claim(uow, now)
    return row


async def claimed(uow: SqlUnitOfWork, now: datetime = NOW, limit: int = 50) -> list[int]:
    """The request numbers of what may be sent now, in order."""
    return [number_of(row) for row in await claim(uow, now, limit)]


def number_of(row: Row) -> int:
    return int(getattr(row.outgoing.message, "number", 0))


async def sent(uow: SqlUnitOfWork, row: Row, where: Posted = HERE, now: datetime = NOW) -> None:
    async with uow.write() as books:
        await books.outbox.sent(row.id, where, now)


async def states(uow: SqlUnitOfWork) -> dict[str, int]:
    async with uow.read() as books:
        return dict(await books.outbox.states())

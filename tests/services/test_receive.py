"""Receive: many in one commit, and one that cannot be stored takes no other with it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.clock import Activity, turn
from bot.domain.inbox import Receipt
from bot.ports import Books
from bot.services.receive import CROWD, LONGEST_SECONDS, MOST_REFUSED, MOST_TOGETHER, Receive
from sandbox.time.clock import MovingClock
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import NOW, receipt


class Counted:
    """The books, counting how often they are written to."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow
        self.commits = 0
        self.tries = 0

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[Books]:
        self.tries += 1
        async with self._uow.write(urgent=urgent) as books:
            yield books
        self.commits += 1

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Books]:
        async with self._uow.read() as books:
            yield books


def stored(receive: Receive, *receipts: Receipt) -> asyncio.Future[list[BaseException | None]]:
    return asyncio.gather(*(receive(each) for each in receipts), return_exceptions=True)


async def names(uow: SqlUnitOfWork) -> list[str]:
    async with uow.read() as books:
        return [found.receipt.event_id for found in await books.receipts.pending("C1", 50, NOW)]


@pytest.fixture
def books(uow: SqlUnitOfWork) -> Counted:
    return Counted(uow)


@pytest.fixture
def receive(books: Counted) -> Receive:
    return Receive(books, MovingClock(NOW), Activity(), None, lambda: None)


async def test_what_comes_at_once_is_one_commit(receive: Receive, books: Counted, uow: SqlUnitOfWork) -> None:
    assert await stored(receive, *(receipt(f"Ev{n}") for n in range(9))) == [None] * 9
    assert books.commits == 1
    assert len(await names(uow)) == 9


async def test_one_that_cannot_be_stored_is_refused_alone(receive: Receive, uow: SqlUnitOfWork) -> None:
    odd = replace(receipt("odd"), payload={"event": object()})
    first, refused, last = await stored(receive, receipt("Ev1"), odd, receipt("Ev2"))
    assert (first, last) == (None, None)
    assert isinstance(refused, Exception)
    assert await names(uow) == ["Ev1", "Ev2"]


async def test_where_nothing_can_be_stored_not_each_waits_for_the_database(
    receive: Receive, books: Counted, uow: SqlUnitOfWork
) -> None:
    odd = [replace(receipt(f"odd{n}"), payload={"event": object()}) for n in range(20)]
    refused = await stored(receive, *odd)
    assert all(isinstance(each, Exception) for each in refused)
    assert books.tries == 1 + MOST_REFUSED
    assert await stored(receive, receipt("Ev1")) == [None]
    assert await names(uow) == ["Ev1"]


async def one_after_another(receive: Receive, count: int) -> list[asyncio.Task[None]]:
    """Each a turn of the loop later, as requests come in over several connections."""
    coming = []
    for number in range(count):
        coming.append(asyncio.create_task(receive(receipt(f"Ev{number}"))))
        await turn()
    return coming


async def test_what_comes_in_one_moment_shares_a_commit(receive: Receive, books: Counted) -> None:
    await asyncio.gather(*await one_after_another(receive, 8))
    assert books.commits == 1


async def test_work_gives_way_to_a_crowd_at_the_door_and_to_nobody_else(receive: Receive) -> None:
    await receive(receipt("alone"))
    assert not await has_to_wait(receive.is_quiet())
    await asyncio.gather(*await one_after_another(receive, CROWD))
    assert await has_to_wait(receive.is_quiet())


async def test_work_goes_on_while_the_crowd_does_not_end(receive: Receive) -> None:
    async def crowd() -> None:
        while True:
            receive._is_crowded = True
            await turn()

    coming = asyncio.ensure_future(crowd())
    await asyncio.wait_for(receive.is_quiet(), 10 * LONGEST_SECONDS)
    coming.cancel()


async def has_to_wait(waiter: Coroutine[None, None, None]) -> bool:
    task = asyncio.ensure_future(waiter)
    await turn()
    is_waiting = not task.done()
    await asyncio.wait_for(task, 10 * LONGEST_SECONDS)
    return is_waiting


async def test_a_moment_that_does_not_end_holds_nobody_up(receive: Receive, books: Counted) -> None:
    await asyncio.gather(*await one_after_another(receive, 2 * MOST_TOGETHER))
    assert books.commits >= 2

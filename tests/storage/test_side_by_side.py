"""Two processes on one PostgreSQL: what one writes while the other is about to, is neither lost nor done twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any, Self, TypeVar

import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain import events as e
from bot.domain.check_ins import AccountState
from bot.ids import RandomIds
from bot.ports import Books, ConflictError, Posted, Row
from sandbox.time.real_time import turn
from storage.engine import Database
from storage.unit_of_work import SqlUnitOfWork
from tests.scratch_database import ON_POSTGRESQL
from tests.storage.rows import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    change,
    conversation,
    event,
    opened,
    outgoing,
    receipt,
)

pytestmark = ON_POSTGRESQL
HERE = Posted("C1", "100.5")
T = TypeVar("T")


@pytest.fixture
async def other(database: Database, database_url: str) -> AsyncIterator[SqlUnitOfWork]:
    """The same database, as another process sees it."""
    made = Database(database_url)
    yield SqlUnitOfWork(made, RandomIds())
    await made.close()


class Halfway:
    """A transaction that has done its work and has not committed yet."""

    def __init__(self, uow: SqlUnitOfWork, work: Callable[[Books], Awaitable[object]]) -> None:
        self._uow, self._work = uow, work
        self._is_there, self._may_end = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def _run(self) -> None:
        async with self._uow.write() as books:
            await self._work(books)
            self._is_there.set()
            await self._may_end.wait()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        await self._is_there.wait()
        return self

    async def commits(self) -> None:
        self._may_end.set()
        assert self._task is not None
        await self._task

    async def __aexit__(self, *_: object) -> None:
        await self.commits()


async def begun(uow: SqlUnitOfWork, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """It has got as far as it can: to its end, or to where it waits for somebody else's row."""
    task = asyncio.create_task(work)
    while not task.done() and not await somebody_waits(uow):
        await turn()
    return task


async def somebody_waits(uow: SqlUnitOfWork) -> bool:
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    async with uow._database.read() as connection:
        return bool((await connection.exec_driver_sql(waiting)).scalar())


async def open_one(books: Books) -> int:
    number = await books.conversations.next_number()
    await books.conversations.save([change(conversation(number), opened())], NOW)
    return number


async def do(uow: SqlUnitOfWork, work: Callable[[Books], Awaitable[object]]) -> object:
    async with uow.write() as books:
        return await work(books)


async def test_requests_that_are_opened_at_once_have_numbers_of_their_own(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    async with Halfway(uow, open_one) as first:
        second = await begun(uow, do(other, open_one))
        assert not second.done(), "it gave a number that may be taken"
        await first.commits()
        assert await second == 2


async def test_many_that_are_changed_at_once_all_move_on(uow: SqlUnitOfWork) -> None:
    """The driver does not count the rows of many statements; a set must be saved all the same."""
    before = [conversation(n) for n in (1, 2, 3)]
    await do(uow, lambda books: books.conversations.save([change(c, opened()) for c in before], NOW))
    moved = [change(conversation(c.number, version=2), base=1) for c in before]
    await do(uow, lambda books: books.conversations.save(moved, NOW))
    with pytest.raises(ConflictError):
        await do(uow, lambda books: books.conversations.save(moved, NOW))


async def test_a_request_that_is_changed_meanwhile_is_not_changed_twice(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    await do(uow, lambda books: books.conversations.save([change(conversation(), opened())], NOW))
    claimed = change(conversation(version=2, owner="U1"), event(e.Claimed("U1", "command")), base=1)
    taken = change(conversation(version=2, owner="U2"), event(e.Claimed("U2", "command")), base=1)
    async with Halfway(uow, lambda books: books.conversations.save([claimed], NOW)) as first:
        second = await begun(uow, do(other, lambda books: books.conversations.save([taken], NOW)))
        await first.commits()
        with pytest.raises(ConflictError, match="changed meanwhile"):
            await second
    async with uow.read() as books:
        assert (await books.conversations.load([1]))[1].owner == "U1"


async def test_what_is_due_goes_to_one_sweep_and_the_rest_to_the_other(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    due = [change(conversation(n), opened(), next_due_at=NOW) for n in (1, 2)]
    await do(uow, lambda books: books.conversations.save(due, NOW))
    async with Halfway(uow, lambda books: books.conversations.due(NOW, 1)), other.write() as books:
        assert [found.number for found in await books.conversations.due(NOW, 10)] == [2]


async def test_a_process_that_stalls_in_mid_transaction_holds_the_others_up_for_half_a_minute(
    database: Database,
) -> None:
    with pytest.raises(DBAPIError):
        await stall_for_a_while(database)
    async with database.read() as connection:
        shown = await connection.exec_driver_sql("show idle_in_transaction_session_timeout")
        assert shown.scalar() == "30s", "in the test it is shorter"


async def stall_for_a_while(database: Database) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("set local idle_in_transaction_session_timeout = 50")
        await connection.exec_driver_sql("select pg_advisory_xact_lock(1)")
        async with database.writer.begin() as other:
            await other.exec_driver_sql("select pg_advisory_xact_lock(1)")
        await connection.exec_driver_sql("select 'it goes on, and nothing of it is written'")


async def test_two_that_wait_for_each_other_end_in_a_conflict(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    await do(uow, lambda books: books.lanes.ensure(["C1", "C2"], NOW))
    met = asyncio.Barrier(2)

    async def read_up_to(uow: SqlUnitOfWork, *channels: str) -> None:
        async with uow.write() as books:
            await books.lanes.read_up_to(channels[0], NOW + DAY)
            await met.wait()
            await books.lanes.read_up_to(channels[1], NOW + DAY)

    ends = await asyncio.gather(
        read_up_to(uow, "C1", "C2"), read_up_to(other, "C2", "C1"), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == ["ConflictError", "NoneType"]


async def test_of_two_leases_at_once_a_lane_has_one(uow: SqlUnitOfWork, other: SqlUnitOfWork) -> None:
    async def arrive(books: Books) -> None:
        await books.lanes.ensure(["C1"], NOW)
        await books.receipts.add([receipt()], NOW)

    await do(uow, arrive)
    async with Halfway(uow, lambda books: books.lanes.lease(NOW, NOW + MINUTE, 1)), other.write() as books:
        assert await books.lanes.lease(NOW, NOW + MINUTE, 1) == []
    async with other.write() as books:
        assert await books.lanes.lease(NOW, NOW + MINUTE, 1) == []
        (late,) = await books.lanes.lease(NOW + MINUTE, NOW + 2 * MINUTE, 1)
    assert late.fence == 2


async def test_an_event_that_comes_to_two_at_once_is_kept_once(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    async with Halfway(uow, lambda books: books.receipts.add([receipt()], NOW)) as first:
        second = await begun(uow, do(other, lambda books: books.receipts.add([receipt()], NOW)))
        await first.commits()
        await second
    async with uow.read() as books:
        assert await books.receipts.count_pending() == 1


async def test_a_calendar_job_is_done_once_and_by_the_other_where_the_first_fails(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    async def fail(books: Books) -> None:
        assert await books.job_runs.take("digest", NOW + DAY, NOW)
        raise RuntimeError

    async with Halfway(uow, lambda books: books.job_runs.take("digest", NOW, NOW)) as first:
        second = await begun(uow, do(other, lambda books: books.job_runs.take("digest", NOW, NOW)))
        await first.commits()
        assert await second is False
    with pytest.raises(RuntimeError):
        await do(uow, fail)
    assert await do(other, lambda books: books.job_runs.take("digest", NOW + DAY, NOW)) is True


async def test_after_postgresql_has_dropped_the_connections_no_transaction_fails(
    uow: SqlUnitOfWork, database_url: str
) -> None:
    async with uow.read() as books:
        assert await books.receipts.count_pending() == 0
    another = Database(database_url)
    async with another.write() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await another.close()
    async with uow.read() as books:
        assert await books.receipts.count_pending() == 0


async def test_what_is_told_once_in_an_hour_is_told_by_one_of_two_at_once(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    async def told(books: Books) -> bool:
        return await books.job_runs.once_in(60 * MINUTE, "alarm", NOW)

    async def told_a_moment_later(books: Books) -> bool:
        return await books.job_runs.once_in(60 * MINUTE, "alarm", NOW + SECOND)

    async with Halfway(uow, told) as first:
        second = await begun(uow, do(other, told_a_moment_later))
        await first.commits()
        assert await second is False


async def test_an_account_that_is_met_by_two_at_once_is_remembered_once(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    state = AccountState("kestrel", NOW, NOW + DAY, version=1)
    async with Halfway(uow, lambda books: books.accounts.save(state, 0)) as first:
        second = await begun(uow, do(other, lambda books: books.accounts.save(state, 0)))
        await first.commits()
        with pytest.raises(ConflictError, match="added meanwhile"):
            await second


def numbers(rows: Sequence[Row]) -> list[int]:
    return [int(getattr(row.outgoing.message, "number", 0)) for row in rows]


async def claim(uow: SqlUnitOfWork) -> list[int]:
    async with uow.write() as books:
        return numbers(await books.outbox.claim(NOW, NOW + MINUTE, 50))


async def test_a_row_is_claimed_once_and_its_thread_waits_for_both(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    behind = [outgoing(n, thread_ts="90.1") for n in (1, 2)]
    await do(uow, lambda books: books.outbox.add(behind, NOW))
    async with Halfway(uow, lambda books: books.outbox.claim(NOW, NOW + MINUTE, 50)) as first:
        second = await begun(uow, claim(other))
        await first.commits()
        assert await second == []
    assert await claim(other) == []


async def test_a_place_gives_its_turn_to_one_though_the_other_sees_something_more_urgent(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    """They see different rows, so it is the place's own row that says whose turn it is."""
    await do(uow, lambda books: books.outbox.add([outgoing(1)], NOW))
    async with Halfway(uow, lambda books: books.outbox.claim(NOW, NOW + MINUTE, 50)) as first:
        await do(other, lambda books: books.outbox.add([outgoing(2)], NOW))
        second = await begun(uow, claim(other))
        await first.commits()
        assert await second == []
    async with other.write() as books:
        assert numbers(await books.outbox.claim(NOW + SECOND, NOW + MINUTE, 50)) == [2]


async def doubtful(uow: SqlUnitOfWork) -> Row:
    async with uow.write() as books:
        await books.outbox.add([outgoing()], NOW)
        (row,) = await books.outbox.claim(NOW, NOW + MINUTE, 50)
        await books.outbox.doubt(row, NOW, "time-out")
    return row


async def test_what_is_doubted_is_looked_for_by_one(uow: SqlUnitOfWork, other: SqlUnitOfWork) -> None:
    await doubtful(uow)
    first = Halfway(uow, lambda books: books.outbox.claim_doubtful(NOW, NOW + MINUTE, 5))
    async with first, other.write() as books:
        assert await books.outbox.claim_doubtful(NOW, NOW + MINUTE, 5) == []
    async with other.write() as books:
        assert not await books.outbox.is_doubtful(NOW)
        assert await books.outbox.next_due() == NOW + MINUTE
        assert len(await books.outbox.claim_doubtful(NOW + MINUTE, NOW + 2 * MINUTE, 5)) == 1, (
            "a replica that died while it looked holds nothing up for longer than its lease"
        )


async def test_who_took_too_long_has_no_say_any_more(uow: SqlUnitOfWork, other: SqlUnitOfWork) -> None:
    slow = await doubtful(uow)
    async with other.write() as books:
        (found,) = await books.outbox.claim_doubtful(NOW, NOW + MINUTE, 5)
        await books.outbox.send_again(found, NOW, "not found twice")
        (again,) = await books.outbox.claim(NOW + SECOND, NOW + MINUTE, 50)
    async with uow.write() as books:
        await books.outbox.doubt(slow, NOW, "time-out")
        await books.outbox.retry(slow, NOW, "ratelimited")
        await books.outbox.drop(slow, "-")
        assert not await books.outbox.hold(slow, "-")
    async with other.write() as books:
        assert await books.outbox.states() == {"sending": 1}
        await books.outbox.sent(again.id, HERE, NOW)
        assert await books.outbox.states() == {"sent": 1}


async def test_of_two_who_decide_about_a_held_message_one_does(
    uow: SqlUnitOfWork, other: SqlUnitOfWork
) -> None:
    row = await doubtful(uow)
    await do(uow, lambda books: books.outbox.hold(row, "nobody knows"))
    async with Halfway(uow, lambda books: books.outbox.arrived(row.id, NOW, "U1")) as first:
        second = await begun(uow, do(other, lambda books: books.outbox.release(row.id, NOW, None, "U2")))
        await first.commits()
        assert await second is False

"""What PostgreSQL does not answer holds up the work as long as our patience, once: no row is blamed for it."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import Activity
from bot.ids import RandomIds
from bot.ports import Change, UnansweredError
from bot.services.hearing import Hearing
from bot.services.receive import Receive
from bot.services.sweep import Sweep
from sandbox.time.clock import MovingClock
from storage.engine import Database
from storage.unit_of_work import SqlUnitOfWork
from tests.real_postgresql import fetch, locked
from tests.services.test_receive import Counted, stored
from tests.services.test_work_lanes import GOOD, Bench
from tests.storage.rows import NOW, conversation, receipt


@pytest.fixture
async def impatient(postgresql_url: str) -> AsyncIterator[SqlUnitOfWork]:
    database = Database(postgresql_url, patience=0.3)
    yield SqlUnitOfWork(database, RandomIds())
    await database.close()


async def test_a_message_waits_and_is_worked_on_once_the_lock_is_gone(
    impatient: SqlUnitOfWork, postgresql_url: str
) -> None:
    bench = Bench(impatient)
    await bench.receives(*GOOD)
    async with locked(postgresql_url, "conversation"):
        with pytest.raises(UnansweredError):
            await bench.work()
    assert fetch(postgresql_url, "SELECT attempts, state FROM receipt") == [(0, "pending")] * 2
    await bench.work.give_back()
    await bench.work()
    assert (await bench.stands())[:2] == (0, 0)


async def test_what_is_due_stays_due_and_no_request_counts_as_failed(
    impatient: SqlUnitOfWork, postgresql_url: str
) -> None:
    clock, bench = MovingClock(NOW), Bench(impatient)
    hearing = Hearing(clock)
    hearing.recovered(hearing.losses)
    changes = [Change(0, each, (), NOW) for each in (conversation(1), conversation(2))]
    async with impatient.write() as books:
        await books.conversations.save(changes, NOW)
    sweep = Sweep(impatient, clock, hearing, bench._desk, lambda *_: ())
    async with locked(postgresql_url, "lane"):
        with pytest.raises(UnansweredError):
            await sweep()
    assert fetch(postgresql_url, "SELECT failures FROM conversation") == [(0,)] * 2


async def test_events_are_refused_at_once_for_slack_to_send_again(
    impatient: SqlUnitOfWork, postgresql_url: str
) -> None:
    books = Counted(impatient)
    receive = Receive(books, MovingClock(NOW), Activity(), None, lambda: None)
    async with locked(postgresql_url, "receipt"):
        refused = await stored(receive, *(receipt(f"Ev{n}") for n in range(9)))
    assert [type(each) for each in refused] == [UnansweredError] * 9
    assert books.tries == 1
    assert await stored(receive, receipt("Ev1")) == [None]

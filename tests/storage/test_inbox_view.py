"""The inbox for who looks after it: what waits, how much, once more, and what is forgotten when."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, text

from bot.domain.inbox import Receipt
from bot.domain.inbox_view import Backlog
from storage.engine import Database
from storage.inbox_view import UNDONE, old_done
from storage.tables import receipt as receipt_table
from storage.unit_of_work import SqlUnitOfWork
from tests.scratch_database import ON_SQLITE
from tests.storage.rows import DAY, MINUTE, NOW, receipt

ALL = 100


async def add(uow: SqlUnitOfWork, *receipts: Receipt) -> Sequence[int]:
    """Each came a minute after the one before; their ids."""
    async with uow.write() as books:
        await books.lanes.ensure(["C1"], NOW)
        for n, one in enumerate(receipts):
            await books.receipts.add([one], NOW + n * MINUTE)
        return [found.id for found in await books.inbox.undone(ALL)]


async def names(uow: SqlUnitOfWork) -> list[tuple[str, str]]:
    async with uow.read() as books:
        return [(found.event_id, found.state) for found in await books.inbox.undone(ALL)]


async def test_what_waits_or_is_parked_is_shown_oldest_first(uow: SqlUnitOfWork) -> None:
    done, parked, _ = await add(uow, receipt("done"), receipt("parked"), receipt("waits"))
    async with uow.write() as books:
        await books.receipts.settle({done: "opens 1"})
        await books.receipts.park(parked, "KeyError in read (parsing.py:7)")
        (first,) = await books.inbox.undone(1)
        assert await books.inbox.backlog() == Backlog(pending=1, oldest_at=NOW + 2 * MINUTE, parked=1)
    assert await names(uow) == [("parked", "parked"), ("waits", "pending")]
    assert (first.attempts, first.outcome) == (1, "KeyError in read (parsing.py:7)")
    assert first.payload == {"event": {"text": "parked"}}


async def test_an_empty_inbox_has_no_backlog(uow: SqlUnitOfWork) -> None:
    async with uow.read() as books:
        assert await books.inbox.backlog() == Backlog(pending=0, oldest_at=None, parked=0)
        assert await books.inbox.find(1) is None


async def test_only_what_is_parked_is_tried_again_and_from_the_beginning(uow: SqlUnitOfWork) -> None:
    done, parked, waits = await add(uow, receipt("done"), receipt("parked"), receipt("waits"))
    async with uow.write() as books:
        await books.receipts.settle({done: "opens 1"})
        await books.receipts.retry(parked, NOW + DAY, "an error")
        await books.receipts.park(parked, "an error")
        assert [await books.inbox.try_again(id_) for id_ in (done, parked, waits, 99)] == [
            False,
            True,
            False,
            False,
        ]
    async with uow.read() as books:
        pending = await books.receipts.pending("C1", ALL, NOW)
    assert [(found.receipt.event_id, found.attempts) for found in pending] == [("parked", 0), ("waits", 0)]


async def test_what_a_parked_one_said_is_dropped_by_age_and_cannot_be_tried_again(uow: SqlUnitOfWork) -> None:
    old, young = await add(uow, receipt("old"), receipt("young"))
    async with uow.write() as books:
        for id_ in (old, young):
            await books.receipts.park(id_, "an error")
        assert await books.inbox.drop_payloads(NOW + MINUTE, ALL) == 1
        assert await books.inbox.drop_payloads(NOW + MINUTE, ALL) == 0
        assert [await books.inbox.try_again(id_) for id_ in (old, young)] == [False, True]
    assert await names(uow) == [("old", "parked"), ("young", "pending")]


async def test_keys_of_what_was_worked_on_are_forgotten_by_age_oldest_first_and_some_at_a_time(
    uow: SqlUnitOfWork,
) -> None:
    ids = await add(uow, *(receipt(name) for name in ("a", "b", "c", "waits", "young")))
    async with uow.write() as books:
        await books.receipts.settle(dict.fromkeys([*ids[:3], ids[4]], "noted"))
        assert await books.inbox.forget(NOW + 4 * MINUTE, 2) == 2
        assert await books.inbox.find(ids[2]) is not None
        assert await books.inbox.forget(NOW + 4 * MINUTE, ALL) == 1
        assert [await books.inbox.find(id_) is None for id_ in ids] == [True, True, True, False, False]
    assert await add(uow, receipt("a"), receipt("young")) == [ids[3], ids[4] + 1]


async def plan(database: Database, statement: Select[Any]) -> list[str]:
    """How SQLite goes about it."""
    told = statement.compile(dialect=database.writer.dialect, compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        return [row.detail for row in await connection.execute(text(f"explain query plan {told}"))]


@ON_SQLITE
async def test_what_waits_is_found_without_reading_all_that_was_worked_on(database: Database) -> None:
    """Status and metrics ask for it, on the event loop; a busy month leaves millions that were worked on."""
    assert await plan(database, select(receipt_table.c.id).where(UNDONE)) == [
        "SEARCH receipt USING COVERING INDEX ix_receipt_state_lane (state=?)"
    ]


@ON_SQLITE
async def test_what_is_old_enough_is_looked_for_among_the_oldest_alone(database: Database) -> None:
    """By the index of the state all that was worked on was sorted each time, before anybody could write again."""
    steps = await plan(database, old_done(NOW, ALL))
    assert "SCAN receipt" in steps
    assert not any("TEMP B-TREE" in step or "INDEX" in step for step in steps)

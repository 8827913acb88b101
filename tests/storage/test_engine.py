"""Transactions: nothing is lost between read and write, a reader cannot write, receipts go first."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from sandbox.time.real_time import turn
from storage.engine import Database, DatabaseUrlError, WriteGate, async_url
from storage.near_connection import connect
from storage.tables import lane
from tests.scratch_database import ON_SQLITE
from tests.storage.rows import NOW

WRITERS = 10


async def add_lane(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(lane).values(channel="C1", fence=0, known_up_to=NOW))


async def fence_of(connection: AsyncConnection) -> int:
    return int((await connection.scalars(select(lane.c.fence))).one())


async def read_then_write(database: Database) -> None:
    async with database.write() as connection:
        fence = await fence_of(connection)
        await turns()
        await connection.execute(update(lane).values(fence=fence + 1))


@pytest.fixture
async def processes(database: Database, database_url: str) -> AsyncIterator[list[Database]]:
    """Further doors to the same database, as other processes have them."""
    others = [Database(database_url) for _ in range(WRITERS)]
    yield others
    for other in others:
        await other.close()


@ON_SQLITE
async def test_ten_writers_of_one_process_lose_nothing(database: Database) -> None:
    await add_lane(database)
    await asyncio.gather(*(read_then_write(database) for _ in range(WRITERS)))
    async with database.read() as connection:
        assert await fence_of(connection) == WRITERS


@ON_SQLITE
async def test_ten_processes_lose_nothing(database: Database, processes: list[Database]) -> None:
    """The gate is no help here: BEGIN IMMEDIATE is. On PostgreSQL versions, fences and row locks are."""
    await add_lane(database)
    await asyncio.gather(*(read_then_write(other) for other in processes))
    async with database.read() as connection:
        assert await fence_of(connection) == WRITERS


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    await add_lane(database)
    with pytest.raises(RuntimeError):
        await write_and_fail(database)
    async with database.write() as connection:
        assert await fence_of(connection) == 0


async def write_and_fail(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(update(lane).values(fence=7))
        raise RuntimeError


async def test_a_writer_that_is_cancelled_leaves_nothing_and_holds_up_nobody(database: Database) -> None:
    await add_lane(database)
    reached = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.write() as connection:
            await connection.execute(update(lane).values(fence=7))
            reached.set()
            await asyncio.Event().wait()

    writer = asyncio.ensure_future(write_and_wait())
    await reached.wait()
    writer.cancel()
    async with database.write() as connection:
        assert await fence_of(connection) == 0
    assert writer.cancelled()


async def test_while_the_thread_is_at_work_nobody_else_enters_the_connection(tmp_path: Path) -> None:
    """A task that waits for the lock is cancelled; its BEGIN still runs, and what follows queues behind it."""
    file = str(tmp_path / "locked.sqlite3")
    blocker = sqlite3.connect(file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    near = await connect(file, writes=True, isolation_level=None)
    begin = asyncio.ensure_future(near.execute("BEGIN IMMEDIATE"))
    await turns()
    begin.cancel()
    after = asyncio.ensure_future(near.execute("SELECT 1"))
    await turns()
    assert not after.done(), "two threads were in one connection"
    blocker.rollback()
    await asyncio.wait_for(after, 5)
    await near.close()
    blocker.close()


async def test_a_writer_waits_for_another_process_and_holds_up_nobody_meanwhile(tmp_path: Path) -> None:
    file = str(tmp_path / "locked.sqlite3")
    blocker = sqlite3.connect(file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    near = await connect(file, writes=True, isolation_level=None)
    await near.execute("PRAGMA busy_timeout=0")
    begin = asyncio.ensure_future(near.execute("BEGIN IMMEDIATE"))
    await turns()
    assert not begin.done(), "it did not wait"
    blocker.rollback()
    await asyncio.wait_for(begin, 5)
    assert await (await near.execute("PRAGMA busy_timeout")).fetchone() == (0,)
    await near.close()
    blocker.close()


async def test_writers_cancelled_at_any_point_leave_a_database_that_works(database: Database) -> None:
    await add_lane(database)
    for steps in range(30):
        writer = asyncio.ensure_future(read_then_write(database))
        for _ in range(steps):
            await turn()
        writer.cancel()
        await asyncio.wait([writer])
    async with database.write() as connection:
        await connection.execute(update(lane).values(fence=99))
    async with database.read() as connection:
        assert await fence_of(connection) == 99


async def test_an_error_does_not_repeat_what_was_to_be_stored(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with database.write() as connection:
            await connection.execute(text("insert into nowhere values (:words)"), {"words": "swordfish"})
    assert "insert into nowhere" in str(raised.value)
    assert "swordfish" not in str(raised.value)


async def test_a_reader_cannot_write(database: Database) -> None:
    await add_lane(database)
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with database.read() as connection:
            await connection.execute(update(lane).values(fence=1))


async def test_a_reader_sees_what_is_committed_while_a_writer_writes(database: Database) -> None:
    await add_lane(database)
    async with database.write() as writing:
        await writing.execute(update(lane).values(fence=5))
        async with database.read() as reading:
            assert await fence_of(reading) == 0
    async with database.read() as reading:
        assert await fence_of(reading) == 5


@ON_SQLITE
async def test_sqlite_is_set_up_to_survive_a_power_cut(database: Database) -> None:
    async with database.write() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        ]
    assert found == ["wal", 2, 1, 0, 1]  # it waits for no lock on the event loop


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///steward.sqlite3", "sqlite+aiosqlite:///steward.sqlite3"),
        ("postgres://host/name", "postgresql+asyncpg://host/name"),
        ("postgresql+psycopg://u:p@host/name", "postgresql+asyncpg://u:p@host/name"),
    ],
)
def test_an_address_gets_the_driver_that_we_use(given: str, used: str) -> None:
    assert async_url(given) == used


@pytest.mark.parametrize(
    "address", ["mysql://host/name", "steward.sqlite3", "", "sqlite://", "sqlite:///:memory:"]
)
def test_an_unusable_address_is_refused_with_the_way_out(address: str) -> None:
    with pytest.raises(DatabaseUrlError, match="use sqlite:///steward"):
        Database(address)


async def test_urgent_writers_pass_those_who_wait() -> None:
    gate, order = WriteGate(), list[str]()
    async with gate.hold(urgent=False):
        waiting = [
            asyncio.ensure_future(note(gate, order, name)) for name in ("a", "b", "URGENT", "c", "SOON")
        ]
        await turns()
        assert order == []
    await asyncio.gather(*waiting)
    assert order == ["URGENT", "SOON", "a", "b", "c"]


async def test_one_writer_at_a_time() -> None:
    gate, inside = WriteGate(), 0

    async def enter() -> None:
        nonlocal inside
        async with gate.hold(urgent=False):
            inside += 1
            assert inside == 1
            await turns()
            inside -= 1

    await asyncio.gather(*(enter() for _ in range(5)))


async def test_a_waiter_that_gives_up_does_not_block_the_gate() -> None:
    gate, order = WriteGate(), list[str]()
    async with gate.hold(urgent=False):
        leaver = asyncio.ensure_future(note(gate, order, "leaver"))
        stayer = asyncio.ensure_future(note(gate, order, "stayer"))
        await turns()
        leaver.cancel()
    await stayer
    assert order == ["stayer"]
    await note(gate, order, "next")


async def test_a_turn_that_comes_just_as_its_waiter_gives_up_is_passed_on() -> None:
    gate, order = WriteGate(), list[str]()
    async with gate.hold(urgent=False):
        leaver = asyncio.ensure_future(note(gate, order, "leaver"))
        stayer = asyncio.ensure_future(note(gate, order, "stayer"))
        await turns()
    leaver.cancel()  # the gate has just called it in, and it has not run yet
    await asyncio.wait([stayer], timeout=2)
    assert order == ["stayer"]


async def test_a_writer_that_fails_leaves_the_gate_open() -> None:
    gate, order = WriteGate(), list[str]()
    with pytest.raises(RuntimeError):
        async with gate.hold(urgent=True):
            raise RuntimeError
    await asyncio.wait_for(note(gate, order, "next"), 2)
    assert order == ["next"]


async def note(gate: WriteGate, order: list[str], name: str) -> None:
    async with gate.hold(urgent=name.isupper()):
        order.append(name)


async def turns() -> None:
    """Let every task run until it waits."""
    for _ in range(3):
        await turn()

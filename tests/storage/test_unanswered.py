"""A statement that PostgreSQL does not answer ends in an error that says so, and the work goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.engine import make_url

from bot.ports import UnansweredError
from storage.engine import PATIENCE_SECONDS, STALLED_MS, Database
from storage.tables import lane
from tests.real_postgresql import fetch, locked
from tests.storage.rows import NOW

PATIENCE = 0.5


@pytest.fixture
async def impatient(postgresql_url: str) -> AsyncIterator[Database]:
    made = Database(postgresql_url, patience=PATIENCE)
    await add_lane(made)
    yield made
    await made.close()


async def add_lane(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(lane).values(channel="C1", known_up_to=NOW, fence=0))


async def move_fence(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(update(lane).values(fence=lane.c.fence + 1))


async def test_what_another_session_locks_ends_in_a_clear_error_and_the_work_goes_on(
    impatient: Database, postgresql_url: str
) -> None:
    async with locked(postgresql_url, "lane"):
        with pytest.raises(
            UnansweredError, match=r"the database postgresql://.+ did not answer within 0\.5 seconds"
        ):
            await move_fence(impatient)
    await move_fence(impatient)
    assert fetch(postgresql_url, "SELECT fence FROM lane") == [
        (1,)
    ]  # the one that waited was ended there, too


async def test_what_takes_its_time_is_let_finish(postgresql_url: str) -> None:
    """A migration or a copy has no patience to lose."""
    patient = Database(postgresql_url)
    async with patient.read() as connection:
        assert (await connection.exec_driver_sql("SELECT 1 FROM pg_sleep(0.6)")).scalar() == 1
    await patient.close()


async def test_a_network_that_is_cut_off_holds_nobody_for_longer(postgresql_url: str, tmp_path: Path) -> None:
    """Neither the statement, nor the roll-back after it, nor those that wait for an old connection."""
    async with wire(postgresql_url, tmp_path) as (through, cut):
        database = Database(through, patience=PATIENCE)
        await add_lane(database)
        cut.set()
        async with asyncio.timeout(5 + 2 * PATIENCE):  # two seconds to part, and the same for one like it
            for _ in range(2):
                with pytest.raises(UnansweredError):
                    await move_fence(database)
        cut.clear()
        await move_fence(database)
        await database.close()


def test_a_stalled_steward_is_outlived_and_a_beat_ends_before_it_counts_as_dead() -> None:
    assert STALLED_MS / 1000 < PATIENCE_SECONDS < 60


@asynccontextmanager
async def wire(url: str, folder: Path) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Another way to the server, over which nothing comes any more once it is cut."""
    parsed, cut = make_url(url), asyncio.Event()
    socket, port = parsed.query["host"], parsed.port or 5432
    tasks: set[asyncio.Task[None]] = set()
    ends: list[asyncio.StreamWriter] = []

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while some := await source.read(65_536):
            if not cut.is_set():
                target.write(some)
        target.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(f"{socket}/.s.PGSQL.{port}")
        ends.extend((writer, back))
        tasks.update(asyncio.create_task(carry(*way)) for way in ((reader, back), (there, writer)))

    async with await asyncio.start_unix_server(connected, folder / f".s.PGSQL.{port}"):
        yield parsed.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False), cut
        for task in tasks:
            task.cancel()
        for end in ends:
            end.close()
            await end.wait_closed()

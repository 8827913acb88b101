"""A database is copied into an empty one of either kind, whole or not at all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.ids import RandomIds
from bot.ports import Text
from storage.copy import NOTHING, CopyError, copy
from storage.engine import Database
from storage.schema import migrate
from storage.sole_process import InUseError, SoleProcess
from storage.tables import lane, metadata, outbox
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import NOW, change, conversation, opened, outgoing, receipt
from tests.storage.test_attention import account

MANY = 1_200  # more than are read at once
HARD_TO_CARRY = 'it\'s "down"\nsince 9 \\ 10 🔥 \u200f'

_TAMPER = {
    "sqlite": [
        "CREATE TRIGGER tamper AFTER INSERT ON lane BEGIN UPDATE lane SET fence = 7 WHERE channel = 'C2'; END"
    ],
    "postgresql": [
        "CREATE FUNCTION tamper() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.fence = 7; RETURN NEW; END'",
        "CREATE TRIGGER tamper BEFORE INSERT ON lane FOR EACH ROW EXECUTE FUNCTION tamper()",
    ],
}


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[Database]:
    """At least one row of every table but `channel_id`, `posted` and `replica`."""
    made = Database(f"sqlite:///{tmp_path}/source.sqlite3")
    await migrate(made)
    async with SqlUnitOfWork(made, RandomIds()).write() as books:
        payload = {"event": {"text": HARD_TO_CARRY, "n": 1.5, "none": None}}
        await books.receipts.add([receipt(f"Ev{n}", payload=payload) for n in range(MANY)], NOW)
        await books.lanes.ensure(["C1", "C2"], NOW)
        await books.conversations.save([change(conversation(), opened())], NOW)
        await books.texts.put([Text("C1", "100.1", "U1", HARD_TO_CARRY, NOW)])
        await books.outbox.add([outgoing(1), outgoing(2)], NOW)
        await books.accounts.save(account(), 0)
        await books.ledger.signal("kestrel", "usage-drop", "fell by 40 %", NOW)
        await books.policies.keep("h1", "tiers: {}", NOW)
        await books.job_runs.take("digest", NOW, NOW)
        await books.companies.agree("C1", "T2", "U1", NOW)
    yield made
    await made.close()


def unseen(_: str, __: int, ___: int) -> None:
    """Progress that nobody watches."""


async def contents(database: Database) -> dict[str, list[str]]:
    async with database.read() as connection:
        return {
            table.name: sorted(repr(row) for row in await connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


async def test_every_row_comes_over_as_it_was(source: Database, database: Database) -> None:
    sums = await copy(source, database, unseen)
    assert await contents(database) == await contents(source)
    assert {name for name, found in sums.items() if found == NOTHING} == {"channel_id", "posted", "replica"}
    assert sums["receipt"].rows == MANY


async def test_the_next_row_gets_the_next_number(source: Database, database: Database) -> None:
    await copy(source, database, unseen)
    async with SqlUnitOfWork(database, RandomIds()).write() as books:
        await books.receipts.add([receipt("Ev-new")], NOW)
        await books.outbox.add([outgoing(3)], NOW)
    async with database.read() as connection:
        assert await connection.scalar(select(func.max(outbox.c.seq))) == 3


async def test_nothing_is_copied_over_rows(source: Database, database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(lane).values(channel="C9", fence=0, known_up_to=NOW))
    before = await contents(database)
    with pytest.raises(CopyError, match="has rows in lane already: copy into an empty database"):
        await copy(source, database, unseen)
    assert await contents(database) == before


async def test_a_copy_that_stops_midway_leaves_nothing(source: Database, database: Database) -> None:
    def stop(table: str, done: int, _: int) -> None:
        if table == "receipt" and done >= 1_000:
            raise KeyboardInterrupt

    before = await contents(database)
    with pytest.raises(KeyboardInterrupt):
        await copy(source, database, stop)
    assert await contents(database) == before
    await copy(source, database, unseen)


async def test_what_is_read_back_otherwise_is_an_error_and_nothing_is_copied(
    source: Database, database: Database
) -> None:
    """The target changes a row by itself, as a trigger somebody has put there would."""
    before = await contents(database)
    async with database.write() as connection:
        for statement in _TAMPER[database.url.get_backend_name()]:
            await connection.exec_driver_sql(statement)
    with pytest.raises(CopyError, match=r"table lane of .* does not hold what it was given: 2 rows"):
        await copy(source, database, unseen)
    assert await contents(database) == before


async def test_a_database_at_work_is_not_copied(source: Database, database: Database) -> None:
    owner = SoleProcess(source)
    owner.take()
    with pytest.raises(InUseError, match="stop it first"):
        await copy(source, database, unseen)
    owner.give_back()


def test_a_sum_knows_no_order_and_sees_every_change() -> None:
    one, two = {"a": 1, "b": None}, {"a": 2, "b": "x"}
    assert NOTHING.plus([one, two]) == NOTHING.plus([two]).plus([one])
    assert NOTHING.plus([one]) != NOTHING.plus([one, one])
    assert NOTHING.plus([one]) != NOTHING.plus([{"a": 1, "b": ""}])
    assert NOTHING.plus([]) == NOTHING

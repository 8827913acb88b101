"""The schema comes and goes by migrations alone, and is what the tables say."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from storage.engine import Database
from storage.schema import HEAD, NewerSchemaError, OlderSchemaError, migrate
from storage.tables import metadata
from storage.unit_of_work import SqlUnitOfWork, open_books


async def tables(database: Database) -> set[str]:
    async with database.read() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_up_down_and_up_again(bare: Database) -> None:
    await migrate(bare)
    full = await tables(bare)
    assert full == {*metadata.tables, "alembic_version"}
    await migrate(bare, "base")
    assert await tables(bare) == {"alembic_version"}
    await migrate(bare)
    assert await tables(bare) == full


async def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    async with database.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_indexes_and_unique_keys_have_the_names_the_tables_give(database: Database) -> None:
    def names(connection: Connection) -> set[str | None]:
        found = inspect(connection)
        return {index["name"] for table in metadata.tables for index in found.get_indexes(table)}

    async with database.read() as connection:
        made = await connection.run_sync(names)
    assert made >= {index.name for table in metadata.tables.values() for index in table.indexes}


async def test_of_processes_that_start_at_once_one_migrates(bare: Database, bare_url: str) -> None:
    others = [Database(bare_url) for _ in range(2)]
    await asyncio.gather(migrate(bare), *map(migrate, others))
    assert await tables(bare) == {*metadata.tables, "alembic_version"}
    for other in others:
        await other.close()


async def test_a_schema_of_a_newer_steward_is_not_touched(database: Database, uow: SqlUnitOfWork) -> None:
    assert not await uow.is_outdated()
    async with database.write() as connection:
        await connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    assert await uow.is_outdated()
    with pytest.raises(NewerSchemaError, match=f"schema 9999 by a newer Steward, and this one knows {HEAD}"):
        await migrate(database)


async def test_a_command_beside_the_bot_leaves_an_older_schema_alone_and_says_the_way_out(
    bare: Database, bare_url: str
) -> None:
    await migrate(bare, "0001")
    before = await tables(bare)
    with pytest.raises(
        OlderSchemaError, match=f"schema 0001, and this Steward needs {HEAD}: start `steward run`"
    ):
        async with open_books(bare_url):
            pass
    assert await tables(bare) == before
    await migrate(bare)
    async with open_books(bare_url) as uow:
        assert not await uow.is_outdated()


_OLD_ROW = (
    "insert into conversation (number, account, channel, root_ts, is_open, severity, opened_at, active_at, version,"
    " state) values ({0}, 'acme', 'C1', '{0}.0', true, 3, 10, 90, 1, '{{}}')"
)
_OLD_EVENT = (
    "insert into conversation_event (number, seq, occurred_at, recorded_at, type, version, facts)"
    " values ({}, {}, {}, 90, '{}', 1, '{{}}')"
)


async def test_what_an_older_steward_kept_knows_when_somebody_last_spoke(bare: Database) -> None:
    """Not when it last pinged."""
    await migrate(bare, "0010")
    told = [
        (1, 1, 10, "Opened"),
        (1, 2, 40, "CustomerWrote"),
        (1, 3, 30, "StaffReplied"),
        (1, 4, 90, "Pinged"),
    ]
    async with bare.write() as connection:
        for number in (1, 2):
            await connection.exec_driver_sql(_OLD_ROW.format(number))
        for row in told:
            await connection.exec_driver_sql(_OLD_EVENT.format(*row))
    await migrate(bare)
    async with bare.read() as connection:
        found = await connection.exec_driver_sql("select spoken_at from conversation order by number")
        assert list(found.scalars()) == [40, 10]


async def test_a_current_schema_is_left_alone(database: Database) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("insert into job_run values ('digest', 1, 1)")
    await migrate(database, HEAD)
    async with database.read() as connection:
        assert (await connection.exec_driver_sql("select count(*) from job_run")).scalar() == 1

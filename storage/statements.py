"""The few statements that the two databases spell differently."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection


class Turn(IntEnum):
    """What one transaction at a time may do, of all replicas'. Keys of PostgreSQL's advisory locks."""

    MIGRATION = 0x53545701
    NUMBER = 0x53545702
    JOB = 0x53545703


_INSERT: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


async def in_turn(connection: AsyncConnection, what: Turn) -> None:
    """Until the transaction ends. A SQLite file has one writer anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK, {"what": int(what)})


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that break no unique key, all in one statement. All rows name the same columns."""
    if rows:
        await connection.execute(_insert_new(connection.dialect.name, table), [dict(row) for row in rows])


async def is_new(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row if it breaks no unique key, and say whether it did not."""
    statement = _insert_new(connection.dialect.name, table)
    return (await connection.execute(statement, dict(row))).rowcount == 1


async def upsert(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    newest_by: str | None = None,
    keep: str | None = None,
) -> None:
    """Insert the rows (all of the table's columns), or overwrite those with the same primary key.

    With `newest_by`, a row whose value in that column is greater stays as it is. The column `keep` is never
    overwritten.
    """
    if rows:
        statement = _upsert(connection.dialect.name, table, newest_by, keep)
        await connection.execute(statement, [dict(row) for row in rows])


def begins(dialect: str, column: Column[Any], beginning: str) -> ColumnElement[bool]:
    """Whether the text begins so, by an index of the column; SQLite reads every row for a LIKE.

    PostgreSQL's needs `text_pattern_ops`: by its own order of letters no beginning is a range.
    """
    if dialect == "postgresql":
        return column.startswith(beginning, autoescape=True)
    return (column >= beginning) & (column < beginning[:-1] + chr(ord(beginning[-1]) + 1))


_LOCK = text("SELECT pg_advisory_xact_lock(:what)")


@cache
def _insert_new(dialect: str, table: Table) -> Any:
    return _INSERT[dialect](table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, newest_by: str | None, keep: str | None) -> Any:
    insert = _INSERT[dialect](table)
    keys = [column.name for column in table.primary_key]
    stay = {*keys, keep}
    changes = {column.name: insert.excluded[column.name] for column in table.c if column.name not in stay}
    newer = table.c[newest_by] <= insert.excluded[newest_by] if newest_by else None
    return insert.on_conflict_do_update(index_elements=keys, set_=changes, where=newer)

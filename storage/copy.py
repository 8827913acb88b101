"""Copy a whole database into an empty one, of whatever kind: the way from one SQLite file to PostgreSQL."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database, DatabaseError
from storage.schema import migrate, require_current
from storage.sole_process import SoleProcess
from storage.tables import metadata

ROWS_AT_ONCE = 1_000
_MODULUS = 2**256

Progress = Callable[[str, int, int], None]  # table, rows copied, of how many


class CopyError(DatabaseError):
    """The copy was not made; the database copied to is as it was."""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows there are, and the sum of their SHA-256, which no order and no collation changes."""

    rows: int
    digest: int

    def plus(self, rows: Iterable[Mapping[str, Any]]) -> "Sum":
        count, digest = self.rows, self.digest
        for row in rows:
            count += 1
            digest = (digest + _digest(row)) % _MODULUS
        return Sum(count, digest)

    @property
    def shown(self) -> str:
        return f"{self.digest:064x}"[:16]


NOTHING = Sum(0, 0)


async def copy(source: Database, target: Database, progress: Progress) -> Mapping[str, Sum]:
    """Copy every row and read all of it back, in one transaction. What each table holds, as read back.

    Errors: `OlderSchemaError` where the source must be brought to this schema first; `InUseError` while a Steward
    works with it; `CopyError` where the target is not empty, cannot take a row, or does not give back what
    it was given.
    """
    source.require()
    await require_current(source)
    owner = SoleProcess(source)
    owner.take()
    try:
        await migrate(target)
        async with source.read() as reading, target.write() as writing:
            return await _copy_all(reading, writing, target, progress)
    except SQLAlchemyError as error:
        raise CopyError(f"{target.shown} could not take the copy: {getattr(error, 'orig', error)}") from error
    finally:
        owner.give_back()


async def _copy_all(
    reading: AsyncConnection, writing: AsyncConnection, target: Database, progress: Progress
) -> Mapping[str, Sum]:
    await _require_empty(writing, target)
    sums: dict[str, Sum] = {}
    for table in metadata.sorted_tables:
        given = await _copy_table(reading, writing, table, progress)
        sums[table.name] = await _sum_of(writing, table)
        if sums[table.name] != given:
            raise CopyError(
                f"table {table.name} of {target.shown} does not hold what it was given: "
                f"{given.rows} rows {given.shown}, read back {sums[table.name].rows} rows {sums[table.name].shown}"
            )
    if not target.is_sqlite:
        await _count_on(writing)
    return sums


async def _require_empty(writing: AsyncConnection, target: Database) -> None:
    for table in metadata.sorted_tables:
        if await _count(writing, table):
            raise CopyError(f"{target.shown} has rows in {table.name} already: copy into an empty database")


async def _count(connection: AsyncConnection, table: Table) -> int:
    return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def _copy_table(
    reading: AsyncConnection, writing: AsyncConnection, table: Table, progress: Progress
) -> Sum:
    whole, given = await _count(reading, table), NOTHING
    progress(table.name, 0, whole)
    async for rows in _in_parts(reading, table):
        await writing.execute(insert(table), rows)
        given = given.plus(rows)
        progress(table.name, given.rows, whole)
    return given


async def _sum_of(connection: AsyncConnection, table: Table) -> Sum:
    found = NOTHING
    async for rows in _in_parts(connection, table):
        found = found.plus(rows)
    return found


async def _in_parts(connection: AsyncConnection, table: Table) -> Any:
    """Rows by their table's columns, as Python has them, so that both kinds of database say the same."""
    async with connection.stream(select(table)) as found:
        async for part in found.mappings().partitions(ROWS_AT_ONCE):
            yield [dict(row) for row in part]


def _digest(row: Mapping[str, Any]) -> int:
    spelled = json.dumps(row, sort_keys=True, default=_spell, ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(spelled.encode()).digest())


def _spell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a column holds {type(value).__name__}, which has no spelling here")


async def _count_on(writing: AsyncConnection) -> None:
    """PostgreSQL hands out the next ids from sequences, which know nothing of rows that came with theirs."""
    for table in metadata.sorted_tables:
        for column in _numbered(table):
            sequence = f"pg_get_serial_sequence('{table.name}', '{column}')"
            await writing.execute(
                text(f"SELECT setval({sequence}, max({column})) FROM {table.name} HAVING max({column}) > 0")  # noqa: S608 - names of our own tables
            )


def _numbered(table: Table) -> Sequence[str]:
    return [
        column.name
        for column in table.primary_key
        if isinstance(column.type, Integer) and column is table.autoincrement_column
    ]

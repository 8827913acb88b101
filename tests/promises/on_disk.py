"""What is durable: the database as another process reads and writes it, between two commits of the bot."""

import asyncio
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count as numbers
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from tests.real_postgresql import fetch

_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"


def rows(database: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """A `?` stands for each value, whichever kind of database it is."""
    if _is_sqlite(database):
        with closing(sqlite3.connect(_file(database))) as connection, connection:
            return connection.execute(statement, values).fetchall()
    return fetch(database, _numbered(statement), *values)


def count(database: str, statement: str, *values: object) -> int:
    return int(rows(database, statement, *values)[0][0])


def execute(database: str, statement: str) -> None:
    rows(database, statement)


def everything(database: str) -> bytes:
    """Every byte on disk, the log beside the file included; of a PostgreSQL, whose files are packed, every row."""
    if _is_sqlite(database):
        return b"".join(file.read_bytes() for file in _file(database).parent.iterdir())
    whole = (f'SELECT kept::text FROM "{table}" kept' for (table,) in rows(database, _TABLES))
    return repr([rows(database, statement) for statement in whole]).encode()


@contextmanager
def locked(database: str) -> Iterator[None]:
    """Nobody else can keep a receipt meanwhile."""
    with _locked_file(database) if _is_sqlite(database) else _locked_table(database):
        yield


@contextmanager
def _locked_file(database: str) -> Iterator[None]:
    with closing(sqlite3.connect(_file(database), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def _locked_table(database: str) -> Iterator[None]:
    """A connection lives in the loop that opened it, so this one gets a loop and a thread for as long."""
    runner = asyncio.Runner()
    with ThreadPoolExecutor(1) as thread:
        connection = thread.submit(runner.run, asyncpg.connect(database)).result()
        thread.submit(runner.run, connection.execute("BEGIN; LOCK TABLE receipt")).result()
        yield
        thread.submit(runner.run, connection.close()).result()
        thread.submit(runner.close).result()


def _is_sqlite(database: str) -> bool:
    return database.startswith("sqlite")


def _file(database: str) -> Path:
    return Path(str(make_url(database).database))


def _numbered(statement: str) -> str:
    first, *others = statement.split("?")
    return first + "".join(f"${n}{part}" for n, part in zip(numbers(1), others, strict=False))

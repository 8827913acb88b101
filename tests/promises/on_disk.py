"""What is durable: the database as another process reads it, between two commits of the bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any


def rows(database: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement, values).fetchall()


def count(database: Path, statement: str, *values: object) -> int:
    return int(rows(database, statement, *values)[0][0])


def everything(database: Path) -> bytes:
    """Every byte on disk, the log beside the file included."""
    return b"".join(file.read_bytes() for file in database.parent.iterdir())


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Nobody else can commit meanwhile."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")

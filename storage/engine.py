"""Connections. On SQLite one writer behind a FIFO gate, receipts first; readers beside it.

With eight competing writers an acknowledgement waited 1,008 ms (p99), behind the gate 205 ms.
"""

from asyncio import Future, get_running_loop
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StewardError
from bot.ports import ConflictError, UnansweredError
from storage.near_connection import BUSY_TIMEOUT_MS, EMPTY_THE_LOG, WAITS_FOR_LOCK, connect

FORGOT = "forgot"  # noted in a connection's info: words were deleted that must leave the files as well
STALLED_MS = (
    30_000  # a transaction of ours awaits the database alone, so one that is idle for so long has stalled
)
PATIENCE_SECONDS = 40.0
"""Of a running Steward: longer than a stalled one holds a lock, and shorter than the minute after which `/healthz`
calls a beat that has not ended dead.
"""
CONNECT_SECONDS = 10.0
_STALLED = "idle_in_transaction_session_timeout"  # its locks are freed, and nothing of it is written
_OVERTAKEN = (
    "40P01",
    "40001",
)  # deadlock, serialization failure: postgresql.org/docs/18/errcodes-appendix.html
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


class DatabaseError(StewardError):
    """The database cannot be opened."""


class DatabaseUrlError(DatabaseError):
    """Its address is of no kind that we know."""


def async_url(url: str) -> str:
    """`url` with the driver that we use. Errors: `DatabaseUrlError` names the scheme and the known ones."""
    scheme, separator, rest = url.partition("://")
    driver = _DRIVERS.get(scheme.partition("+")[0])
    if not separator or driver is None:
        raise DatabaseUrlError(
            f"DATABASE_URL begins with {scheme!r}; use sqlite:///steward.sqlite3 or postgresql://host/name"
        )
    return f"{driver}://{rest}"


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlError(f"DATABASE_URL cannot be read: {error}") from error


class WriteGate:
    """Lets one writer in at a time: urgent ones first, else in the order of arrival."""

    def __init__(self) -> None:
        self._taken = False
        self._urgent: deque[Future[None]] = deque()
        self._others: deque[Future[None]] = deque()

    @asynccontextmanager
    async def hold(self, *, urgent: bool) -> AsyncIterator[None]:
        await self._enter(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, queue: deque[Future[None]]) -> None:
        if not self._taken:
            self._taken = True
            return
        turn: Future[None] = get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self._leave()  # the turn came just as we were cancelled: pass it on
            raise

    def _leave(self) -> None:
        for queue in (self._urgent, self._others):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._taken = False


class Database:
    """One database: `write` transactions commit or roll back whole, `read` ones cannot change anything."""

    def __init__(self, url: str, *, patience: float | None = None) -> None:
        """`patience` in seconds is how long PostgreSQL may take for a statement; None for what takes its time.

        SQLite has no network that can be cut off, and waits for no lock of ours longer than `BUSY_TIMEOUT_MS`.
        """
        self._patience = patience
        self.url = _parsed(async_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.shown = self.url.set(drivername=self.url.get_backend_name()).render_as_string(hide_password=True)
        if self.is_sqlite and self.url.database in (None, "", ":memory:"):
            raise DatabaseUrlError("DATABASE_URL names no file: use sqlite:///steward.sqlite3")
        self._gate = WriteGate() if self.is_sqlite else None
        self.writes = 0  # how many transactions of ours have ended; what was read before may be out of date
        self.writer = self._engine(query_only=False)
        self.reader = self._engine(query_only=True) if self.is_sqlite else _read_only(self.writer)

    def _engine(self, *, query_only: bool) -> AsyncEngine:
        if not self.is_sqlite:
            return self._postgresql()
        engine = create_async_engine(
            self.url,
            pool_size=4 if query_only else 1,
            max_overflow=0,
            hide_parameters=True,  # an error names its statement, never a customer's words
            connect_args={"async_creator_fn": partial(connect, writes=not query_only)},
        )
        _prepare_sqlite(engine, query_only=query_only)
        return engine

    def _postgresql(self) -> AsyncEngine:
        try:
            engine = create_async_engine(
                self.url,
                pool_size=8,
                pool_pre_ping=True,  # PostgreSQL may have been started anew, and no transaction need fail of it
                hide_parameters=True,
                connect_args={
                    "server_settings": {_STALLED: str(STALLED_MS)},
                    "timeout": min(CONNECT_SECONDS, self._patience or CONNECT_SECONDS),
                    "command_timeout": self._patience,
                },
            )
        except ModuleNotFoundError as error:
            raise DatabaseError(
                f"the database {self.shown} needs the package {error.name}, which is not installed"
            ) from error
        _give_up_what_does_not_answer(engine)
        return engine

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; PostgreSQL has none of ours."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def require(self) -> None:
        """Errors: `DatabaseError` where a file is named that is not there; nothing is created."""
        if self.file is not None and not self.file.exists():
            raise DatabaseError(
                f"there is no database {self.file.absolute()}: set DATABASE_URL to the one that Steward runs with"
            )

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[AsyncConnection]:
        if self._gate is None:
            async with self._write_beside_others() as connection:
                yield connection
            return
        try:
            async with self._gate.hold(urgent=urgent):
                async with self.writer.begin() as connection:
                    noted = connection.info
                    yield connection
                if noted.get(FORGOT):
                    noted[FORGOT] = not await self._empty_log()
        finally:
            self.writes += 1

    @asynccontextmanager
    async def _write_beside_others(self) -> AsyncIterator[AsyncConnection]:
        """Errors: `ConflictError` where PostgreSQL ended one of two transactions that waited for each other."""
        try:
            async with self._answered(), self.writer.begin() as connection:
                yield connection
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in _OVERTAKEN:
                raise ConflictError(f"the database gave another transaction the way: {error.orig}") from error
            raise
        finally:
            self.writes += 1

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._answered(), self.reader.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _answered(self) -> AsyncIterator[None]:
        """Errors: `UnansweredError`, also where no connection could be had; the connections in use are given up."""
        try:
            yield
        except (TimeoutError, PoolTimeoutError) as error:
            within = f" within {self._patience:g} seconds" if self._patience else ""
            raise UnansweredError(f"the database {self.shown} did not answer{within}") from error

    async def _empty_log(self) -> bool:
        """SQLite's log repeats what was deleted until it is emptied. False while somebody reads in it.

        Receipts do not wait for it: the next write tries again.
        """
        async with self.writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None, "a connection in use has its driver's"
            busy, *_ = await (await driver.execute(EMPTY_THE_LOG)).fetchone()
        return not busy

    async def close(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()


def _read_only(engine: AsyncEngine) -> AsyncEngine:
    """The same connections; the transaction itself says that it will not write."""
    return engine.execution_options(postgresql_readonly=True)


def _give_up_what_does_not_answer(engine: AsyncEngine) -> None:
    """A connection that owes an answer is closed: a roll-back would wait for that answer, without an end."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def give_up(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, TimeoutError):
            context.is_disconnect = True


def _prepare_sqlite(engine: AsyncEngine, *, query_only: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, not only unlinked
        # A writer waits in the thread alone, see NearConnection.
        cursor.execute("PRAGMA query_only=ON" if query_only else "PRAGMA busy_timeout=0")
        cursor.close()

    # Without IMMEDIATE two read-then-write transactions lose an update silently (open_source.md §0.2).
    begin_statement = "BEGIN" if query_only else WAITS_FOR_LOCK

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(begin_statement)

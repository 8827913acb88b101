"""An aiosqlite connection that stays on the event loop for what cannot block it.

aiosqlite hands every call to a thread: some ten hand-overs a statement, about 390 a message, which took most
of its time (measured: 10 messages a second with them, see docs/adr/0006). A statement on a local, indexed
file takes microseconds. What may wait goes to the thread as before: a writer's COMMIT and the emptying of its
log (the disk), and BEGIN IMMEDIATE where another process holds the lock. While it is at work there, for
instance for a task that was cancelled meanwhile, everything else queues behind it: two threads in one
connection crash the process (measured: a segmentation fault in one of ten runs that ended in mid-commit).
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

WAITS_FOR_LOCK = "BEGIN IMMEDIATE"
EMPTY_THE_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
BUSY_TIMEOUT_MS = 5_000  # for other processes only, such as the command line


class NearConnection(aiosqlite.Connection):
    """`writes` says whether a commit has anything to wait for. A writer waits for a lock in the thread alone."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], *, writes: bool) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._writes = writes
        self._away: deque[object] = deque()  # what the thread has not finished; filled here, emptied there
        self._thread.daemon = True  # an interrupted process must not wait for it

    async def _connect(self) -> aiosqlite.Connection:
        """Where it fails, the thread stops by itself; left alone it would speak to a loop closed by then."""
        try:
            return await aiosqlite.Connection._connect(self)  # noqa: SLF001 - our own base
        except BaseException:
            self._thread.join()
            raise

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._away or self._may_wait(fn, args):
            return await self._far(fn, *args, **kwargs)
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        try:
            return fn(*args, **kwargs)
        except sqlite3.OperationalError as error:
            if args[:1] != (WAITS_FOR_LOCK,) or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return await self._far(self._patiently, self._connection, fn, *args, **kwargs)

    async def _far(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._away.append(fn)
        return await aiosqlite.Connection._execute(self, self._in_turn, fn, *args, **kwargs)  # noqa: SLF001 - our own base

    def _in_turn(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Runs in the thread."""
        try:
            return fn(*args, **kwargs)
        finally:
            self._away.popleft()

    @staticmethod
    def _patiently(connection: sqlite3.Connection, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Runs in the thread, and waits for the lock there."""
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        try:
            return fn(*args, **kwargs)
        finally:
            connection.execute("PRAGMA busy_timeout=0")

    def _may_wait(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if not self._writes:
            return False
        return getattr(fn, "__name__", "") == "commit" or args[:1] == (EMPTY_THE_LOG,)


def connect(database: str, *, writes: bool, **options: Any) -> NearConnection:
    """Like `aiosqlite.connect`. The thread and the loop take turns on it, so SQLite must not check."""
    options["check_same_thread"] = False
    return NearConnection(partial(sqlite3.connect, database, **options), writes=writes)

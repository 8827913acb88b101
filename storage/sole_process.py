"""One process owns a SQLite file. A second one would take over what the first is just sending, and say it twice."""

import fcntl
import os
from pathlib import Path
from typing import IO

from storage.engine import Database, DatabaseError

LOCK_SUFFIX = ".lock"


class InUseError(DatabaseError):
    """Another process works with the database."""


class SoleProcess:
    """Holds the file `steward.sqlite3.lock`; the system lets go of it however the process ends.

    PostgreSQL needs none: any number of processes may share it.
    """

    def __init__(self, database: Database) -> None:
        file = database.file
        self._shown = database.shown
        self._path = None if file is None else Path(f"{file}{LOCK_SUFFIX}")
        self._held: IO[str] | None = None

    def take(self) -> None:
        """Errors: `InUseError` names the process that has it, `DatabaseError` where no file can be made there."""
        if self._path is None:
            return
        try:
            held = self._path.open("a+", encoding="ascii")
        except OSError as error:
            raise DatabaseError(
                f"the database {self._shown} cannot be opened: unable to open database file: {error.strerror}. "
                "Check DATABASE_URL, and that its folder is there and may be written"
            ) from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise self._in_use(held) from error
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        self._held = held

    def _in_use(self, held: IO[str]) -> InUseError:
        held.seek(0)
        process = held.read().strip() or "unknown"
        held.close()
        return InUseError(
            f"process {process} works with {self._shown}: stop it first. "
            "Several that work side by side need PostgreSQL, see docs/running.md"
        )

    def give_back(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

"""Backup and restore of a SQLite file: SQLite's own online copy, checked before it gets its name.

The copy is one reading of the database as it stood when it began, whatever is written meanwhile. What was
deleted is overwritten in the original (`secure_delete`), so it is in no later copy either.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from storage.engine import Database, DatabaseError
from storage.schema import HEAD
from storage.sole_process import SoleProcess
from storage.tables import metadata

PAGES_AT_ONCE = 256  # a megabyte between two words about how far it is
REPLACED_SUFFIX = ".before-restore"
_SIDE_FILES = ("-wal", "-shm")
# What waited when the backup was made may have been sent since: it is looked for in Slack like all whose fate is
# unknown (promise 4). Due at once, which for a row is when it was written. PostgreSQL takes the same words.
DOUBT_WHAT_WAITED = """\
UPDATE outbox
   SET state = 'unknown', due_at = created_at, readings = 0, leased_until = NULL,
       reason = 'restored from a backup: it may have been sent since'
 WHERE state IN ('pending', 'sending', 'unknown')"""

Progress = Callable[[int, int], None]  # pages copied, of how many


class BackupError(DatabaseError):
    """A backup cannot be made or used; nothing was changed."""


def backup(database: Database, to: Path, progress: Progress) -> Mapping[str, int]:
    """Copy the database into the file `to`, beside a running Steward or without one. The rows of each table.

    Errors: `BackupError` where there is no SQLite file, `to` exists or cannot be written; `to` is then untouched.
    """
    source = _file_of(database)
    database.require()
    if to.exists():
        raise BackupError(f"{to} exists: a backup overwrites nothing, name another file")
    part = to.with_name(f"{to.name}.part")
    try:
        counts = _copy(source, part, progress)
        part.replace(to)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise BackupError(f"{to} cannot be written from {source}: {error}") from error
    return counts


def restore(file: Path, database: Database, progress: Progress) -> Path | None:
    """Put the backup `file` in the place of the database. Where the one before it is now, if there was one.

    What waited to be sent in it is in doubt from then on, so that nobody reads a message twice.
    Errors: `InUseError` while a Steward works with it; `BackupError` where `file` is no sound backup, or the
    place of the one before is taken.
    """
    target = _file_of(database)
    _require_sound(file)
    owner = SoleProcess(database)
    owner.take()
    try:
        return _put_in_place(file, target, progress)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{file} cannot be put in the place of {target}: {error}") from error
    finally:
        owner.give_back()


def _put_in_place(file: Path, target: Path, progress: Progress) -> Path | None:
    """Whenever it is killed, a whole database stands at `target`, the old one or the new: never none.

    A Steward that found none would begin an empty one and forget everybody.
    """
    before = target.with_name(f"{target.name}{REPLACED_SUFFIX}")
    if target.exists() and before.exists():
        raise BackupError(f"{before} exists from an earlier restore: move it away, or delete it")
    part = target.with_name(f"{target.name}.part")
    _copy(file, part, progress)
    _doubt_what_waited(part)
    kept = None
    if target.exists():
        _close_log(target)
        before.hardlink_to(target)
        kept = before
    for suffix in _SIDE_FILES:
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    part.replace(target)
    return kept


def _doubt_what_waited(part: Path) -> None:
    with closing(sqlite3.connect(part)) as connection, connection:
        connection.execute(DOUBT_WHAT_WAITED)


def _file_of(database: Database) -> Path:
    if database.file is None:
        raise BackupError(
            f"{database.shown} is no SQLite file: PostgreSQL has pg_dump and pg_restore for this, see docs/running.md"
        )
    return database.file


def _copy(source: Path, to: Path, progress: Progress) -> Mapping[str, int]:
    """One reading: without the open transaction the copy would begin again at every write of the bot's."""
    to.unlink(missing_ok=True)
    with closing(_readonly(source)) as reading, closing(sqlite3.connect(to)) as writing:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        reading.backup(
            writing, pages=PAGES_AT_ONCE, progress=lambda _, left, whole: progress(whole - left, whole)
        )
        reading.rollback()
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _check(writing, to)
        return _counts(writing)


def _readonly(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _close_log(target: Path) -> None:
    """What stands in its log alone comes into the file, which is then whole by itself."""
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _check(connection: sqlite3.Connection, file: Path) -> None:
    said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if said != ["ok"]:
        raise BackupError(f"{file} is damaged: {'; '.join(said)}")


def _counts(connection: sqlite3.Connection) -> Mapping[str, int]:
    known = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    tables = [table.name for table in metadata.sorted_tables if table.name in known]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def _require_sound(file: Path) -> None:
    if not file.exists():
        raise BackupError(f"there is no file {file.absolute()}")
    try:
        with closing(_readonly(file)) as connection:
            _check(connection, file)
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{file} is no backup of Steward's: {error}") from error
    revision = found[0] if found else ""
    if revision > HEAD:
        raise BackupError(
            f"{file} was written by a newer Steward (schema {revision}, this one knows {HEAD}): update first"
        )

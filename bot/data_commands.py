"""The command line's words for the database: backup, restore, copy. Each shows how far it is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot import settings
from storage.backup import backup as make_backup
from storage.backup import restore as put_back
from storage.copy import Sum
from storage.copy import copy as copy_all
from storage.engine import Database

console = Console(soft_wrap=True)


@contextmanager
def _bar() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


def _database() -> Database:
    return Database(settings.database_url())


async def backup(to: Path) -> int:
    """Errors: `DatabaseError`."""
    with _bar() as bar:
        task = bar.add_task("Copying")
        counts = make_backup(
            _database(), to, lambda done, whole: bar.update(task, completed=done, total=whole)
        )
    console.print(f"{to} holds {_rows(sum(counts.values()))} of {len(counts)} tables and is sound.")
    return 0


async def restore(file: Path) -> int:
    """Errors: `DatabaseError`."""
    database = _database()
    with _bar() as bar:
        task = bar.add_task("Copying")
        before = put_back(file, database, lambda done, whole: bar.update(task, completed=done, total=whole))
    console.print(f"{database.shown} is now what {file} holds.")
    if before is not None:
        console.print(f"What it was before is in {before}; delete that when you are sure.")
    return 0


async def copy(to: str) -> int:
    """Errors: `DatabaseError`."""
    source, target = _database(), Database(to)
    try:
        with _bar() as bar:
            tasks = {}

            def progress(table: str, done: int, whole: int) -> None:
                if table not in tasks:
                    tasks[table] = bar.add_task(table, total=whole)
                bar.update(tasks[table], completed=done)

            sums = await copy_all(source, target, progress)
    finally:
        await source.close()
        await target.close()
    _show(sums)
    console.print(f"{target.shown} holds all of {source.shown}: set DATABASE_URL to it and start Steward.")
    return 0


def _show(sums: Mapping[str, Sum]) -> None:
    for table, found in sums.items():
        console.print(f"{table:20} {_rows(found.rows):>16}  sha256 {found.shown}", highlight=False)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"

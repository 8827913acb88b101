"""Backup and restore: one sound file, beside a database at work; nothing is overwritten, nothing is lost."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.ids import RandomIds
from bot.ports import Posted
from storage.backup import DOUBT_WHAT_WAITED, BackupError, backup, restore
from storage.engine import Database
from storage.schema import HEAD, migrate
from storage.sole_process import InUseError, SoleProcess
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import MINUTE, NOW, SECOND, outgoing, receipt


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/steward.sqlite3")
    await migrate(database)
    yield database
    await database.close()


async def receive(database: Database, *names: str) -> None:
    async with SqlUnitOfWork(database, RandomIds()).write() as books:
        await books.receipts.add([receipt(name) for name in names], NOW)


def received(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return sorted(row[0] for row in connection.execute("SELECT event_id FROM receipt"))


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def silent(_: int, __: int) -> None:
    """Progress that nobody watches."""


async def test_what_was_committed_before_is_in_the_backup_and_it_is_one_file(
    books: Database, tmp_path: Path
) -> None:
    await receive(books, "Ev1", "Ev2")
    counts = backup(books, tmp_path / "monday", silent)
    assert received(tmp_path / "monday") == ["Ev1", "Ev2"]
    assert counts["receipt"] == 2
    assert [name for name in names_in(tmp_path) if name.startswith("monday")] == ["monday"]


async def test_a_backup_is_one_instant_however_much_is_written_meanwhile(
    books: Database, tmp_path: Path
) -> None:
    """At every word about its progress another receipt is committed: the copy neither blocks nor takes it in."""
    for start in range(0, 8_000, 1_000):
        await receive(books, *(f"Ev{number:05}" for number in range(start, start + 1_000)))
    written: list[str] = []
    with closing(sqlite3.connect(tmp_path / "steward.sqlite3")) as bot:

        def write(_: int, __: int) -> None:
            name = f"late{len(written)}"
            bot.execute(
                "INSERT INTO receipt (event_id, lane, happened_at, received_at, source, state, attempts)"
                " VALUES (?, 'C1', 0, 0, 'live', 'pending', 0)",
                (name,),
            )
            bot.commit()
            written.append(name)

        counts = backup(books, tmp_path / "monday", write)
    assert len(written) > 1, "the copy was made in one step: this test shows nothing"
    assert counts["receipt"] == len(received(tmp_path / "monday")) == 8_000


async def test_a_restored_database_is_what_it_was_and_the_one_before_is_kept(
    books: Database, tmp_path: Path
) -> None:
    await receive(books, "Ev1")
    backup(books, tmp_path / "monday", silent)
    await receive(books, "Ev2")
    await books.close()
    before = restore(tmp_path / "monday", books, silent)
    assert received(tmp_path / "steward.sqlite3") == ["Ev1"]
    assert before is not None
    assert received(before) == ["Ev1", "Ev2"], "what stood in its log alone was lost"
    with pytest.raises(BackupError, match=r"before-restore exists from an earlier restore"):
        restore(tmp_path / "monday", books, silent)


async def test_promise_04_what_waited_in_a_backup_and_was_sent_since_is_looked_for_and_not_sent_again(
    books: Database, tmp_path: Path
) -> None:
    """One waits for its time, one is just being sent, one is in doubt and was looked for once."""
    uow = SqlUnitOfWork(books, RandomIds())
    async with uow.write() as desk:
        await desk.outbox.add([outgoing(1), outgoing(2, to="C2"), outgoing(3, to="C3")], NOW)
        first, second, third = await desk.outbox.claim(NOW, NOW + MINUTE, 3)
        await desk.outbox.retry(first, NOW + MINUTE, "Slack was slow")
        await desk.outbox.doubt(third, NOW + MINUTE, "not found yet", read=True)
    backup(books, tmp_path / "monday", silent)
    async with uow.write() as desk:
        for row in (second, *await desk.outbox.claim(NOW + MINUTE, NOW + 2 * MINUTE, 3)):
            await desk.outbox.sent(row.id, Posted(row.outgoing.to, "1.0"), NOW + MINUTE)
        assert (await desk.outbox.states())["sent"] == 2
    await books.close()
    restore(tmp_path / "monday", books, silent)
    async with uow.write() as desk:
        assert await desk.outbox.claim(NOW + MINUTE, NOW + 2 * MINUTE, 3) == []
        doubtful = await desk.outbox.claim_doubtful(NOW, NOW + 30 * SECOND, 5)
    assert {(row.id, row.readings) for row in doubtful} == {(row.id, 0) for row in (first, second, third)}


def test_what_a_restore_puts_in_doubt_is_told_for_postgresql_in_the_same_words() -> None:
    running = (Path(__file__).parents[2] / "docs" / "running.md").read_text()
    assert f"```sql\n{DOUBT_WHAT_WAITED};\n```" in running


async def test_killed_before_the_last_step_the_database_is_the_one_it_was(
    books: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step that gives the restored file its name is the only one that changes what stands there."""
    await receive(books, "Ev1")
    backup(books, tmp_path / "monday", silent)
    await receive(books, "Ev2")
    await books.close()

    step, target = Path.replace, tmp_path / "steward.sqlite3"

    def killed(file: Path, to: Path) -> Path:
        if to == target:
            raise KeyboardInterrupt
        return step(file, to)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "monday", books, silent)
    assert received(tmp_path / "steward.sqlite3") == ["Ev1", "Ev2"]


async def test_a_backup_becomes_a_database_where_there_was_none(books: Database, tmp_path: Path) -> None:
    await receive(books, "Ev1")
    backup(books, tmp_path / "monday", silent)
    elsewhere = Database(f"sqlite:///{tmp_path}/elsewhere.sqlite3")
    assert restore(tmp_path / "monday", elsewhere, silent) is None
    await receive(elsewhere, "Ev2")
    assert received(tmp_path / "elsewhere.sqlite3") == ["Ev1", "Ev2"]
    await elsewhere.close()


async def test_nothing_is_restored_under_a_steward_at_work(books: Database, tmp_path: Path) -> None:
    backup(books, tmp_path / "monday", silent)
    await receive(books, "Ev1")
    owner = SoleProcess(books)
    owner.take()
    with pytest.raises(InUseError, match=r"works with sqlite:///.*: stop it first"):
        restore(tmp_path / "monday", books, silent)
    owner.give_back()
    assert received(tmp_path / "steward.sqlite3") == ["Ev1"]


async def test_a_backup_overwrites_nothing(books: Database, tmp_path: Path) -> None:
    (tmp_path / "monday").write_text("my notes")
    with pytest.raises(BackupError, match=r"monday exists: a backup overwrites nothing"):
        backup(books, tmp_path / "monday", silent)
    assert (tmp_path / "monday").read_text() == "my notes"


async def test_a_folder_that_is_not_there_is_named(books: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"nowhere/monday cannot be written from"):
        backup(books, tmp_path / "nowhere" / "monday", silent)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("text", "is no backup of Steward's: file is not a database"),
        ("other", "is no backup of Steward's: no such table: alembic_version"),
        ("newer", f"was written by a newer Steward .schema 9999, this one knows {HEAD}.: update first"),
        ("hole", "is damaged|is no backup of Steward's"),
        ("gone", "there is no file"),
    ],
)
async def test_what_is_no_sound_backup_changes_nothing(
    books: Database, tmp_path: Path, spoil: str, why: str
) -> None:
    await receive(books, "Ev1")
    file = tmp_path / "monday"
    backup(books, file, silent)
    await books.close()
    await asyncio.to_thread(_spoil, file, spoil)
    with pytest.raises(BackupError, match=why):
        restore(file, books, silent)
    assert received(tmp_path / "steward.sqlite3") == ["Ev1"]


def _spoil(file: Path, how: str) -> None:
    match how:
        case "text":
            file.write_text("not a database " * 99)
        case "other":
            file.unlink()
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("CREATE TABLE song (title)")
        case "newer":
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
                connection.commit()
        case "hole":
            whole = file.read_bytes()
            file.write_bytes(whole[:8_192] + b"\xff" * 8_192 + whole[16_384:])
        case _:
            file.unlink()


def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    database = Database("postgresql://localhost/steward")
    with pytest.raises(BackupError, match="pg_dump"):
        backup(database, tmp_path / "monday", silent)
    with pytest.raises(BackupError, match="pg_dump"):
        restore(tmp_path / "monday", database, silent)

"""`steward backup`, `restore` and `db copy` as somebody types them, with a support team's day in the database."""

from pathlib import Path

from storage.engine import Database
from storage.schema import migrate
from storage.tables import metadata
from tests.command_line import steward
from tests.scenarios.desk import open_desk


async def run(folder: Path, *words: str, database: str = "steward.sqlite3") -> tuple[int, str]:
    return await steward(*words, environment={"DATABASE_URL": f"sqlite:///{database}"}, folder=folder)


async def test_a_backup_is_made_beside_the_bot_and_restored_when_it_is_stopped(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.kim.asks("The export fails with error 500 since this morning, can you help?")
        status, said = await run(tmp_path, "backup", "monday")
        assert (status, said.endswith(f"of {len(metadata.tables)} tables and is sound.")) == (0, True), said
        status, said = await run(tmp_path, "restore", "monday")
        assert status == 2
        assert "works with sqlite:///steward.sqlite3: stop it first" in said
    status, said = await run(tmp_path, "restore", "monday")
    assert status == 0, said
    assert said.startswith("sqlite:///steward.sqlite3 is now what monday holds.")
    assert "What it was before is in steward.sqlite3.before-restore" in said
    status, said = await run(tmp_path, "rebuild")
    assert (status, said) == (0, "1 request folded, 0 differences.")


async def test_a_copy_says_what_every_table_holds(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.kim.asks("The export fails with error 500 since this morning, can you help?")
    status, said = await run(tmp_path, "db", "copy", "sqlite:///other.sqlite3")
    assert status == 0, said
    assert "conversation 1 row sha256" in said
    assert said.endswith(
        "sqlite:///other.sqlite3 holds all of sqlite:///steward.sqlite3: "
        "set DATABASE_URL to it and start Steward."
    )
    status, said = await run(tmp_path, "rebuild", database="other.sqlite3")
    assert (status, said) == (0, "1 request folded, 0 differences.")


async def test_nothing_is_copied_into_a_database_that_has_rows(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.kim.asks("The export fails with error 500 since this morning, can you help?")
    status, said = await run(tmp_path, "db", "copy", "sqlite:///steward.sqlite3")
    assert status == 2
    assert "has rows in" in said
    assert said.endswith("copy into an empty database")


async def test_nothing_is_copied_from_a_database_that_is_at_work(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path}/other.sqlite3")
    await migrate(empty)
    await empty.close()
    async with open_desk(tmp_path):
        status, said = await run(tmp_path, "db", "copy", "sqlite:///other.sqlite3")
    assert status == 2
    assert "stop it first" in said

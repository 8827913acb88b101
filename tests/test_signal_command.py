"""`steward signal` as somebody types it: which database, which account, which kind."""

from pathlib import Path

import pytest

from tests.command_line import steward
from tests.scenarios.desk import open_desk


async def signal(folder: Path, account: str, kind: str = "usage-drop", database: str = "") -> tuple[int, str]:
    return await steward(
        "signal",
        account,
        *("--kind", kind, "--text", "API calls fell by 40 %"),
        environment={"DATABASE_URL": database},
        folder=folder,
    )


def left_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


@pytest.mark.parametrize("command", ["signal", "rebuild"])
async def test_where_there_is_no_database_none_is_made(tmp_path: Path, command: str) -> None:
    arguments = ("kestrel", "--kind", "usage-drop", "--text", "x") if command == "signal" else ()
    status, said = await steward(command, *arguments, environment={"DATABASE_URL": ""}, folder=tmp_path)
    assert (status, left_in(tmp_path)) == (2, [])
    assert said == (
        f"there is no database {tmp_path}/steward.sqlite3: set DATABASE_URL to the one that Steward runs with"
    )


async def test_an_account_is_found_as_steward_account_finds_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        status, said = await signal(tmp_path, "Kestrel")
        assert (status, said) == (
            0,
            "Signal 1 for kestrel is written down; Steward takes it in at its next beat.",
        )
        await desk.passes(minutes=2)
        assert [line.partition(":")[0] for line in await desk.ledger("kestrel")] == ["sent"]


async def test_an_unknown_account_is_told_where_it_was_looked_for(tmp_path: Path) -> None:
    async with open_desk(tmp_path):
        pass
    status, said = await signal(tmp_path, "kestrle")
    assert status == 2
    assert said == (
        "there is no account 'kestrle' in sqlite:///steward.sqlite3. Accounts: brightwave, kestrel"
    )


@pytest.mark.parametrize("kind", ["usage drop", "Usage-Drop", "", "a" * 65, "<!channel>"])
async def test_a_kind_is_a_word_for_machines(tmp_path: Path, kind: str) -> None:
    async with open_desk(tmp_path):
        pass
    status, said = await signal(tmp_path, "kestrel", kind)
    assert status == 2
    assert "must be 1 to 64 of a-z, 0-9 and the hyphen, e.g. usage-drop" in said

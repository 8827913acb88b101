"""`steward inbox` as somebody types it, beside a bot that could not work on a message."""

from pathlib import Path

from tests.command_line import steward
from tests.promises.on_disk import rows
from tests.scenarios.desk import Desk, open_desk
from tests.scenarios.seen import card

WORDS = "How do we raise the webhook rate limit?"


async def inbox(folder: Path, *words: str) -> tuple[int, str]:
    environment = {"DATABASE_URL": "sqlite:///steward.sqlite3", "COLUMNS": "200"}
    return await steward("inbox", *words, environment=environment, folder=folder)


async def parks(desk: Desk) -> None:
    desk.breaks("message_text")
    await desk.kim.asks(WORDS)
    await desk.passes(seconds=30)
    desk.mends("message_text")


async def test_a_parked_message_is_found_looked_at_and_tried_again(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await parks(desk)
        status, said = await inbox(tmp_path, "list")
        assert status == 0
        assert "1 parked C0KESTREL message" in said
        assert "0 events to be worked on, 1 parked." in said
        status, said = await inbox(tmp_path, "show", "1")
        assert status == 0
        assert "last error OperationalError in " in said
        assert f"event.text text of {len(WORDS)} characters" in said
        assert "webhook" not in said
        status, said = await inbox(tmp_path, "retry", "1")
        assert (status, said) == (0, "Receipt 1 of C0KESTREL waits again; Steward takes it at its next beat.")
        await desk.passes(seconds=1)
        desk.expect_exactly(card("Request 1", "webhook"))
        status, said = await inbox(tmp_path, "retry", "1")
        assert (status, said) == (2, "receipt 1 was worked on: opens 1")
    assert rows(desk.database, "SELECT state FROM receipt") == [("done",)]


async def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    async with open_desk(tmp_path):
        pass
    assert await inbox(tmp_path, "list") == (0, "Nothing waits and nothing is parked.")
    for verb in ("show", "retry"):
        status, said = await inbox(tmp_path, verb, "7")
        assert (status, said) == (
            2,
            "there is no receipt 7: `steward inbox list` shows what waits or is parked",
        )

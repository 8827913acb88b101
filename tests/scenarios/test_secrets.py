"""A secret that a customer pastes goes no further."""

import pytest

from bot.demo.cast import ANA, BEN, KESTREL, TRIAGE
from tests.promises.on_disk import everything
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, direct

KEY = "AKIA" + "Z7Q2M4N6P5R3T3V5"
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


async def test_it_is_nowhere_and_the_owner_is_told(desk: Desk) -> None:
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    desk.expect_exactly(
        card("Request 1", "Why does our key", "not work any more"),
        direct(ANA, "Kim pasted what looks like a secret", "revoke the secret"),
    )
    assert KEY.encode() not in everything(desk.database)
    assert b"Why does our key" in everything(desk.database), (
        "the rest of the words was kept, so the search can fail"
    )
    bots = [c.message for c in desk.sandbox.history() if c.message and c.message.user == "U0STEWARD"]
    assert bots
    assert not any(KEY in repr(message) for message in bots)


async def test_an_edit_that_brings_one_is_redacted_too(desk: Desk) -> None:
    asked = await desk.kim.asks("Why does our key not work any more?")
    desk.skip()
    await desk.kim.edits(asked, f"Why does our key {TOKEN} not work any more?")
    desk.expect_exactly(
        card_now("Why does our key", "not work"), direct(ANA, "Kim pasted what looks like a secret")
    )
    assert TOKEN.encode() not in everything(desk.database)


async def test_one_in_a_command_or_a_modal_is_not_kept(desk: Desk) -> None:
    await desk.kim.asks("Why does our key not work any more?")
    await desk.ben.types(f"/escalate 1 they sent {KEY}")
    await desk.ben.presses("Severity", "Why does our key")
    await desk.ben.submits(severity="1", reason=f"the key {TOKEN} leaked")
    assert KEY.encode() not in everything(desk.database)
    assert TOKEN.encode() not in everything(desk.database)
    assert b"they sent" in everything(desk.database)


async def test_one_read_from_history_is_redacted_too(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.away(minutes=5)
    await desk.returns()
    desk.expect_exactly(card("Why does our key"), direct(ANA, "pasted what looks like a secret"))
    assert KEY.encode() not in everything(desk.database)


async def test_words_that_are_deleted_are_gone_from_the_disk(desk: Desk) -> None:
    asked = await desk.kim.asks("Our customer Wanda Zweig cannot log in, is the API down?")
    assert b"Wanda Zweig" in everything(desk.database)
    await desk.kim.deletes(asked)
    await desk.breathes()
    assert b"Wanda Zweig" not in everything(desk.database)


async def test_it_is_told_of_once_however_often_the_message_is_edited(desk: Desk) -> None:
    asked = await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    desk.skip()
    await desk.kim.edits(asked, f"Why does our key {KEY} not work today?")
    await desk.breathes()
    desk.expect_exactly(card_now("not work today"))
    await desk.kim.edits(asked, "Why does our key (gone) not work today?")
    await desk.breathes()
    desk.expect_exactly(card_now("(gone)"))


async def test_another_secret_in_an_edit_is_told_of(desk: Desk) -> None:
    asked = await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    desk.skip()
    await desk.kim.edits(asked, f"Why do {KEY} and {TOKEN} not work any more?")
    await desk.breathes()
    desk.expect_exactly(card_now("not work any more"), direct(ANA, "a secret (GitHub token)"))


async def test_reading_it_again_from_history_tells_nothing_new(desk: Desk) -> None:
    asked = await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.kim.edits(asked, f"Why does our key {KEY} not work today?")
    desk.skip()
    await desk.returns()
    await desk.breathes()
    desk.expect_exactly(card_now("not work today"))


@pytest.mark.parametrize("where", [TRIAGE, KESTREL])
async def test_one_of_our_own_people_is_told_of_their_own(desk: Desk, where: str) -> None:
    await desk.ben.says(f"our own key is {KEY}", where=where)
    await desk.breathes()
    desk.expect_exactly(direct(BEN, "You pasted what looks like a secret (AWS key)", "delete the message"))

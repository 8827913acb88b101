"""A message to a customer whose fate nobody knows: a person looks and decides, once, and is told what came of it."""

import pytest

from bot.demo.cast import ANA, BEN, KESTREL
from sandbox.faults import DropConnection
from tests.promises.moments import AtCall, dies_at
from tests.scenarios.desk import Desk
from tests.scenarios.seen import Expected, customers_read, digest, direct, told

DROP = "API calls from staging-eu fell by 60 % since Monday"
QUESTION = "may or may not have reached #ext-kestrel"
DM = f"D{ANA[1:]}"


@pytest.fixture
async def held(desk: Desk) -> Desk:
    """The bot died while it sent a check-in, which never arrived; nobody can know that but who looks."""
    lost = AtCall("chat.postMessage", after_effect=False)
    await dies_at(desk, lost, lambda: desk.signal("kestrel", "usage-drop", DROP))
    await desk.away(minutes=3)
    await desk.returns()
    await desk.passes(minutes=2)
    return desk


def lose(_: object) -> None:
    raise DropConnection


def decided(*fragments: str) -> Expected:
    return Expected("edited", DM, (QUESTION, *fragments))


async def test_the_owner_is_asked_with_two_buttons(held: Desk) -> None:
    held.expect_exactly(direct(ANA, "A check-in for Kestrel Robotics", QUESTION))
    assert held.newest(DM, QUESTION).blocks[-1]["type"] == "actions"


async def test_who_looked_says_that_it_arrived_and_nothing_needs_anybody_any_more(held: Desk) -> None:
    held.skip()
    await held.ana.presses("It arrived", QUESTION, where=DM)
    held.expect_exactly(decided("Ana looked: it arrived."))
    assert held.newest(DM, QUESTION).blocks[-1]["type"] == "section", "the buttons are gone"
    await held.until(8, 1)
    held.expect_exactly(digest("Nothing needs you."))


async def test_undecided_it_stands_in_each_digest(held: Desk) -> None:
    held.skip()
    await held.passes(days=2)
    held.expect_exactly(*(digest("1 thing needs you", "1 message to a customer is held"),) * 2)


async def test_who_did_not_find_it_has_it_sent(held: Desk) -> None:
    held.skip()
    await held.ana.presses("Send it", QUESTION, where=DM)
    held.expect_exactly(decided("Ana has it sent"), customers_read(KESTREL, DROP))
    assert "You may see this twice" not in held.reads(KESTREL, DROP)
    await held.kim.presses("Not now", DROP, where=KESTREL)
    assert "Fine, not now." in held.reads(KESTREL, DROP)


async def test_what_is_lost_again_is_asked_about_again(held: Desk) -> None:
    held.sandbox.on_call("chat.postMessage", lose, after_effect=False)
    await held.ana.presses("Send it", QUESTION, where=DM)
    held.skip()
    await held.passes(minutes=2)
    held.expect_exactly(direct(ANA, QUESTION, "Please look there"))
    await held.ana.presses("Send it", "Please look there", where=DM)
    held.expect_exactly(decided("Ana has it sent"), customers_read(KESTREL, DROP))


async def test_status_lists_it_for_whoever_stands_in_for_its_owner(held: Desk) -> None:
    held.skip()
    status = await held.ben.types("/steward status")
    held.expect_exactly(
        told(BEN, "1 message to customers held", "a check-in for Kestrel Robotics", "Ana was asked")
    )
    assert [block["type"] for block in status.blocks][-1] == "actions"
    await held.ben.presses_private("It arrived", "Ana was asked")
    held.expect_exactly(told(BEN, "Noted: it arrived"), decided("Ben looked: it arrived."))
    await held.ben.types("/steward status")
    held.expect_exactly(told(BEN, "Nothing is open"))


async def test_the_first_decision_counts(held: Desk) -> None:
    await held.ben.types("/steward status")
    await held.ana.presses("Send it", QUESTION, where=DM)
    held.skip()
    await held.ben.presses_private("It arrived", "Ana was asked")
    held.expect_exactly(told(BEN, "Nothing has changed: somebody decided this before"))


async def test_what_turns_out_to_stand_there_is_no_question_any_more(desk: Desk) -> None:
    """It had arrived, but the channel could not be read; the customer answers it before anybody looked."""
    arrived = AtCall("chat.postMessage", after_effect=True)
    await dies_at(desk, arrived, lambda: desk.signal("kestrel", "usage-drop", DROP))
    await desk.away(minutes=3)
    for _ in range(4):
        desk.sandbox.fail_next("conversations.history", error="channel_not_found")
    await desk.returns()
    await desk.passes(minutes=2)
    await desk.kim.presses("Not now", DROP, where=KESTREL)
    desk.skip()
    await desk.ana.presses("Send it", QUESTION, where=DM)
    desk.expect_exactly(told(ANA, "Nothing has changed", "Slack has confirmed meanwhile"))
    await desk.passes(minutes=10)
    desk.expect_exactly()

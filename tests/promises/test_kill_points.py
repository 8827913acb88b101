"""Promises 3 to 5 at every moment at which a process can die: nothing lost, nothing twice."""

import pytest

from bot.demo.cast import ANA, BEN, CHLOE, DEV, ESCALATIONS, KESTREL, LENA, TRIAGE
from tests.promises.moments import AtAck, AtCall, Moment, dies_at, posted
from tests.promises.on_disk import count
from tests.scenarios.desk import Desk

REPEATED = "You may see this twice"
DROP = "API calls from staging-eu fell by 60 % since Monday"

POSTING = [
    AtCall("chat.postMessage", after_effect=False),
    AtCall("chat.postMessage", after_effect=True),
    AtCall("chat.postMessage", after_effect=False, nth=2),
    AtCall("chat.postMessage", after_effect=True, nth=2),
    AtCall("chat.postMessage", after_effect=True, nth=3),
]


def once_or_marked(desk: Desk, channel: str, *fragments: str) -> None:
    """It arrived; and where it arrived twice, the second says that it may have."""
    found = posted(desk, channel, *fragments)
    repeated = posted(desk, channel, *fragments, REPEATED)
    assert found, f"{fragments} never arrived in {channel}"
    assert len(found) - len(repeated) <= 1, f"{fragments} stands {len(found)} times in {channel}"


@pytest.mark.parametrize("moment", [AtAck(), *POSTING], ids=str)
async def test_a_question_gets_one_card_and_each_of_its_pings_once(desk: Desk, moment: Moment) -> None:
    await dies_at(desk, moment, lambda: desk.bo.asks("is the API down?!"))
    await desk.away(minutes=3)
    await desk.returns()
    await desk.passes(minutes=3)
    once_or_marked(desk, TRIAGE, "is the API down")
    once_or_marked(desk, f"D{CHLOE[1:]}", "is the API down")
    once_or_marked(desk, ESCALATIONS, "is the API down")
    assert count(desk.database, "SELECT count(*) FROM conversation") == 1
    assert count(desk.database, "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dropped')") == 0


@pytest.mark.parametrize("moment", POSTING, ids=str)
async def test_a_death_in_the_midst_of_a_rung_leaves_nobody_out(desk: Desk, moment: Moment) -> None:
    await desk.bo.asks("is the API down?!")
    await dies_at(desk, moment, lambda: desk.passes(minutes=20))
    await desk.returns()
    await desk.passes(minutes=5)
    for person in (ANA, BEN, DEV):
        once_or_marked(desk, f"D{person[1:]}", "is the API down")
    once_or_marked(desk, ESCALATIONS, "has been unclaimed for")
    assert not desk.sandbox.im(LENA), "the lead's rung has not come"


CUSTOMER_FACING = [
    (AtCall("chat.postMessage", after_effect=True), 1),
    (AtCall("chat.postMessage", after_effect=False), 0),
]


@pytest.mark.telling
@pytest.mark.parametrize(("moment", "arrived"), CUSTOMER_FACING, ids=str)
async def test_a_check_in_is_never_sent_twice(desk: Desk, moment: Moment, arrived: int) -> None:
    """What cannot be found again is held, and its owner decides."""
    await dies_at(desk, moment, lambda: desk.signal("kestrel", "usage-drop", DROP))
    await desk.away(minutes=3)
    await desk.returns()
    await desk.passes(minutes=10)
    assert len(posted(desk, KESTREL, "fell by 60")) == arrived
    asked = posted(desk, f"D{ANA[1:]}", "may or may not have reached")
    assert len(asked) == 1 - arrived
    assert count(desk.database, "SELECT count(*) FROM outbox WHERE state = 'held'") == 1 - arrived


async def test_an_edit_that_was_cut_off_is_simply_repeated(desk: Desk) -> None:
    await desk.kim.asks("How do we raise the webhook rate limit?")
    moment = AtCall("chat.update", after_effect=False)
    await dies_at(desk, moment, lambda: desk.sandbox.people.command(ANA, TRIAGE, "/claim", "1"))
    await desk.returns()
    await desk.passes(minutes=3)  # on PostgreSQL a replica may be sending it, for as long as its lease
    assert "Claimed by Ana" in desk.reads(TRIAGE, "Request 1")
    assert len(posted(desk, TRIAGE, "webhook")) == 1


@pytest.mark.telling
async def test_two_deaths_in_a_row_change_nothing(desk: Desk) -> None:
    moment = AtCall("chat.postMessage", after_effect=True)
    await dies_at(desk, moment, lambda: desk.bo.asks("is the API down?!"))
    await dies_at(desk, AtCall("conversations.history", after_effect=True), desk.stage.start_bot)
    await desk.returns()
    await desk.passes(minutes=3)
    once_or_marked(desk, TRIAGE, "is the API down")
    once_or_marked(desk, f"D{CHLOE[1:]}", "is the API down")

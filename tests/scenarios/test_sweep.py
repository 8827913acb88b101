"""What cannot be advanced is tried again, stops nobody else, and is not silent."""

from collections.abc import Sequence

import pytest

from bot.demo.cast import ANA, BEN, CHLOE, DEV, ESCALATIONS, MANAGERS, TRIAGE
from bot.domain import events as e
from bot.services.sweep import Advance, Sweep
from tests.promises.on_disk import count, rows
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card_now, direct, escalation, told

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"
LOG = "conversation_event"


@pytest.mark.telling
async def test_an_error_that_passes_does_not_silence_a_ladder(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.breathes()
    desk.skip()
    desk.breaks(LOG)
    await desk.passes(minutes=21)
    desk.expect_exactly()
    desk.mends(LOG)
    await desk.passes(minutes=2)
    desk.expect_exactly(
        card_now("pinged owner and pool"),
        *(direct(one, "This ping was due 13:20") for one in (ANA, BEN, DEV)),
        escalation("This ping was due 13:20"),
    )


async def test_what_fails_again_and_again_is_shown_and_tried_for_as_long(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.breathes()
    desk.breaks(LOG)
    await desk.passes(minutes=22)
    desk.skip()
    await desk.ana.types("/steward status")
    desk.expect_exactly(told(ANA, "1 open"))
    assert "could not be worked out" not in desk.private(ANA)
    await desk.passes(minutes=5)
    await desk.ana.types("/steward status")
    assert "could not be worked out, so nobody is pinged: 1." in desk.private(ANA)
    await desk.until(8)
    assert "Request 1 at Brightwave has clocks that could not be worked out" in desk.reads(MANAGERS, "March")
    desk.skip()
    desk.mends(LOG)
    await desk.passes(hours=1)
    assert "first reply was due 03 Mar 14:00" in desk.reads(ESCALATIONS, "request 1")
    await desk.ana.types("/steward status")
    assert "could not be worked out" not in desk.private(ANA)


async def test_a_bad_row_stops_no_other(desk: Desk) -> None:
    """The state of one request is gibberish for a while."""
    await desk.kim.asks(LIMIT)
    await desk.bo.asks(DOWN)
    await desk.breathes()
    desk.spoils("UPDATE conversation SET state = '*' || state WHERE number = 1")
    await desk.passes(minutes=30)
    assert "pinged owner and pool" in desk.reads(TRIAGE, "Request 2")
    assert rows(desk.database, "SELECT number FROM conversation WHERE failures > 0") == [(1,)]
    desk.spoils("UPDATE conversation SET state = substr(state, 2) WHERE number = 1")
    await desk.passes(hours=1)
    assert count(desk.database, "SELECT sum(failures) FROM conversation") == 0
    assert "pinged" in desk.reads(TRIAGE, "Request 1")


def nothing(*_: object) -> Sequence[e.Fact]:
    return ()


def no_step_forward(*_: object) -> Sequence[e.Fact]:
    """It asks for the next rung at once, whatever was said before."""
    return (e.Escalated(CHLOE, "again"),)


@pytest.mark.parametrize("advance", [nothing, no_step_forward])
async def test_a_request_that_is_still_due_after_it_was_advanced_is_not_swept_for_ever(
    desk: Desk, advance: Advance
) -> None:
    await desk.bo.asks(DOWN)
    await desk.breathes()
    bot = desk.stage.bot
    due = rows(desk.database, "SELECT next_due_at FROM conversation")
    await desk.sandbox.conductor.jump_to(desk.now.replace(minute=20, second=0))
    await Sweep(bot.uow, desk.stage.clock, bot.hearing, bot._desk, advance)()
    assert count(desk.database, "SELECT failures FROM conversation") == 1
    assert rows(desk.database, "SELECT next_due_at FROM conversation") > due, "it is left alone for a while"
    assert count(desk.database, f"SELECT count(*) FROM {LOG} WHERE type = 'Escalated'") == 0

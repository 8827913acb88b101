"""What Slack never confirmed is looked for, sent again where it may be, and says so for as long as it stands."""

from bot.demo.cast import ANA, TRIAGE
from sandbox.faults import DropConnection
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, told
from tests.scenarios.world import UNMAPPED

LIMIT = "How do we raise the webhook rate limit?"
REPEATED = "You may see this twice"
POST = "chat.postMessage"


def lose(_: object) -> None:
    raise DropConnection


async def test_a_card_that_may_stand_there_twice_says_so_through_all_its_edits(desk: Desk) -> None:
    desk.sandbox.on_call(POST, lose, after_effect=False)
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=1)
    desk.expect_exactly(card("Request 1", REPEATED))
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "is yours"), card_now("Claimed by Ana", REPEATED))


async def test_what_is_lost_twice_is_looked_for_twice_each_time(desk: Desk) -> None:
    readings: list[object] = []
    for _ in range(2):
        desk.sandbox.on_call(POST, lose, after_effect=False)
    for _ in range(9):
        desk.sandbox.on_call("conversations.history", readings.append, after_effect=False)
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=3)
    desk.expect_exactly(card("Request 1", REPEATED))
    assert len(readings) == 4


async def test_what_is_lost_again_and_again_is_repeated_less_and_less_often(desk: Desk) -> None:
    """At once, then after 1, 2, 4 and 8 minutes, each time after half a minute of looking."""
    for _ in range(5):
        desk.sandbox.on_call(POST, lose, after_effect=False)
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=17)
    desk.expect_exactly()
    await desk.passes(minutes=1)
    desk.expect_exactly(card("Request 1", REPEATED))


async def test_what_waited_for_days_outlives_a_hindrance_when_its_time_comes(desk: Desk) -> None:
    """Nobody could post in the triage channel, and when one can, Slack says "too fast" first."""
    desk.archives(TRIAGE)
    desk.sandbox.channels.add(UNMAPPED)
    await desk.passes(minutes=1)
    await desk.cut_off()
    await desk.away(days=2)
    desk.archives(TRIAGE, is_archived=False)
    for _ in range(3):
        desk.sandbox.fail_next(POST, status=429, retry_after=20)
    await desk.returns()
    await desk.passes(minutes=12)
    assert desk.reads(TRIAGE, "Which customer is #ext-nova?")

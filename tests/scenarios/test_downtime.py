"""Steward is cut off and comes back: nothing lost, nothing twice, nothing said on stale knowledge."""

import asyncio
from collections.abc import Awaitable

from bot.demo.cast import ANA, BEN, CHLOE, DEV, KESTREL, LENA
from sandbox.time.real_time import turn
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, digest, direct, escalation

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"


async def test_what_was_asked_meanwhile_gets_its_card(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=10)
    await desk.kim.asks(LIMIT)
    await desk.away(minutes=10)
    desk.expect_exactly()
    await desk.returns()
    desk.expect_exactly(card("Request 1", "webhook rate limit", "Unclaimed"))


async def test_what_was_answered_meanwhile_pings_nobody(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=10)
    asked = await desk.bo.asks(DOWN)
    await desk.away(minutes=10)
    await desk.dev.answers(asked, "It is up again.")
    await desk.away(minutes=20)
    await desk.returns()
    desk.expect_exactly(card("Request 1", "First reply 13:20 after 10 min", "Claimed by Dev"))


async def test_a_request_known_before_and_answered_meanwhile_pings_nobody(desk: Desk) -> None:
    asked = await desk.bo.asks(DOWN)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=10)
    await desk.dev.answers(asked, "It is up again.")
    await desk.away(minutes=30)
    await desk.returns()
    desk.expect_exactly(
        card_now("First reply 13:10"), escalation("Dev answered request 1. The ladder stops here.")
    )


async def test_a_ping_that_came_due_meanwhile_is_sent_late_and_says_so(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=32)
    await desk.returns()
    desk.expect_exactly(
        card_now("pinged owner and pool"),
        *(direct(one, "due 13:20 and is 12 min late") for one in (ANA, BEN, DEV)),
        escalation("@support", "This ping was due 13:20 and is 12 min late."),
    )


async def test_two_missed_rungs_make_one_ping(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=50)
    await desk.returns()
    late = "This ping was due 13:45 and is 5 min late. It stands for 1 earlier ones, too."
    desk.expect_exactly(
        card_now("pinged owner"),
        *(direct(one, late) for one in (LENA, ANA, BEN, DEV)),
        escalation("Lena", late),
    )


async def test_a_clean_restart_says_nothing_again(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    desk.skip()
    await desk.stage.stop_bot()
    await desk.away(minutes=1)
    await desk.returns()
    desk.expect_exactly()


async def test_an_edit_and_a_late_thread_reply_are_found_again(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=5)
    await desk.kim.edits(asked, "How do we lower the retry interval?")
    await desk.kai.answers(asked, "We need it by tonight, can you do that?")
    await desk.away(minutes=5)
    await desk.returns()
    desk.expect_exactly(card_now("lower the retry interval", "2 messages wait", "2 people of theirs"))


async def test_a_claim_made_before_the_crash_stands_after_it(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.chloe.types("/claim 1")
    await desk.breathes()
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=50)
    await desk.returns()
    desk.expect_exactly(card_now("Claimed by Chloe"), direct(CHLOE, "first reply is due 14:00, in 9 min"))


async def test_the_socket_drops_and_nothing_is_lost(desk: Desk) -> None:
    desk.sandbox.drop_sockets()
    await desk.kim.asks(LIMIT)
    lines = desk.stage.bot.lines
    assert lines is not None
    async with asyncio.timeout(10):
        while lines.standing:  # until the bot notices
            await turn()
    await desk.stage.bot.beat()  # real time's beat is what mends the lines
    await desk.passes(minutes=1)
    desk.expect_exactly(card("Request 1", "webhook rate limit"))


async def test_a_digest_missed_by_hours_is_caught_up_the_same_morning(desk: Desk) -> None:
    await desk.until(7)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=90)
    await desk.returns()
    desk.expect_exactly(digest("Wednesday, 4 March: Nothing needs you."))
    await desk.passes(hours=1)
    desk.expect_exactly()


async def test_a_digest_missed_for_a_day_is_not_worth_catching_up(desk: Desk) -> None:
    await desk.until(7)
    await desk.cut_off()
    desk.skip()
    await desk.away(days=1)
    await desk.returns()
    desk.expect_exactly()
    await desk.passes(hours=1)
    desk.expect_exactly(digest("Thursday, 5 March"))


async def stops_mid_flight(desk: Desk, during: Awaitable[None] | None, within: float) -> None:
    """The bot is told to stop while a card is on the wire."""
    under_way = asyncio.Event()

    async def hold(_: object) -> None:
        under_way.set()
        if during is not None:
            await during

    desk.sandbox.on_call("chat.postMessage", hold, after_effect=False)
    asking = asyncio.ensure_future(desk.sandbox.people.say(desk.kim.id, KESTREL, LIMIT))
    await under_way.wait()
    await desk.stage._leave().stop(within=within)
    await asking


async def test_who_is_told_to_stop_finishes_what_is_in_flight(desk: Desk) -> None:
    """Whether the card arrived is known before the bot goes, so nothing has to be looked for later."""
    await stops_mid_flight(desk, None, within=5)
    assert desk.outbox("TriageCard") == [("sent", None)]


async def test_what_does_not_end_in_time_is_cut_off_and_looked_for_at_the_next_start(desk: Desk) -> None:
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    await stops_mid_flight(desk, never, within=0.05)
    assert desk.outbox("TriageCard")[0][0] == "unknown"
    never.cancel()
    await desk.away(minutes=1)
    await desk.returns()
    await desk.passes(minutes=2)
    desk.expect_exactly(card("Request 1", "webhook rate limit"))

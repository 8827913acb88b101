"""An unclaimed request climbs its ladder; a claim or an answer stops it."""

import pytest

from bot.demo.cast import ANA, BEN, CHLOE, DEV, LENA, TRIAGE
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, direct, escalation, told

DOWN = "is the API down?!"


@pytest.mark.telling
async def test_owner_pool_and_lead_are_pinged_at_the_policys_minutes(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    desk.expect_exactly(
        card("Brightwave", "is the API down"),
        direct(CHLOE, "unclaimed"),
        escalation("Chloe", "is unclaimed"),
    )
    await desk.passes(minutes=19)
    desk.expect_exactly()
    await desk.passes(minutes=1)
    desk.expect_exactly(
        card_now("pinged owner and pool"),
        direct(ANA, "unclaimed for 20 min"),
        direct(BEN, "unclaimed for 20 min"),
        direct(DEV, "unclaimed for 20 min"),
        escalation("@support", "unclaimed for 20 min"),
    )
    await desk.passes(minutes=24)
    desk.skip()
    await desk.passes(minutes=1)
    desk.expect_exactly(
        card_now("pinged owner, pool and lead"),
        direct(LENA, "unclaimed for 45 min"),
        escalation("Lena", "unclaimed for 45 min"),
    )


async def test_a_claim_stops_the_ladder_and_says_so(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.passes(minutes=10)
    desk.skip()
    await desk.dev.types("/claim 1")
    desk.expect_exactly(
        told(DEV, "Request 1 is yours"),
        card_now("Claimed by Dev"),
        escalation("Dev claimed request 1. The ladder stops here."),
    )
    await desk.passes(minutes=30)
    desk.expect_exactly(card_now("in 30 min", "Claimed by Dev"))  # half of the reply time is used


async def test_a_claim_before_the_first_ping_says_nothing_in_escalations(desk: Desk) -> None:
    await desk.kim.asks("How do we raise the webhook rate limit?")
    await desk.ben.types("/claim 1")
    desk.skip()
    await desk.passes(hours=1)
    desk.expect_exactly()


async def test_an_answer_stops_the_ladder_too(desk: Desk) -> None:
    asked = await desk.bo.asks(DOWN)
    await desk.passes(minutes=10)
    desk.skip()
    await desk.dev.answers(asked, "It is, we are rolling back.")
    desk.expect_exactly(
        card_now("First reply 13:10 after 10 min", "Claimed by Dev"),
        escalation("Dev answered request 1. The ladder stops here."),
    )
    await desk.passes(hours=1)
    desk.expect_exactly()


async def test_outside_their_hours_a_question_waits_for_the_morning(desk: Desk) -> None:
    await desk.until(18)
    desk.skip()
    await desk.kim.asks("How do we raise the webhook rate limit?")
    desk.expect_exactly(card("service hours begin 04 Mar 08:00"))
    await desk.until(8, 29)
    desk.skip()
    await desk.passes(minutes=1)
    desk.expect_exactly(
        card_now("pinged owner"), direct(ANA, "Sev3 at Kestrel Robotics"), escalation("Ana", "unclaimed")
    )


async def test_the_owner_hears_of_a_clock_that_runs_out(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.dev.types("/claim 1")
    await desk.passes(minutes=44)
    desk.skip()
    await desk.passes(minutes=1)
    desk.expect_exactly(card_now("First reply due 14:00, in 15 min"), direct(DEV, "is due 14:00, in 15 min"))
    await desk.passes(minutes=9)
    desk.expect_exactly(card_now("in 6 min"), direct(DEV, "is due 14:00, in 6 min"))
    await desk.passes(minutes=6)
    desk.expect_exactly(
        card_now("First reply"), direct(DEV, "is due now, 14:00"), escalation("is due now, 14:00")
    )
    assert "First reply" in desk.reads(TRIAGE, "Request 1")

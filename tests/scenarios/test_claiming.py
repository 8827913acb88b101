"""Engineers claim, hand back, set aside and grade requests."""

import asyncio

import pytest

from bot.demo.cast import ANA, BEN, CHLOE, DEV, KESTREL, LENA, TRIAGE
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, direct, escalation, modal, told

LIMIT = "Could you tell us how to raise the webhook rate limit?"
DOWN = "is the API down?!"


async def test_a_claim_by_button_shows_on_the_card(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.ben.presses("Claim", "webhook rate limit")
    desk.expect_exactly(card_now("Claimed by Ben at 13:00"))


async def test_a_claim_by_command_is_answered_privately(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.ana.types("/claim 1")
    desk.expect_exactly(card_now("Claimed by Ana"), told(ANA, "Request 1 is yours"))


@pytest.mark.telling
@pytest.mark.parametrize("button_first", [True, False])
async def test_of_two_claims_at_once_one_wins_and_the_other_is_told(
    desk: Desk, *, button_first: bool
) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    by_button = desk.ben.presses("Claim", "webhook rate limit")
    by_command = desk.ana.types("/claim 1")
    await asyncio.gather(*((by_button, by_command) if button_first else (by_command, by_button)))
    if "Claimed by Ben" in desk.reads(TRIAGE, "Request 1"):
        desk.expect_exactly(card_now("Claimed by Ben"), told(ANA, "Ben claimed request 1"))
    else:
        desk.expect_exactly(
            card_now("Claimed by Ana"),
            told(ANA, "Request 1 is yours"),
            told(BEN, "Ana claimed request 1"),
        )


async def test_who_claims_second_is_told_who_has_it_and_since_when(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ben.presses("Claim", "webhook rate limit")
    await desk.passes(minutes=5)
    desk.skip()
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "Ben claimed request 1, 5 min ago."))


async def test_claiming_twice_says_that_it_is_yours_already(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ana.types("/claim 1")
    desk.skip()
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "Request 1 is yours already."))


async def test_a_wrong_number_gets_a_way_out(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.kai.asks("Where do we find the invoice for February?")
    desk.skip()
    await desk.ana.types("/claim 99")
    await desk.ben.types("/resolve soon")
    await desk.dev.types("/claim 1 2")
    desk.expect_exactly(
        told(ANA, "There is no request 99. Open ones: 1, 2."),
        told(BEN, "“soon” is not a request number", "/resolve 3"),
        told(DEV, "Nothing was done", "one request number", "Write `/claim 1`"),
    )


@pytest.mark.telling
async def test_a_released_request_climbs_its_ladder_anew(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.dev.types("/claim 1")
    await desk.passes(minutes=30)
    desk.skip()
    await desk.dev.types("/release 1")
    desk.expect_exactly(
        told(DEV, "Request 1 is free again"),
        card_now("Unclaimed"),
        direct(CHLOE, "Sev2 at Brightwave"),
        escalation("Sev2 at Brightwave"),
    )
    await desk.passes(minutes=19)
    assert "pinged owner" in desk.reads(TRIAGE, "Request 1")
    assert "pool" not in desk.reads(TRIAGE, "Request 1"), "the pool hears of it 20 minutes after the release"
    await desk.passes(minutes=1)
    assert "pinged owner and pool" in desk.reads(TRIAGE, "Request 1")


async def test_what_is_not_claimed_cannot_be_released(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.ben.types("/release 1")
    desk.expect_exactly(told(BEN, "Nobody has claimed request 1"))


async def test_a_command_without_a_number_opens_a_picker(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.kai.asks("Where do we find the invoice for February?")
    await desk.ben.types("/claim 1")
    await desk.breathes()
    desk.skip()
    await desk.ana.types("/claim")
    desk.expect_exactly(modal(ANA, "Claim a request", "2 · Sev3 · Kestrel Robotics: Where do we find"))
    assert await desk.ana.submits(request="2") == {}
    desk.expect_exactly(card_now("Request 2", "Claimed by Ana"))


async def test_a_picker_that_is_out_of_date_says_so(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ana.types("/claim")
    await desk.ben.types("/claim 1")
    desk.skip()
    errors = await desk.ana.submits(request="1")
    assert "claimed request 1" in errors["request"]
    desk.expect_exactly()


async def test_a_picker_with_nothing_to_pick_is_a_sentence(desk: Desk) -> None:
    await desk.ana.types("/claim")
    await desk.ben.types("/release")
    desk.expect_exactly(told(ANA, "Nothing is unclaimed."), told(BEN, "Nothing is claimed"))


async def test_not_a_request_sets_it_aside_and_stops_its_clocks(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.ben.presses("Not a request", "webhook rate limit")
    desk.expect_exactly(card_now("Not a request, said Ben"))
    await desk.passes(hours=8)
    desk.expect_exactly()


async def test_the_severity_modal_changes_the_clock_and_the_ladder(desk: Desk) -> None:
    await desk.bo.asks("How do we rotate our keys?")
    desk.skip()
    await desk.dev.presses("Severity", "rotate our keys")
    desk.expect_exactly(modal(DEV, "Severity of request 1", "Sev1: production is down"))
    assert await desk.dev.submits(severity="1", reason="their keys leaked") == {}
    desk.expect_exactly(
        card_now("Sev1: their keys leaked", "First reply due 13:15"),
        direct(CHLOE, "Sev1 at Brightwave"),
        escalation("Sev1 at Brightwave"),
    )
    assert "Sev1" in desk.reads(TRIAGE, "Request 1")


async def test_the_same_severity_is_no_change(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ben.presses("Severity", "webhook rate limit")
    desk.skip()
    errors = await desk.ben.submits(severity="3", reason="as it is")
    assert "has that severity already" in errors["severity"]
    desk.expect_exactly()


async def test_an_escalation_pings_the_next_rung_now(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.dev.types("/claim 1")
    await desk.breathes()
    desk.skip()
    await desk.dev.presses("Escalate", "API down")
    desk.expect_exactly(modal(DEV, "Escalate request 1", "What do you need"))
    await desk.dev.submits(reason="I need somebody who knows the gateway")
    await desk.breathes()
    desk.expect_exactly(
        *(
            direct(one, "was escalated by Dev: I need somebody who knows the gateway")
            for one in (ANA, BEN, CHLOE)
        ),
        escalation("@support", "request 1, was escalated by Dev", "knows the gateway"),
        card_now("Claimed by Dev"),
    )
    await desk.passes(minutes=20)
    desk.expect_exactly(beside=TRIAGE)


async def test_who_claimed_and_escalates_does_not_ping_himself(desk: Desk) -> None:
    """Claimed before its first rung, the owner's: the owner of the request is whoever claimed it."""
    await desk.kim.asks(LIMIT)
    await desk.ben.types("/claim 1")
    desk.skip()
    await desk.ben.types("/escalate 1 stuck")
    await desk.breathes()
    desk.expect_exactly(
        told(BEN, "Request 1 is escalated: Ana, Chloe and Dev are pinged now."),
        *(direct(one, "was escalated by Ben: stuck") for one in (ANA, CHLOE, DEV)),
        escalation("@support", "request 1, was escalated by Ben: stuck"),
    )


async def test_who_escalates_beyond_the_top_learns_who_is_pinged_again(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ben.types("/claim 1")
    said = []
    for _ in range(4):
        said.append((await desk.ben.types("/escalate 1 stuck")).text)
        await desk.breathes()
    assert said[1:] == [
        f"Request 1 is escalated: <@{LENA}> is pinged now.",
        *[f"Request 1 is escalated: nobody new is left on its ladder, so <@{LENA}> is pinged again."] * 2,
    ]


async def test_who_asks_for_help_with_anothers_request_is_not_pinged(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ben.types("/claim 1")
    desk.skip()
    await desk.dev.types("/escalate 1 stuck")
    await desk.breathes()
    desk.expect_exactly(
        told(DEV, "Request 1 is escalated"),
        *(direct(one, "was escalated by Dev: stuck") for one in (ANA, CHLOE)),
        escalation("@support", "request 1, was escalated by Dev: stuck"),
    )


async def test_who_resolves_what_nobody_answered_is_told_so(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=1)
    await desk.kim.says("It is the project called staging-eu.")
    desk.skip()
    await desk.ben.types("/resolve 1")
    desk.expect_exactly(
        card_now("Closed without a reply in the channel"),
        told(BEN, "Request 1 is resolved. 2 messages were never answered in the channel."),
    )


async def test_a_button_of_a_closed_request_says_so(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    stale = desk.newest(TRIAGE, "webhook rate limit")
    desk.skip()
    await desk.ben.types("/resolve 1")
    desk.expect_exactly(card_now("Resolved"), told(BEN, "Request 1 is resolved."))
    assert stale.blocks, "the buttons stood there"
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "Ben closed request 1 already"))


async def test_the_card_of_a_claimed_request_offers_no_claim(desk: Desk) -> None:
    await desk.kim.asks(LIMIT, where=KESTREL)
    desk.expect_exactly(card("Unclaimed"))
    await desk.lena.types("/claim 1")
    desk.expect_exactly(card_now("Claimed by Lena"), told(LENA, "yours"))
    with pytest.raises(AssertionError, match="no button Claim"):
        await desk.ben.presses("Claim", "webhook rate limit")

"""A request is handed over: it is offered with a packet, and moves when somebody accepts it."""

import asyncio

import pytest

from bot.demo.cast import ANA, BEN, BOT, DEV, ESCALATIONS, LENA, MARK, TRIAGE
from tests.scenarios.desk import Desk, Someone
from tests.scenarios.seen import card_now, direct, direct_now, modal, told

LIMIT = "Could you tell us how to raise the webhook rate limit?"


async def offered(desk: Desk, giver: Someone, to: Someone, **words: str) -> None:
    """`giver` fills in the packet of request 1 and offers it."""
    await giver.types(f"/handover 1 <@{to.id}>")
    filled = {"tried": "Restarted the worker", "next": "Ask for the logs", **words}
    assert await giver.submits(**filled) == {}
    await desk.breathes()


async def anas(desk: Desk) -> None:
    """Request 1, which Ana has claimed."""
    await desk.kim.asks(LIMIT)
    await desk.ana.types("/claim 1")
    await desk.breathes()
    desk.skip()


async def test_the_form_is_filled_with_what_is_known(desk: Desk) -> None:
    await anas(desk)
    await desk.ana.types("/handover 1 @ben")
    desk.expect_exactly(modal(ANA, "Hand over request 1", "Who takes it?", "Calm", "Worried", "Angry"))
    view = desk.sandbox.views(ANA)[-1]
    filled = [
        block["element"].get("initial_value") or block["element"].get("initial_user") for block in view.blocks
    ]
    assert filled == [
        BEN,
        "Sev3: they wait for our first reply since 03 Mar 13:00 UTC.",
        "First reply by 04 Mar 09:00 UTC.",
        None,
        None,
        "Answer them.",
    ]


async def test_what_is_offered_is_theirs_once_they_accept(desk: Desk) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.ben)
    desk.expect_exactly(
        card_now("Claimed by Ana at 13:00; offered to Ben"),
        direct(
            BEN,
            "Ana offers you request 1: Sev3 at Kestrel Robotics.",
            "webhook rate limit",
            "First reply due 04 Mar 09:00",
            "Where it stands: Sev3: they wait for our first reply",
            "Promised: First reply by 04 Mar 09:00 UTC.",
            "Their tone: calm",
            "Tried: Restarted the worker",
            "Next: Ask for the logs",
            "Until you accept, Ana keeps it, its clock and its warnings.",
            "by 13:15, the lead is asked",
        ),
        modal(ANA, "Hand over request 1"),
    )
    await desk.passes(minutes=5)
    desk.skip()
    await desk.ben.presses("Accept", "Ana offers you", where=f"D{BEN[1:]}")
    await desk.breathes()
    desk.expect_exactly(
        card_now("Claimed by Ben at 13:05"),
        direct_now(BEN, "This offer is over: Ben accepted it."),
        direct(ANA, "Ben has request 1 now: Sev3 at Kestrel Robotics."),
    )


@pytest.mark.telling
async def test_until_it_is_accepted_the_giver_keeps_the_warnings(desk: Desk) -> None:
    await desk.bo.asks("is the API down?!")
    await desk.dev.types("/claim 1")
    await desk.passes(minutes=40)
    await offered(desk, desk.dev, desk.ben)
    desk.skip()
    await desk.passes(minutes=6)
    desk.expect_exactly(
        card_now("offered to Ben"), direct(DEV, "the first reply is due 14:00"), beside=ESCALATIONS
    )
    await desk.ben.presses("Accept", "Dev offers you", where=f"D{BEN[1:]}")
    await desk.breathes()
    desk.skip()
    await desk.passes(minutes=9)
    desk.expect_exactly(card_now("Claimed by Ben"), direct(BEN, "the first reply is due 14:00"))


async def test_who_declines_says_why_and_the_giver_still_has_it(desk: Desk) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.ben)
    desk.skip()
    await desk.ben.presses("Decline", "Ana offers you", where=f"D{BEN[1:]}")
    desk.expect_exactly(modal(BEN, "Decline request 1", "Why?"))
    assert await desk.ben.submits(reason="I leave in ten minutes") == {}
    await desk.breathes()
    desk.expect_exactly(
        card_now("Claimed by Ana"),
        direct_now(BEN, "This offer is over: Ben declined it."),
        direct(ANA, "Ben declined request 1: I leave in ten minutes. Ana still has it."),
    )


async def test_unanswered_for_15_minutes_it_goes_to_the_lead_who_takes_it(desk: Desk) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.ben)
    await desk.passes(minutes=14)
    desk.skip()
    await desk.passes(minutes=1)
    desk.expect_exactly(
        direct(LENA, "Ben has not answered Ana, who offers request 1", "Meanwhile Ana keeps it"),
        direct(ANA, "Ben has not answered your offer of request 1, so Lena is asked. Ana still has it"),
    )
    await desk.lena.presses("Take it", "Ben has not answered", where=f"D{LENA[1:]}")
    await desk.breathes()
    desk.expect_exactly(
        card_now("Claimed by Lena"),
        direct_now(LENA, "This offer is over: Lena accepted it."),
        direct_now(BEN, "This offer is over: Lena accepted it."),
        direct(ANA, "Lena has request 1 now"),
    )


async def test_the_lead_offers_it_to_another_with_the_same_packet(desk: Desk) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.ben)
    await desk.passes(minutes=16)
    await desk.lena.presses("Offer it to another", "Ben has not answered", where=f"D{LENA[1:]}")
    desk.skip()
    assert await desk.lena.submits(person=DEV) == {}
    await desk.breathes()
    desk.expect_exactly(
        card_now("Claimed by Ana at 13:00; offered to Dev"),
        direct_now(LENA, "This offer is over: Lena offered it to Dev instead."),
        direct_now(BEN, "This offer is over: Lena offered it to Dev instead."),
        direct(DEV, "Lena offers you request 1", "Tried: Restarted the worker", "Ana keeps it"),
    )
    await desk.dev.presses("Accept", "Lena offers you", where=f"D{DEV[1:]}")
    await desk.breathes()
    desk.expect_exactly(
        card_now("Claimed by Dev"),
        direct_now(DEV, "Dev accepted it"),
        direct(ANA, "Dev has request 1 now"),
        direct(LENA, "Dev has request 1 now"),
    )


async def test_what_the_lead_does_not_answer_goes_to_the_manager(desk: Desk) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.lena)
    desk.skip()
    await desk.passes(minutes=15)
    desk.expect_exactly(
        direct(MARK, "Lena has not answered Ana"), direct(ANA, "Lena has not answered", "so Mark is asked")
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/resolve 1", "This offer is over: Ana resolved the request."),
        ("/release 1", "This offer is over: Ana gave the request back to the team."),
    ],
)
async def test_the_offer_is_over_with_what_was_offered_and_its_buttons_do_nothing(
    desk: Desk, line: str, says: str
) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.ben)
    old = desk.newest(f"D{BEN[1:]}", "Ana offers you")
    await desk.ana.types(line)
    await desk.breathes()
    assert says in desk.reads(f"D{BEN[1:]}", "offers you request 1")
    desk.skip()
    await desk.ben.forges("Accept", old)
    await desk.ben.forges("Decline", old)
    desk.expect_exactly(
        *[told(BEN, "Nothing has changed: that offer of request 1 is over, and says now")] * 2
    )
    await desk.passes(minutes=16)
    assert not desk.outbox("HandoverUnanswered")


async def test_a_reply_of_whoever_is_asked_is_no_accept(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.ana.types("/claim 1")
    await offered(desk, desk.ana, desk.ben)
    await desk.ben.answers(asked, "In the settings of the project, under Limits.")
    await desk.breathes()
    assert "Claimed by Ana at 13:00; offered to Ben" in desk.reads(TRIAGE, "Request 1")


async def test_of_an_accept_and_a_resolve_at_once_one_counts(desk: Desk) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.ben)
    desk.skip()
    await asyncio.gather(
        desk.ben.presses("Accept", "Ana offers you", where=f"D{BEN[1:]}"), desk.ana.types("/resolve 1")
    )
    await desk.breathes()
    over = desk.reads(f"D{BEN[1:]}", "offers you")
    assert ("Ben accepted it" in over) != ("Ana resolved the request" in over)


async def test_only_whoever_has_it_or_leads_may_offer_it(desk: Desk) -> None:
    await anas(desk)
    await desk.kai.asks("Where do we find the invoice for February?")
    await desk.breathes()
    desk.skip()
    await desk.ben.types(f"/handover 1 <@{DEV}>")
    await desk.ben.types(f"/handover 2 <@{DEV}>")
    await desk.ana.types(f"/handover 1 <@{ANA}>")
    await desk.lena.types(f"/handover 1 <@{ANA}>")
    await desk.ana.types(f"/handover 1 <@{BOT}>")
    await desk.ana.types("/handover 1 somebody")
    await desk.ana.types("/handover one @ben")
    await desk.ben.types("/handover")
    desk.expect_exactly(
        told(BEN, "Ana claimed request 1, 4 s ago. They, the lead or the manager can hand it over."),
        told(BEN, "Nobody has claimed request 2. Claim it first"),
        told(ANA, "That is you."),
        told(LENA, "Ana has request 1 already."),
        told(ANA, "is not one of the support team, so nothing is offered."),
        told(ANA, "“somebody” is not a person. Write for example `/handover 3 @name`"),
        told(ANA, "“one” is not a request number", "/handover 3"),
        told(BEN, "You have no open request to hand over."),
    )


async def test_without_a_number_one_picks_among_ones_own(desk: Desk) -> None:
    await anas(desk)
    await desk.kai.asks("Where do we find the invoice for February?")
    await desk.ana.types("/handover")
    await desk.breathes()
    desk.skip()
    assert await desk.ana.submits(request="1") == {}
    desk.expect_exactly(modal(ANA, "Hand over request 1", "Who takes it?"))
    assert await desk.ana.submits(person=BEN) == {}
    await desk.breathes()
    desk.expect_exactly(card_now("offered to Ben"), direct(BEN, "Ana offers you request 1"))


async def test_a_window_knows_whom_it_may_name(desk: Desk) -> None:
    await anas(desk)
    await desk.ana.types("/handover 1")
    assert "is not one of the support team" in (await desk.ana.submits(person="U0KIM"))["person"]
    assert await desk.ana.submits(person=BEN) == {}
    await desk.breathes()
    assert "offered to Ben" in desk.reads(TRIAGE, "Request 1")


async def test_explain_tells_every_step(desk: Desk) -> None:
    await anas(desk)
    await offered(desk, desk.ana, desk.ben)
    await desk.ben.presses("Decline", "Ana offers you", where=f"D{BEN[1:]}")
    await desk.ben.submits(reason="too late for me")
    await offered(desk, desk.ana, desk.dev)
    await desk.passes(minutes=15)
    await desk.dev.presses("Accept", "Ana offers you", where=f"D{DEV[1:]}")
    await desk.ana.types("/steward explain 1")
    said = desk.private(ANA)
    for line in (
        "Ana offered it to Ben",
        "Ben declined the hand-over: too late for me",
        "Ana offered it to Dev",
        "Dev had not answered the hand-over: the lead was asked",
        "Dev accepted the hand-over and has it now",
    ):
        assert line in said

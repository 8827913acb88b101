"""A customer asks, and the team sees it at once."""

import pytest

from bot.demo.cast import CHLOE
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, direct, escalation

LIMIT = "Could you tell us how to raise the webhook rate limit?"


async def test_a_question_becomes_one_card_at_once(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.expect_exactly(
        card(
            "Request 1 · Kestrel Robotics · plus",
            "raise the webhook rate limit",
            "Sev3",
            "First reply due 04 Mar 09:00",  # four hours of Berlin's day: three today, one tomorrow
            "Unclaimed",
        )
    )


@pytest.mark.telling
async def test_a_burst_edits_the_same_card(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.expect_exactly(card("webhook rate limit"))
    await desk.passes(minutes=1)
    await desk.kim.says("It is the project called staging-eu, by the way.")
    desk.expect_exactly(card_now("webhook rate limit", "2 messages wait"))


async def test_another_person_of_theirs_asks_something_else(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.kai.asks("Where do we find the invoice for February?")
    await desk.breathes()
    desk.expect_exactly(card("Request 1", "webhook rate limit"), card("Request 2", "invoice for February"))


async def test_a_reply_in_the_thread_joins_the_request(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.passes(minutes=25)
    await desk.kai.answers(asked, "We would need it by tonight, can you do that?")
    desk.expect_exactly(card_now("2 messages wait", "2 people of theirs take part"))


async def test_a_thanks_makes_no_card(desk: Desk) -> None:
    await desk.bo.says("thanks, all good")
    await desk.passes(hours=1)
    desk.expect_exactly()


async def test_an_alarm_is_urgent_at_once(desk: Desk) -> None:
    await desk.bo.asks("is the API down?!")
    desk.expect_exactly(
        card("Brightwave · premium", "is the API down", "Sev2", "First reply due 14:00, in 1 h"),
        direct(CHLOE, "Sev2 at Brightwave", "is the API down", "is unclaimed"),
        escalation("Chloe", "Sev2 at Brightwave", "is the API down"),
    )


async def test_a_message_that_turns_bad_raises_the_request(desk: Desk) -> None:
    await desk.bo.asks("How do we rotate our keys?")
    desk.expect_exactly(card("Request 1", "Sev3"))
    await desk.passes(minutes=2)
    await desk.bo.says("Checkout is down, we are losing orders!")
    desk.expect_exactly(
        card_now("Request 1", "Sev2: says something is down", "2 messages wait"),
        direct(CHLOE, "Sev2 at Brightwave", "unclaimed"),
        escalation("Sev2 at Brightwave"),
    )


async def test_what_engineers_say_among_themselves_is_no_request(desk: Desk) -> None:
    await desk.ben.says("Is the API down for anybody else?!")
    await desk.chloe.says("Hello, we are deploying at five.", where="C0KESTREL")
    desk.expect_exactly()


async def test_an_edit_by_the_customer_changes_the_words_of_the_card(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.kim.edits(asked, "Could you tell us how to lower the retry interval?")
    desk.expect_exactly(card_now("Request 1", "lower the retry interval"))


async def test_a_thanks_edited_into_a_question_becomes_a_request(desk: Desk) -> None:
    said = await desk.kim.says("thanks!")
    desk.expect_exactly()
    await desk.kim.edits(said, "thanks! But how do we raise the webhook rate limit?")
    desk.expect_exactly(card("Request 1", "raise the webhook rate limit"))


async def test_a_deleted_question_is_withdrawn_and_pings_nobody(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.kim.deletes(asked)
    desk.expect_exactly(card_now("Request 1", "withdrawn by the customer"))
    assert "webhook" not in desk.reads("C0TRIAGE", "Request 1"), "what the customer deleted is gone"
    await desk.passes(hours=5)
    desk.expect_exactly()


async def test_of_two_messages_one_deleted_leaves_the_other(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=1)
    second = await desk.kim.asks("And the timeout, too?")
    desk.skip()
    await desk.kim.deletes(second)
    desk.expect_exactly(card_now("Request 1", "webhook rate limit", "Unclaimed"))
    assert "2 messages" not in desk.reads("C0TRIAGE", "Request 1")

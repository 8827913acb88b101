"""People edit, delete, forward and answer in their own ways; nobody's words are lost or put in another's mouth."""

import pytest

from bot.demo.cast import BOT, BRIGHTWAVE, CHLOE, DEV, ESCALATIONS, KESTREL, KIM, TRIAGE
from sandbox.state.messages import Message
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, direct, escalation, told
from tests.scenarios.test_out_of_order import ALARM, Wire

LIMIT = "How do we raise the webhook limit?"


async def check_in(desk: Desk) -> Message:
    """One that stands in Kestrel's channel."""
    await desk.signal("kestrel", "usage-drop", "API calls fell by 40 %")
    await desk.passes(hours=1)
    desk.skip()
    return desk.newest(KESTREL, "API calls fell by 40 %")


async def test_an_edit_that_makes_an_answered_message_urgent_is_news(desk: Desk) -> None:
    asked = await desk.bo.asks(LIMIT)
    await desk.dev.answers(asked, "In the settings.")
    await desk.passes(minutes=5)
    desk.skip()
    await desk.bo.edits(asked, ALARM)
    desk.expect_exactly(card_now("Production is down", "Sev1", "Next reply due", "Claimed by Dev"))


async def test_an_edit_that_mends_a_typing_error_of_an_answered_message_is_none(desk: Desk) -> None:
    asked = await desk.bo.asks("How do we rasie the webhook limit?")
    await desk.dev.answers(asked, "In the settings.")
    await desk.breathes()
    desk.skip()
    await desk.bo.edits(asked, LIMIT)
    desk.expect_exactly(card_now(LIMIT, "waiting for the customer"))


async def test_another_question_written_into_an_answered_message_needs_its_own_answer(desk: Desk) -> None:
    asked = await desk.bo.asks(LIMIT)
    await desk.dev.answers(asked, "In the settings.")
    await desk.breathes()
    desk.skip()
    await desk.bo.edits(asked, f"{LIMIT} And who may delete the account of a former colleague?")
    desk.expect_exactly(card_now("Next reply due", "Claimed by Dev"))


async def test_another_question_written_into_a_resolved_message_opens_it_again(desk: Desk) -> None:
    asked = await desk.bo.asks(LIMIT)
    await desk.dev.answers(asked, "In the settings.")
    await desk.dev.types("/resolve 1")
    await desk.breathes()
    desk.skip()
    await desk.bo.edits(asked, "Can you delete the account of our former colleague today?")
    desk.expect_exactly(card_now("delete the account", "Next reply due"))


async def test_an_edit_that_makes_a_dismissed_message_urgent_opens_a_request(desk: Desk) -> None:
    asked = await desk.bo.asks("just testing if this channel works")
    await desk.ben.presses("Not a request", "testing")
    await desk.breathes()
    desk.skip()
    await desk.bo.edits(asked, ALARM)
    await desk.breathes()
    desk.expect_exactly(
        card("Request 2 · Brightwave", "Production is down", "Sev1"),
        direct(CHLOE, "Sev1 at Brightwave"),
        escalation("Sev1 at Brightwave"),
    )


async def test_a_yes_below_our_check_in_is_a_request(desk: Desk) -> None:
    offer = await check_in(desk)
    await desk.does(desk.sandbox.people.say(KIM, KESTREL, "Yes please", thread_ts=offer.ts))
    desk.expect_exactly(card("Request 1 · Kestrel Robotics", "Yes please", "accepts our offer of help"))


async def test_a_bare_yes_after_our_check_in_is_a_request(desk: Desk) -> None:
    await check_in(desk)
    await desk.kim.says("yes")
    desk.expect_exactly(card("Request 1 · Kestrel Robotics", "accepts our offer of help"))


@pytest.mark.parametrize("thumb", ["👎", ":-1:"])
async def test_a_thumb_down_answers_our_question_and_refuses_our_offer(desk: Desk, thumb: str) -> None:
    offer = await check_in(desk)
    await desk.does(desk.sandbox.people.say(KIM, KESTREL, thumb, thread_ts=offer.ts))
    desk.expect_exactly()
    asked = await desk.kim.asks("Our webhooks fail")
    await desk.ben.answers(asked, "Do they work now?")
    await desk.kim.answers(asked, thumb)
    desk.expect_exactly(card("Request 1", "Next reply due", "Claimed by Ben"))


async def test_a_no_below_our_check_in_is_none(desk: Desk) -> None:
    offer = await check_in(desk)
    await desk.does(desk.sandbox.people.say(KIM, KESTREL, "No thanks, all good", thread_ts=offer.ts))
    desk.expect_exactly()


async def test_a_forwarded_message_asks_in_the_words_it_forwards(desk: Desk) -> None:
    wire = Wire(desk)
    share = {"is_share": True, "text": ALARM, "fallback": "[1 March] Bea: ..."}
    await wire.brings(wire.message("", wire.ts(), attachments=[share]))
    desk.expect_exactly(
        card("Production is down", "Sev1"),
        direct(CHLOE, "Sev1 at Brightwave"),
        escalation("Sev1 at Brightwave"),
    )


async def test_a_message_that_has_only_blocks_asks_in_their_words(desk: Desk) -> None:
    wire = Wire(desk)
    block = {"type": "section", "text": {"type": "mrkdwn", "text": LIMIT}}
    await wire.brings(wire.message("", wire.ts(), blocks=[block]))
    desk.expect_exactly(card(LIMIT, "Sev3"))


async def test_the_card_and_the_ping_show_the_words_that_made_it_urgent(desk: Desk) -> None:
    await desk.bo.asks("Where is the invoice?")
    desk.skip()
    await desk.bo.says("PRODUCTION IS DOWN, we lose orders")
    await desk.breathes()
    desk.expect_exactly(
        card_now("PRODUCTION IS DOWN", "Sev1: says production is down"),
        direct(CHLOE, "Sev1 at Brightwave", "PRODUCTION IS DOWN"),
        escalation("Sev1 at Brightwave", "PRODUCTION IS DOWN"),
    )


async def test_when_a_question_is_deleted_the_card_shows_what_still_waits(desk: Desk) -> None:
    asked = await desk.bo.asks("Where is the invoice?")
    await desk.bea.answers(asked, "same here, we cannot find ours")
    desk.skip()
    await desk.bo.deletes(asked)
    desk.expect_exactly(card_now("we cannot find ours", "First reply due"))


@pytest.mark.parametrize("resolved", [False, True])
async def test_when_an_answered_question_is_deleted_its_words_leave_the_card(
    desk: Desk, *, resolved: bool
) -> None:
    asked = await desk.kim.asks("How does our customer Wanda Zweig log in?")
    await desk.ben.answers(asked, "With her key.")
    if resolved:
        await desk.ben.types("/resolve 1")
    await desk.breathes()
    await desk.kim.deletes(asked)
    await desk.breathes()
    assert "Wanda" not in desk.reads(TRIAGE, "Request 1")


async def test_an_answer_that_is_deleted_was_never_given(desk: Desk) -> None:
    asked = await desk.bo.asks(LIMIT)
    wrong = await desk.dev.answers(asked, "That is for another customer, sorry")
    await desk.breathes()
    desk.skip()
    await desk.dev.deletes(wrong)
    desk.expect_exactly(card_now("First reply due", "Claimed by Dev"))
    await desk.dev.types("/steward explain 1")
    desk.expect_exactly(told(DEV, "an answer of ours was deleted"))


async def test_a_second_answer_stands_when_the_first_is_deleted(desk: Desk) -> None:
    asked = await desk.bo.asks(LIMIT)
    wrong = await desk.dev.answers(asked, "Under Billing.")
    await desk.dev.answers(asked, "No: under Settings.")
    await desk.breathes()
    desk.skip()
    await desk.dev.deletes(wrong)
    desk.expect_exactly()
    assert "waiting for the customer" in desk.reads(TRIAGE, "Request 1")


async def test_our_own_deleted_check_in_is_not_the_customers_doing(desk: Desk) -> None:
    offer = await check_in(desk)
    await desk.does(desk.sandbox.people.click(KIM, KESTREL, offer.ts, "checkin_more"))
    await desk.breathes()
    desk.skip()
    workspace = desk.sandbox._workspace
    workspace.delete(BOT, workspace.message(KESTREL, offer.ts))
    await desk.stage.settle()
    assert "Resolved" not in desk.reads(TRIAGE, "Request 1")
    assert "First reply due" in desk.reads(TRIAGE, "Request 1")


async def test_a_withdrawn_request_takes_its_ladder_with_it(desk: Desk) -> None:
    asked = await desk.bo.asks(ALARM)
    await desk.passes(minutes=6)
    desk.skip()
    await desk.bo.deletes(asked)
    assert "The ladder stops here" in desk.reads(ESCALATIONS, "deleted what request 1 asked")


async def test_a_greeting_to_all_answers_nobody(desk: Desk) -> None:
    await desk.bo.asks(LIMIT)
    desk.skip()
    await desk.ana.says("Good morning everybody! Reminder: maintenance on Sunday", where=BRIGHTWAVE)
    desk.expect_exactly()
    await desk.ana.says("You can raise it under Settings.", where=BRIGHTWAVE)
    desk.expect_exactly(card_now("waiting for the customer", "Claimed by Ana"))


async def test_a_released_and_answered_request_starts_its_ladder_with_the_next_question(desk: Desk) -> None:
    asked = await desk.bo.asks(ALARM)
    await desk.dev.answers(asked, "It is up again.")
    await desk.dev.types("/release 1")
    await desk.passes(hours=2)
    desk.skip()
    await desk.bo.answers(asked, "It is down again!")
    desk.expect_exactly(
        card_now("Next reply due", "Unclaimed"),
        direct(CHLOE, "Sev1 at Brightwave"),
        escalation("Chloe", "Sev1 at Brightwave"),
    )


async def test_customers_read_nothing_of_all_this(desk: Desk) -> None:
    asked = await desk.bo.asks(LIMIT)
    await desk.bo.edits(asked, ALARM)
    await desk.bo.deletes(asked)
    await desk.passes(minutes=30)
    assert [m.user for m in desk.sandbox.messages(BRIGHTWAVE) if m.bot_id] == []

"""An answer meets the clock, a resolve tells the story, a later question reopens it."""

from bot.demo.cast import BEN, BRIGHTWAVE, DEV, KESTREL, MANAGERS, TRIAGE
from bot.domain.events import StaffReplied
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, told

LIMIT = "Could you tell us how to raise the webhook rate limit?"


async def rules(desk: Desk) -> list[str]:
    """How the bot knew which request each answer belonged to, as stored with it."""
    async with desk.stage.bot.uow.read() as books:
        facts = await books.conversations.facts("StaffReplied")
    return [fact.rule for fact in facts if isinstance(fact, StaffReplied)]


async def test_an_answer_in_the_thread_meets_the_first_response_clock(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(minutes=20)
    desk.skip()
    await desk.ben.answers(asked, "Hi Kim, it is 500 a minute now.")
    desk.expect_exactly(
        card_now("First reply 13:20 after 20 min; waiting for the customer", "Claimed by Ben")
    )
    assert await rules(desk) == ["thread"]
    await desk.passes(hours=30)
    desk.expect_exactly(beside=MANAGERS)


async def test_an_answer_outside_threads_goes_to_the_only_open_request(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=20)
    desk.skip()
    await desk.ben.says("It is 500 a minute now.", where=KESTREL)
    desk.expect_exactly(card_now("Request 1", "First reply 13:20"))
    assert await rules(desk) == ["only_open"]


async def test_an_answer_outside_threads_goes_to_whom_it_mentions(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=20)
    await desk.kai.asks("Where do we find the invoice for February?")
    await desk.breathes()
    desk.skip()
    await desk.ben.says("<@U0KIM> it is 500 a minute now.", where=KESTREL)
    desk.expect_exactly(card_now("Request 1", "First reply"))
    assert await rules(desk) == ["mention"]


async def test_else_it_goes_to_the_request_with_the_latest_customer_message(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=20)
    await desk.kai.asks("Where do we find the invoice for February?")
    await desk.breathes()
    desk.skip()
    await desk.ben.says("You find it under Billing.", where=KESTREL)
    desk.expect_exactly(card_now("Request 2", "First reply"))
    assert await rules(desk) == ["latest"]


async def test_the_customers_reply_starts_the_next_clock(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.dev.answers(asked, "It is up again.")
    await desk.passes(minutes=10)
    desk.skip()
    await desk.bo.answers(asked, "No, we still get 503 from it.")
    desk.expect_exactly(card_now("Next reply due 15:10, in 2 h", "Claimed by Dev"))
    await desk.dev.answers(asked, "One region was left; now it is gone.")
    desk.expect_exactly(card_now("waiting for the customer"))


async def test_a_thanks_after_the_answer_starts_no_clock(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.dev.answers(asked, "It is up again.")
    await desk.breathes()
    desk.skip()
    await desk.bo.answers(asked, "Great, thank you!")
    await desk.passes(days=1)
    desk.expect_exactly(beside=MANAGERS)


async def test_resolve_tells_the_story_in_six_lines(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.passes(minutes=25)
    await desk.dev.types("/claim 1")
    await desk.passes(minutes=5)
    await desk.dev.answers(asked, "It is up again.")
    await desk.passes(minutes=10)
    desk.skip()
    await desk.dev.types("/resolve 1")
    desk.expect_exactly(
        told(DEV, "Request 1 is resolved."),
        card_now(
            "Request 1 · Brightwave · Sev2\n"
            "is the API down?!\n"
            "Asked 13:00; pinged owner and pool\n"
            "Claimed by Dev 13:25, after 25 min\n"
            "First reply 13:30, after 30 min: in time\n"
            ":white_check_mark: Resolved 13:40 by Dev, after 40 min"
        ),
    )


async def test_a_late_answer_says_how_late(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.passes(minutes=72)
    await desk.dev.answers(asked, "It is up again.")
    await desk.dev.types("/resolve 1")
    assert "First reply 14:12, after 1 h 12 min: 12 min late" in desk.reads(TRIAGE, "Request 1")


async def test_resolving_twice_says_who_closed_it(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ben.presses("Resolve", "webhook rate limit")
    await desk.passes(minutes=3)
    desk.skip()
    await desk.dev.types("/resolve 1")
    desk.expect_exactly(told(DEV, "Ben closed request 1 already, 3 min ago."))


async def test_a_question_in_a_closed_thread_reopens_it_within_seven_days(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.dev.answers(asked, "It is up again.")
    await desk.dev.types("/resolve 1")
    await desk.passes(days=6)
    desk.skip()
    await desk.bo.answers(asked, "It is down again, can you look?")
    desk.expect_exactly(card_now("Request 1 · Brightwave", "Next reply due", "Claimed by Dev"))


async def test_after_seven_days_a_new_request_follows_the_old(desk: Desk) -> None:
    asked = await desk.bo.asks("How do we rotate our keys?")
    await desk.dev.answers(asked, "Under Settings.")
    await desk.dev.types("/resolve 1")
    await desk.passes(days=8)
    desk.skip()
    await desk.bo.answers(asked, "And how do we revoke the old ones?")
    desk.expect_exactly(card("Request 2 · Brightwave", "revoke the old ones", "follows request 1"))
    assert "Resolved" in desk.reads(TRIAGE, "Request 1")


async def test_an_engineers_word_in_an_old_thread_changes_nothing(desk: Desk) -> None:
    asked = await desk.kim.says("thanks!")
    desk.skip()
    await desk.ben.answers(asked, "Any time!")
    desk.expect_exactly()
    await desk.ben.says("We deploy at five.", where=BRIGHTWAVE)
    desk.expect_exactly()
    assert await rules(desk) == []


async def test_explain_adds_up_for_people_too(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.passes(minutes=30)
    await desk.dev.answers(asked, "It is up again.")
    desk.skip()
    await desk.ben.types("/steward explain 1")
    desk.expect_exactly(told(BEN, "Request 1"))

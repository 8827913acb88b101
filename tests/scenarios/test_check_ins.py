"""Signals and looks: Steward speaks first only with dated evidence and the ledger's permission."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.cast import ANA, BEN, BRIGHTWAVE, CHLOE, KESTREL, KIM, MANAGERS
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, customers_read, customers_read_now, direct, told

DROP = "API calls from staging-eu fell by 60 % since Monday"
EXPIRY = "The signing certificate of staging-eu expires in nine days"


@pytest.mark.telling
async def test_a_signal_becomes_one_check_in_with_its_evidence(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.expect_exactly(customers_read(KESTREL, "Something we noticed on 03 Mar", DROP))
    assert desk.newest(KESTREL, DROP).blocks[-1]["type"] == "actions"
    assert await desk.ledger("kestrel") == [
        "sent: evidence is fresh, nothing urgent is open, the budget allows it"
    ]


async def test_a_second_signal_of_the_day_is_held_and_goes_out_when_the_budget_allows(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    await desk.passes(hours=1)
    await desk.signal("kestrel", "expiry", EXPIRY)
    desk.expect_exactly()
    assert (await desk.ledger("kestrel"))[-1].startswith("held: 1 proactive message a day is the budget")
    await desk.kim.says("thanks!")
    await desk.passes(days=6)
    desk.expect_exactly(beside=MANAGERS)
    await desk.passes(days=2)
    desk.expect_exactly(customers_read(KESTREL, EXPIRY), beside=MANAGERS)


async def test_a_signal_about_a_customer_in_trouble_is_dropped(desk: Desk) -> None:
    await desk.bo.asks("is the API down?!")
    await desk.dev.types("/claim 1")
    await desk.until(15)
    desk.skip()
    await desk.signal("brightwave", "usage-drop", "Orders fell by 80 %")
    desk.expect_exactly()
    assert await desk.ledger("brightwave") == ["dropped: their urgent request 1 is open"]


async def test_who_waits_for_our_answer_is_not_checked_upon(desk: Desk) -> None:
    await desk.kim.asks("How do we raise the webhook rate limit?")
    await desk.ben.types("/claim 1")
    desk.skip()
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.expect_exactly()
    assert await desk.ledger("kestrel") == ["dropped: we owe them an answer on request 1"]


async def test_outside_the_customers_hours_a_check_in_waits_for_their_window(desk: Desk) -> None:
    await desk.signal("brightwave", "usage-drop", DROP)  # 08:00 in New York
    desk.expect_exactly()
    assert await desk.ledger("brightwave") == ["held: outside the customer's hours for check-ins"]
    await desk.until(14, 29)
    desk.expect_exactly()
    await desk.passes(minutes=1)
    desk.expect_exactly(customers_read(BRIGHTWAVE, DROP))


async def test_while_something_may_be_missing_nobody_is_looked_at(desk: Desk) -> None:
    """That they were silent, or that we owe them nothing, may be what we did not hear."""
    desk.stage.bot.lose_hearing(desk.now + timedelta(minutes=20))
    await desk.passes(minutes=3)
    await desk.signal("kestrel", "usage-drop", DROP)
    assert await desk.ledger("kestrel") == []
    await desk.ana.types("/steward checkin kestrel")
    desk.expect_exactly(told(ANA, "I do not look now, because I may not know all that was said there."))
    assert await desk.ledger("kestrel") == []
    await desk.passes(minutes=25)
    desk.expect_exactly(customers_read(KESTREL, DROP))


async def test_while_nobody_is_known_to_be_staff_nobody_is_looked_at(desk: Desk) -> None:
    """Whoever wrote last would be a customer."""
    desk.hides_staff()
    await desk.passes(minutes=70)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(minutes=10)
    assert await desk.ledger("kestrel") == []
    desk.expect_exactly()
    desk.shows_staff()
    await desk.passes(minutes=10)
    desk.expect_exactly(customers_read(KESTREL, DROP))


def slack_is_busy(desk: Desk, times: int) -> None:
    """That often in a row it lets nothing be posted, each time for 50 minutes."""
    for _ in range(times):
        desk.sandbox.fail_next("chat.postMessage", status=429, retry_after=3000)


async def test_what_was_allowed_in_their_hours_is_not_said_after_them(desk: Desk) -> None:
    await desk.until(15, 28)  # 16:28 in Berlin, whose window ends at 16:30
    desk.skip()
    slack_is_busy(desk, 1)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(hours=16)  # to 07:28 of the next day
    desk.expect_exactly()
    assert await desk.ledger("kestrel") == ["held: outside the customer's hours for check-ins"]
    await desk.until(8, 30)
    desk.expect_exactly(customers_read(KESTREL, "Something we noticed on 03 Mar", DROP), beside=MANAGERS)
    assert (await desk.ledger("kestrel"))[-1].startswith("sent: ")


async def test_what_slack_did_not_take_for_four_hours_is_decided_anew_and_not_lost(desk: Desk) -> None:
    await desk.until(8, 30)
    desk.skip()
    slack_is_busy(desk, 5)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(hours=4)
    desk.expect_exactly()
    await desk.passes(minutes=15)
    desk.expect_exactly(customers_read(KESTREL, DROP))
    assert len(desk.outbox("CheckIn")) == 2, "the first was given up, the second is a decision of its own"
    assert desk.outbox("CheckIn")[0] == ("dropped", "Slack did not take it in time")


async def test_a_request_that_comes_in_between_keeps_a_check_in_back(desk: Desk) -> None:
    slack_is_busy(desk, 1)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.kim.asks("How do we raise the webhook rate limit?")
    desk.skip()
    await desk.passes(hours=1)
    assert not [m for m in desk.sandbox.messages(KESTREL) if "60 %" in m.text]
    assert await desk.ledger("kestrel") == ["dropped: we owe them an answer on request 1"]


async def test_what_was_never_said_is_no_check_in_without_an_answer(desk: Desk) -> None:
    """Two were kept back at the door; the third is the first that the customer reads, and it is said."""
    for _ in range(2):
        slack_is_busy(desk, 1)
        await desk.signal("kestrel", "usage-drop", DROP)
        await desk.kim.asks("How do we raise the webhook rate limit?")
        await desk.passes(hours=1)
        for number in desk.open_numbers():
            await desk.ben.types(f"/resolve {number}")
        await desk.passes(days=7)
    desk.skip()
    await desk.signal("kestrel", "expiry", EXPIRY)
    desk.expect_exactly(customers_read(KESTREL, EXPIRY))


async def test_old_evidence_helps_nobody(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP, desk.now - timedelta(days=15))
    desk.expect_exactly()
    assert await desk.ledger("kestrel") == ["dropped: the evidence is older than 14 days"]


@pytest.mark.telling
async def test_tell_me_more_opens_a_request_and_tells_the_owner(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    await desk.kim.presses("Tell me more", "fell by 60", where=KESTREL)
    desk.expect_exactly(
        customers_read_now(KESTREL, "Someone from our team will follow up"),
        direct(ANA, "Kestrel Robotics: Kim wants to hear more"),
        card("Request 1 · Kestrel Robotics", "First reply due"),
    )


async def test_not_now_is_honoured_at_once(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    await desk.kai.presses("Not now", "fell by 60", where=KESTREL)
    desk.expect_exactly(
        customers_read_now(KESTREL, "Fine, not now."), direct(ANA, "Kestrel Robotics: Kai said: not now.")
    )
    assert "buttons" not in desk.reads(KESTREL, "fell by 60")
    assert all(block["type"] != "actions" for block in desk.newest(KESTREL, "fell by 60").blocks)


async def test_less_of_this_keeps_still_for_thirty_days(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    await desk.kim.presses("Less of this", "fell by 60", where=KESTREL)
    desk.expect_exactly(
        customers_read_now(KESTREL, "you will hear less of this"), direct(ANA, "asked for less of this")
    )
    await desk.passes(days=28)
    await desk.signal("kestrel", "expiry", EXPIRY)
    assert not [m for m in desk.sandbox.messages(KESTREL) if "certificate" in m.text]
    assert (await desk.ledger("kestrel"))[-1] == "dropped: they asked for less until 2 Apr 2026"


async def answer_of(desk: Desk) -> tuple[str | None, str | None]:
    """What the only check-in was answered, and by whom."""
    async with desk.stage.bot.uow.read() as books:
        (entry,) = await books.ledger.recent("kestrel", desk.now - timedelta(days=1))
    return entry.answer, entry.answered_by


async def test_of_two_presses_of_a_check_in_the_first_counts(desk: Desk) -> None:
    """The second is of the message as it stood before: two people pressed at nearly the same time."""
    await desk.signal("kestrel", "usage-drop", DROP)
    as_it_stood = desk.newest(KESTREL, "fell by 60")
    await desk.kim.presses("Not now", "fell by 60", where=KESTREL)
    desk.skip()
    await desk.kai.forges("Tell me more", as_it_stood)
    desk.expect_exactly()
    assert await answer_of(desk) == ("not_now", KIM)


async def test_a_press_from_another_customers_channel_answers_nothing(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    elsewhere = replace(desk.newest(KESTREL, "fell by 60"), channel=BRIGHTWAVE)
    await desk.bo.forges("Tell me more", elsewhere)
    desk.expect_exactly()
    assert await answer_of(desk) == (None, None)


async def test_one_of_ours_does_not_answer_for_the_customer(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    await desk.ben.presses("Tell me more", "fell by 60", where=KESTREL)
    desk.expect_exactly(told(BEN, "These buttons are for the people of Kestrel Robotics."))
    assert await answer_of(desk) == (None, None)


async def test_after_two_without_a_reaction_the_owner_gets_the_third(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(days=7)
    await desk.signal("kestrel", "expiry", EXPIRY)
    desk.expect_exactly(customers_read(KESTREL, DROP), customers_read(KESTREL, EXPIRY), beside=MANAGERS)
    await desk.passes(days=8)
    desk.skip()
    await desk.signal("kestrel", "usage-drop", "Nobody signed in for a week")
    desk.expect_exactly(
        direct(ANA, "Kestrel Robotics has not reacted to our last check-ins", "Nobody signed in")
    )
    assert (await desk.ledger("kestrel"))[-1].startswith("to_owner: the last 2 had no reaction")


async def test_a_late_answer_becomes_a_check_in_by_itself(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.passes(minutes=72)
    await desk.dev.answers(asked, "It is up again.")
    await desk.dev.types("/resolve 1")
    await desk.passes(days=1)  # to 09:12 of the next day in New York
    desk.skip()
    await desk.until(15)
    desk.expect_exactly(customers_read(BRIGHTWAVE, "On 03 Mar our answer took longer"))
    await desk.passes(days=3)
    desk.expect_exactly(beside=MANAGERS)


async def test_the_account_command_shows_the_facts_and_the_next_look(desk: Desk) -> None:
    await desk.kim.asks("How do we raise the webhook rate limit?")
    desk.skip()
    await desk.ana.types("/steward account kestrel")
    desk.expect_exactly(
        told(ANA, "Kestrel Robotics · plus · owner Ana", "Open: 1.", "next look is due 04 Mar 13:00")
    )


async def test_a_look_by_command_says_what_was_decided(desk: Desk) -> None:
    await desk.ana.types("/steward checkin Brightwave")
    desk.expect_exactly(told(ANA, "Brightwave: nothing speaks for a check-in now."))
    await desk.chloe.types("/steward account nowhere")
    desk.expect_exactly(told(CHLOE, "There is no account “nowhere”", "Accounts: brightwave, kestrel."))

"""What Slack or our own disk will not take now is not lost, and nobody else waits for it."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.demo.cast import (
    ANA,
    BEN,
    BO,
    BRIGHTWAVE,
    CHLOE,
    ESCALATIONS,
    KESTREL_TEAM,
    LENA,
    MANAGERS,
    MARK,
    TRIAGE,
)
from bot.domain.outgoing import Audience, LadderStopped, Outgoing, Priority
from bot.services.write_down import LONGEST_PROBE
from sandbox.faults import DropConnection
from sandbox.time.real_time import turn
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, digest, direct, escalation, told

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"
POST, HISTORY = "chat.postMessage", "conversations.history"


# -- the digest ---------------------------------------------------------------------------------------


async def deaf_at_nine(desk: Desk) -> None:
    """A question was answered while the bot was away, and Slack lets nobody read when it is back at 09:05."""
    await desk.until(7, 30)
    asked = await desk.bo.asks(DOWN)
    await desk.breathes()
    await desk.cut_off()
    await desk.away(minutes=10)
    await desk.dev.answers(asked, "It is up again.")
    await desk.away(minutes=25)
    desk.skip()


async def test_a_digest_waits_until_what_was_missed_is_read(desk: Desk) -> None:
    await deaf_at_nine(desk)
    desk.sandbox.fail_next(HISTORY, status=429, retry_after=90)
    await desk.returns()
    await desk.passes(minutes=1)
    desk.expect_exactly()
    await desk.passes(minutes=1)
    desk.expect_exactly(
        card_now("First reply 07:40"),
        escalation("Dev answered request 1"),
        digest("Wednesday, 4 March: Nothing needs you."),
    )
    assert "Not checked" not in desk.reads(MANAGERS, "4 March")


async def test_a_digest_that_waited_in_vain_says_what_it_does_not_know(desk: Desk) -> None:
    await deaf_at_nine(desk)
    desk.sandbox.fail_next(HISTORY, status=429, retry_after=900)
    await desk.returns()
    await desk.passes(minutes=3)
    said = desk.reads(MANAGERS, "4 March")
    assert "Request 1 at Brightwave has been unclaimed" in said
    assert "Not checked against Slack since 07:30." in said


async def test_a_digest_waits_for_what_was_received_and_not_worked_on(desk: Desk) -> None:
    """One minute before nine a question comes, and who is staff cannot be read."""
    await desk.until(6, 50)
    desk.hides_staff()
    await desk.until(7, 59)
    await desk.bo.asks(DOWN)
    await desk.passes(minutes=2)
    desk.expect_exactly()
    await desk.passes(minutes=2)
    desk.expect_exactly(
        digest("Nothing needs you.", "Not worked on yet, and not in here: 1 message from Slack."),
        escalation("I cannot read who of you is staff"),
    )


# -- a place that takes nothing ---------------------------------------------------------------------------


async def thrown_out(desk: Desk) -> None:
    """Somebody removed the bot from the triage channel, where a card was due."""
    desk.removes_bot(TRIAGE)
    await desk.kim.asks(LIMIT)
    await desk.breathes()


async def test_the_lead_is_told_once_what_waits_and_it_comes_when_it_can(desk: Desk) -> None:
    await thrown_out(desk)
    desk.expect_exactly(
        direct(LENA, "I cannot write to #support-triage. I cannot see that channel. Please invite me again")
    )
    await desk.bea.asks("Where do we find the audit log?")
    await desk.passes(minutes=1)
    desk.expect_exactly()
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "Request 1 is yours"))
    desk.invites_bot(TRIAGE)
    await desk.passes(minutes=2)
    desk.expect_exactly(card("Request 1", "Claimed by Ana"), card("Request 2", "audit log"))


async def test_what_waits_is_shown_in_status_and_digest(desk: Desk) -> None:
    await thrown_out(desk)
    await desk.ana.types("/steward status")
    assert "I cannot write to #support-triage since 13:00 (channel_not_found); 1 waiting." in desk.private(
        ANA
    )
    await desk.until(8)
    assert "I cannot write to #support-triage since" in desk.reads(MANAGERS, "4 March")
    desk.invites_bot(TRIAGE)
    await desk.passes(minutes=11)
    await desk.ana.types("/steward status")
    assert "cannot write" not in desk.private(ANA)


async def test_of_the_pings_that_waited_only_the_last_that_is_true_is_said(desk: Desk) -> None:
    """Nobody may post in the escalations channel for a while; one request is claimed meanwhile, one is not."""
    desk.archives(ESCALATIONS)
    await desk.bo.asks(DOWN)
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=30)
    await desk.ben.types("/claim 2")
    await desk.passes(minutes=16)
    desk.skip()
    desk.archives(ESCALATIONS, is_archived=False)
    await desk.passes(seconds=LONGEST_PROBE.total_seconds())
    desk.expect_exactly(
        escalation("Lena: Sev2 at Brightwave, request 1, has been unclaimed", "min late"), beside=TRIAGE
    )


async def test_cards_come_when_a_channel_is_ours_alone_again(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    desk.sandbox.connecting.share(TRIAGE, KESTREL_TEAM)
    await desk.passes()
    await desk.passes(minutes=2)
    desk.skip()
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "is yours"), direct(LENA, "It is shared with others now"))
    desk.sandbox.connecting.unshare(TRIAGE, KESTREL_TEAM)
    await desk.passes()
    await desk.passes(minutes=2)
    desk.expect_exactly(card_now("Claimed by Ana"))


async def test_a_person_who_cannot_be_written_to_holds_up_nobody(desk: Desk) -> None:
    desk.sandbox.fail_next("conversations.open", error="user_disabled")
    await desk.bo.asks(DOWN)
    await desk.breathes()
    desk.expect_exactly(
        card("API down"), escalation("API down"), direct(LENA, "I cannot write to Chloe.", "user_disabled")
    )


async def test_the_leads_own_trouble_is_told_to_the_manager(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.passes(minutes=44)
    desk.skip()
    desk.sandbox.fail_next("conversations.open", error="user_disabled")
    await desk.passes(minutes=1, seconds=3)
    assert "I cannot write to Lena." in desk.reads(f"D{MARK[1:]}", "cannot write")


async def test_a_trouble_that_is_over_before_the_lead_can_be_told_is_not_told(desk: Desk) -> None:
    for _ in range(2):  # the card, and what tells the lead of it
        desk.sandbox.fail_next(POST, error="not_in_channel")
    await desk.kim.asks(LIMIT)
    desk.removes_bot(desk.sandbox.im(LENA) or "")
    await desk.passes(minutes=1)
    desk.invites_bot(desk.sandbox.im(LENA) or "")
    await desk.passes(minutes=2)
    assert not any("#support-triage" in said for said in desk.all_read(f"D{LENA[1:]}"))


# -- our own errors ---------------------------------------------------------------------------------------


async def test_a_disk_that_fails_for_a_moment_drops_no_message(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    desk.skip()
    desk.breaks("message_text")
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "is yours"))
    await desk.passes(seconds=30)
    desk.expect_exactly()
    desk.mends("message_text")
    await desk.passes(minutes=1)
    desk.expect_exactly(card_now("Claimed by Ana"))


async def test_a_request_that_cannot_be_read_holds_up_no_other_message(desk: Desk) -> None:
    """Both cards change in the same moment; the state of one is gibberish by then."""
    await desk.kim.asks(LIMIT)
    await desk.bo.asks(DOWN)
    await desk.breathes()
    desk.sandbox.fail_next("chat.update", status=429, retry_after=30)
    await desk.ana.types("/claim 1")
    desk.spoils("UPDATE conversation SET state = '*' || state WHERE number = 1")
    await desk.passes(seconds=28)
    await desk.ben.types("/claim 2")
    await desk.passes(seconds=10)
    assert "Claimed by Ben" in desk.reads(TRIAGE, "Request 2")
    assert "Unclaimed" in desk.reads(TRIAGE, "Request 1")
    desk.spoils("UPDATE conversation SET state = substr(state, 2) WHERE number = 1")
    await desk.passes(minutes=2)
    assert "Claimed by Ana" in desk.reads(TRIAGE, "Request 1")


async def test_an_error_of_our_own_while_sending_loses_no_ping(desk: Desk) -> None:
    """Whether it was sent is not known then, so it is looked for, and sent again."""
    gateway = desk.stage.bot._gateway
    known, gateway._directs = gateway._directs, None  # type: ignore[assignment]
    await desk.bo.asks(DOWN)
    await desk.breathes()
    gateway._directs = known
    desk.skip()
    await desk.passes(minutes=1)
    desk.expect_exactly(direct(CHLOE, "API down", "You may see this twice"))


# -- doubts -----------------------------------------------------------------------------------------------


async def test_a_doubt_that_takes_long_to_settle_holds_up_no_ping(desk: Desk) -> None:
    """Slack does not answer the search before a ping that came meanwhile has been sent."""
    pinged = asyncio.Event()
    in_time: list[bool] = []

    def drop(_: object) -> None:
        raise DropConnection

    async def answers_late(_: object) -> None:
        await desk.sandbox.people.say(BO, BRIGHTWAVE, DOWN)
        desk.sandbox.conductor.clock.set(desk.now + timedelta(seconds=1))
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                while not pinged.is_set():
                    await desk.stage.bot.tick()
                    await turn()
        in_time.append(pinged.is_set())

    desk.sandbox.on_change(lambda c: pinged.set() if c.message and c.message.channel == ESCALATIONS else None)
    desk.sandbox.on_call(POST, drop, after_effect=False)
    desk.sandbox.on_call(HISTORY, answers_late, after_effect=False)
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    assert in_time == [True]


# -- fairness -------------------------------------------------------------------------------------------------


async def test_a_storm_about_one_customer_delays_no_ping_about_another(desk: Desk) -> None:
    """Half a minute of urgent messages about Brightwave waits for the channel where Kestrel's ping goes, too."""
    await desk.bo.asks(DOWN)
    await desk.breathes()
    stopped = LadderStopped(1, BEN, "claimed")
    noise = Outgoing(stopped, ESCALATIONS, Audience.INTERNAL, Priority.URGENT, account="brightwave")
    async with desk.stage.bot.uow.write() as books:
        await books.outbox.add([noise] * 30, desk.now)
    await desk.passes(seconds=3)
    desk.skip()
    await desk.kim.asks("Production is down at our side!")
    await desk.passes(seconds=1)
    assert "Kestrel Robotics" in desk.reads(ESCALATIONS, "Production is down")
    assert len(desk.all_read(ESCALATIONS)) < 10


# -- pace -----------------------------------------------------------------------------------------------------


async def test_a_backlog_drains_a_card_a_second_and_waits_for_no_beat(desk: Desk) -> None:
    """A beat comes once a second, too, and just misses the second at which a channel is free again."""
    await desk.bo.asks(LIMIT)
    await desk.kim.asks("How do we export our invoices?")
    await desk.bea.asks("Where do we find the audit log?")
    desk.expect_exactly(card(LIMIT))
    await desk.goes_by(seconds=1)
    desk.expect_exactly(card("export our invoices"))
    await desk.goes_by(seconds=1)
    desk.expect_exactly(card("audit log"))

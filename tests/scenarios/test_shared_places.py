"""Channels change hands: what is internal waits for its own people, and a customer's message for its own customer."""

from bot.demo.cast import ANA, BEN, BOT, ESCALATIONS, KESTREL, KESTREL_TEAM, KIM, LENA, TRIAGE
from sandbox.faults import Fault
from tests.promises.on_disk import rows
from tests.scenarios.desk import Desk
from tests.scenarios.seen import Expected, card, customers_read, customers_read_now, direct, escalation, told
from tests.scenarios.world import NOVA_TEAM

DROP = "API calls from staging-eu fell by 60 % since Monday"
FURTHER = "A further company, `T0NOVA`, reads in #ext-kestrel"
DM = f"D{ANA[1:]}"
LIMIT = "How do we raise the webhook rate limit?"


# -- a channel of our own that becomes shared ----------------------------------------------------------------


async def shared_triage(desk: Desk) -> None:
    desk.sandbox.connecting.share(TRIAGE, KESTREL_TEAM)
    await desk.passes()


async def test_what_is_internal_waits_while_others_read_there_and_comes_at_once_when_they_have_gone(
    desk: Desk,
) -> None:
    await shared_triage(desk)
    await desk.bea.asks(LIMIT)
    await desk.kim.asks("Where do we find the audit log?")
    await desk.passes(minutes=28)
    desk.expect_exactly(direct(LENA, "I cannot write to #support-triage", "It is shared with others now"))
    await desk.ana.types("/claim 1")
    desk.expect_exactly(told(ANA, "Request 1 is yours"))
    desk.sandbox.connecting.unshare(TRIAGE, KESTREL_TEAM)
    await desk.passes(seconds=3)
    desk.expect_exactly(card("Request 1", "Claimed by Ana"), card("Request 2", "audit log"))


async def test_who_invites_us_back_need_not_wait_for_the_next_try(desk: Desk) -> None:
    desk.removes_bot(TRIAGE)
    await desk.bea.asks(LIMIT)
    await desk.passes(minutes=30)
    desk.skip()
    desk.sandbox.channels.invite(ANA, TRIAGE, BOT)
    await desk.passes(seconds=2)
    desk.expect_exactly(card("has joined the channel"), card("Request 1"))


async def test_what_a_customer_writes_in_a_channel_of_our_own_is_no_request(desk: Desk) -> None:
    await shared_triage(desk)
    desk.sandbox.channels.invite(ANA, TRIAGE, KIM)
    await desk.kim.asks("Is the API down?!", where=TRIAGE)
    await desk.passes(minutes=1)
    desk.expect_exactly()
    assert desk.open_numbers() == []


# -- a further company in a customer's channel ---------------------------------------------------------------


async def joined_by_nova(desk: Desk) -> None:
    await desk.passes(seconds=1)
    desk.sandbox.connecting.share(KESTREL, NOVA_TEAM)
    await desk.passes(seconds=1)


def question(*fragments: str) -> Expected:
    return Expected("edited", DM, (FURTHER, *fragments))


async def test_what_a_further_company_would_read_waits_until_the_owner_agrees_once(desk: Desk) -> None:
    await joined_by_nova(desk)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(minutes=29)
    desk.expect_exactly(direct(ANA, FURTHER, "Kestrel Robotics"))
    await desk.ana.presses("It may read that", "A further company", where=DM)
    desk.expect_exactly(question("Ana agreed"), customers_read(KESTREL, DROP))
    agreed = rows(desk.database, "SELECT agreed_by FROM company WHERE team = ?", NOVA_TEAM)
    assert agreed == [(ANA,)]
    await desk.kim.presses("Not now", DROP, where=KESTREL)
    desk.expect_exactly(customers_read_now(KESTREL, "Fine, not now"), direct(ANA, "Kim said: not now"))


async def test_what_waits_goes_on_when_the_further_company_has_left(desk: Desk) -> None:
    await joined_by_nova(desk)
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    desk.sandbox.connecting.unshare(KESTREL, NOVA_TEAM)
    await desk.passes(minutes=11)
    desk.expect_exactly(customers_read(KESTREL, DROP))


async def test_a_company_that_is_invited_counts_as_one_that_reads(desk: Desk) -> None:
    await desk.passes(seconds=1)
    desk.sandbox.connecting.invite(KESTREL, NOVA_TEAM)
    await desk.passes(minutes=2)
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.expect_exactly(direct(ANA, "A further company, `T0NOVA`"))


async def test_two_of_us_agree_and_the_second_learns_that_it_was_done(desk: Desk) -> None:
    await joined_by_nova(desk)
    await desk.signal("kestrel", "usage-drop", DROP)
    asked = desk.newest(DM, "A further company")
    await desk.ana.presses("It may read that", "A further company", where=DM)
    desk.skip()
    await desk.ana.forges("It may read that", asked)
    desk.expect_exactly(told(ANA, "Nothing has changed: somebody agreed to this before."))


async def test_status_says_what_waits_for_an_agreement_to_whoever_stands_in_for_the_owner(desk: Desk) -> None:
    await joined_by_nova(desk)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(minutes=1)
    desk.skip()
    await desk.ben.types("/steward status")
    desk.expect_exactly(
        told(BEN, "To be sent: 1 message", "Waits: what I have to say in #ext-kestrel", "`T0NOVA`")
    )
    await desk.ben.presses_private("It may read that", "Waits")
    await desk.passes(seconds=1)
    desk.expect_exactly(
        told(BEN, "Noted: that company may read what I say there."),
        question("Ben agreed"),
        customers_read(KESTREL, DROP),
    )
    await desk.ben.types("/steward status")
    desk.expect_exactly(told(BEN, "Nothing is open"))


async def test_a_customer_cannot_agree_for_us(desk: Desk) -> None:
    await joined_by_nova(desk)
    await desk.signal("kestrel", "usage-drop", DROP)
    asked = desk.newest(DM, "A further company")
    await desk.kim.forges("It may read that", asked)
    await desk.passes(minutes=11)
    assert not [m for m in desk.sandbox.messages(KESTREL) if m.bot_id]


# -- between the decision and the sending --------------------------------------------------------------------


async def allowed_and_delayed(desk: Desk) -> None:
    """A check-in was allowed, and Slack takes it a minute later."""
    await desk.passes(seconds=1)
    desk.sandbox.fail_next("chat.postMessage", status=429, retry_after=60)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(seconds=30)
    desk.expect_exactly()


async def test_nothing_is_said_in_a_customers_channel_that_was_archived_meanwhile(desk: Desk) -> None:
    await allowed_and_delayed(desk)
    desk.sandbox.channels.set_archived(ANA, KESTREL, archived=True)
    await desk.passes(minutes=2)
    desk.expect_exactly()
    assert await desk.ledger("kestrel") == [f"dropped: channel {KESTREL} cannot be written to now"]


async def test_nothing_is_said_in_a_customers_channel_from_which_they_have_gone(desk: Desk) -> None:
    await allowed_and_delayed(desk)
    desk.sandbox.connecting.unshare(KESTREL, KESTREL_TEAM)
    await desk.passes(minutes=2)
    desk.expect_exactly()
    assert await desk.ledger("kestrel") == [f"dropped: channel {KESTREL} is shared with nobody now"]


async def test_a_ping_that_slack_delays_is_not_sent_to_whom_claims_meanwhile(desk: Desk) -> None:
    desk.sandbox.faults.add(Fault("rate_limited", method="chat.postMessage", channel=ESCALATIONS, seconds=60))
    await desk.bo.asks("is the API down?!")
    await desk.breathes()
    await desk.dev.types("/claim 1")
    desk.sandbox.faults.clear()
    desk.skip()
    await desk.passes(minutes=2)
    desk.expect_exactly(escalation("Dev claimed request 1. The ladder stops here."))

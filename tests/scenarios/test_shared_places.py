"""Channels change hands: what is internal waits for its own people, and a customer's message for its own customer."""

from bot.demo.cast import ANA, BOT, KESTREL_TEAM, KIM, LENA, TRIAGE
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, direct, told

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

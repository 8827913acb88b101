"""Slack gives a channel another id, as when a private one becomes shared: everything goes on under the new one."""

from dataclasses import replace

from bot.demo.cast import ANA, KESTREL, TRIAGE
from tests.scenarios.desk import Desk, Said
from tests.scenarios.seen import card, card_now, customers_read, customers_read_now, direct

LIMIT = "How do we raise the webhook rate limit?"
NEW, NEWER = "C0KESTREL2", "C0KESTREL3"


async def renamed(desk: Desk, said: Said, new: str = NEW) -> Said:
    """The same message, by the channel's id from now on."""
    await desk.does(change_id(desk, said.channel, new))
    return replace(said, channel=new)


async def change_id(desk: Desk, old: str, new: str) -> None:
    desk.sandbox.connecting.change_id(old, new)


async def test_a_request_goes_on_under_the_new_id(desk: Desk) -> None:
    asked = await renamed(desk, await desk.kim.asks(LIMIT))
    await desk.kai.answers(asked, "We wait for this, too.")
    await desk.breathes()
    desk.expect_exactly(card("Request 1", "2 people of theirs"))
    await desk.ana.answers(asked, "In the settings, below webhooks.")
    await desk.breathes()
    desk.expect_exactly(card_now("Request 1", "Claimed by Ana"))
    assert f"/archives/{NEW}/" in repr(desk.newest(TRIAGE, "Request 1").blocks)


async def test_what_is_new_there_is_the_same_customers(desk: Desk) -> None:
    await desk.does(change_id(desk, KESTREL, NEW))
    await desk.kim.says("Where do we find our invoices?", where=NEW)
    await desk.breathes()
    desk.expect_exactly(card("Request 1 · Kestrel Robotics"))


async def test_a_check_in_goes_where_they_are_now_and_is_answered_there(desk: Desk) -> None:
    await desk.does(change_id(desk, KESTREL, NEW))
    await desk.signal("kestrel", "usage-drop", "API calls fell by 60 %")
    desk.expect_exactly(customers_read(NEW, "API calls fell by 60 %"))
    await desk.kim.presses("Tell me more", "API calls fell", where=NEW)
    await desk.breathes()
    desk.expect_exactly(
        customers_read_now(NEW), card("Request 1 · Kestrel Robotics"), direct(ANA, "wants to hear more")
    )


async def test_it_is_known_after_a_restart_and_a_second_change(desk: Desk) -> None:
    asked = await renamed(desk, await desk.kim.asks(LIMIT))
    asked = await renamed(desk, asked, NEWER)
    await desk.cut_off()
    await desk.away(minutes=2)
    await desk.kai.answers(asked, "We wait for this, too.")
    await desk.away(minutes=2)
    desk.skip()
    await desk.returns()
    await desk.breathes()
    desk.expect_exactly(card_now("Request 1", "2 people of theirs"))


async def test_the_teams_own_channel_may_change_too(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.does(change_id(desk, TRIAGE, "C0TRIAGE2"))
    desk.skip()
    await desk.ben.types("/claim 1", where="C0TRIAGE2")
    assert "Claimed by Ben" in desk.reads("C0TRIAGE2", "Request 1")

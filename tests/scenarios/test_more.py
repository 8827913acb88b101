"""The menu *More* of a card: what is seldom done, in a place of its own."""

from bot.demo.cast import ANA, BEN
from bot.slack.messages.more import ENTRIES
from handlers.more import WORKS
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, modal, told

LIMIT = "How do we raise the webhook limit?"


def test_every_entry_does_something_and_nothing_else_is_done() -> None:
    assert sorted(entry.word for entry in ENTRIES) == sorted(WORKS)


async def test_a_claimed_request_is_released_from_the_menu(desk: Desk) -> None:
    await desk.bo.asks(LIMIT)
    desk.expect_exactly(card("Request 1", "Unclaimed"))
    await desk.ben.presses("Claim", "Request 1")
    await desk.breathes()
    desk.skip()
    await desk.ben.chooses("Release", "Request 1")
    desk.expect_exactly(card_now("Request 1", "Unclaimed"))


async def test_what_the_menu_explains_is_shown_in_a_window(desk: Desk) -> None:
    await desk.bo.asks(LIMIT)
    desk.skip()
    await desk.ana.chooses("Explain", "Request 1")
    desk.expect_exactly(modal(ANA, "Request 1", "Bo asked"))


async def test_an_entry_of_a_card_that_stands_no_more_tells_so(desk: Desk) -> None:
    await desk.bo.asks(LIMIT)
    await desk.ben.presses("Claim", "Request 1")
    await desk.breathes()
    old = desk.newest("C0TRIAGE", "Request 1")
    await desk.ben.types("/resolve 1")
    await desk.breathes()
    desk.skip()
    await desk.ben.forges("Release", old)
    desk.expect_exactly(told(BEN, "closed request 1 already"))

"""An outage is reported by many at once: it is one request, wherever in the channel they write."""

import pytest

from bot.demo.cast import KESTREL
from tests.promises.on_disk import count, rows
from tests.scenarios.desk import Desk, Said
from tests.scenarios.seen import card_now

DOWN = "Production is down!"


async def threads(desk: Desk, how_many: int) -> list[Said]:
    """Notes of ours, below which they write."""
    return [await desk.ana.says(f"Note {n}: nothing to do here.", where=KESTREL) for n in range(how_many)]


def requests(desk: Desk) -> int:
    return count(desk.database, "SELECT count(*) FROM conversation")


async def test_sixty_reports_in_sixty_threads_are_one_request_and_one_ladder(desk: Desk) -> None:
    for note in await threads(desk, 60):
        await desk.kim.answers(note, DOWN)
    await desk.passes(minutes=20)
    assert requests(desk) == 1
    pings = count(desk.database, "SELECT count(*) FROM outbox WHERE kind = 'Ping'")
    assert pings <= 12, "as many as one alarm has"
    outcomes = rows(desk.database, "SELECT outcome FROM receipt WHERE outcome LIKE 'continues%'")
    assert outcomes == [("continues 1 (same_alarm)",)] * 59


async def test_a_colleague_who_reports_the_same_joins_and_one_who_reports_another_does_not(
    desk: Desk,
) -> None:
    await desk.kim.asks("is the API down?!")
    await desk.passes(minutes=1)
    desk.skip()
    await desk.kai.asks("API down for us as well!")
    await desk.breathes()
    desk.expect_exactly(card_now("Request 1", "2 people of theirs"))
    await desk.kai.asks("Checkout is down, too!")
    await desk.breathes()
    assert requests(desk) == 1, "the same person goes on"
    await desk.gus.asks("And the VPN is down!")
    await desk.breathes()
    assert requests(desk) == 2


async def test_later_than_ten_minutes_it_is_another_alarm(desk: Desk) -> None:
    await desk.kim.asks(DOWN)
    await desk.passes(minutes=11)
    await desk.kai.asks(DOWN)
    assert requests(desk) == 2


@pytest.mark.parametrize("together", [True, False])
async def test_what_is_said_in_the_thread_of_a_joined_report_is_of_the_same_request(
    desk: Desk, *, together: bool
) -> None:
    first, second = await threads(desk, 2)
    await desk.kim.answers(first, DOWN)
    await desk.kai.answers(second, DOWN)
    if not together:
        await desk.passes(minutes=30)
    await desk.dev.answers(second, "It is up again. Does it work for you?")
    await desk.breathes()
    desk.skip()
    await desk.kai.answers(second, "No, how long will it take?")
    await desk.breathes()
    assert requests(desk) == 1
    desk.expect_exactly(card_now("Request 1", "Claimed by Dev"))
    assert count(desk.database, "SELECT count(*) FROM conversation_event WHERE type = 'StaffReplied'") == 1

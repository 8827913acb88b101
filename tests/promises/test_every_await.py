"""Promises 2 to 5 wherever Steward waits for something: it dies there, comes back, and nothing is lost or twice.

The awaits are found by living through the story once, so a new one is covered by itself.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest

import tests.scenarios.world as team
from storage.engine import Database
from tests.audit.disk import read_disk
from tests.audit.rules import audit
from tests.audit.witness import watch as witness_of
from tests.promises.awaits import Await, Watch, watched
from tests.scenarios.desk import Desk, open_desk

# A process that dies closes nothing; what its twin here leaves open is collected where it is meant.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

Step = Callable[[Desk], Awaitable[object]]
CLAIM_TO_RECORD = (
    "bot/services/dispatch",
    "bot/services/settle_doubts",
    "bot/services/work_lanes",
    "bot/services/receive",
    "bot/services/act",
    "bot/slack/gateway",
)
ACK_SECONDS = 0.3  # of real time: a command that nobody answers
GIVE_UP_SECONDS = 1.0

STORY: tuple[Step, ...] = (
    lambda desk: desk.signal("kestrel", "usage-drop", "Calls fell by half"),
    lambda desk: desk.bo.asks("is the API down?!"),
    lambda desk: desk.passes(minutes=20),
    lambda desk: desk.kim.asks("How do we raise the webhook rate limit?"),
    lambda desk: desk.ana.types("/claim 1"),
)
AFTER_A_RESTART: tuple[Step, ...] = (
    lambda desk: desk.returns(),
    lambda desk: desk.bea.asks("Production is down!"),
    lambda desk: desk.passes(minutes=6),
)


async def live(url: str, watch: Watch) -> list[str]:
    """Through the story; after a death it goes on with the next step. What is amiss at its end."""
    with watched(watch):
        async with open_desk(url) as desk:
            desk.sandbox._tested.sockets.ack_seconds = ACK_SECONDS
            witness = witness_of(desk.sandbox, team.WORLD)
            watch.looks = True
            for step in STORY:
                await take(desk, step, watch)
            await watch.away(desk.cut_off())
            for step in AFTER_A_RESTART:
                await take(desk, step, watch)
            watch.looks = False
            await desk.passes(minutes=10)
            database = Database(url)
            disk = await read_disk(database, desk.now)
            await database.close()
            return audit(disk, witness)


async def take(desk: Desk, step: Step, watch: Watch) -> None:
    act = asyncio.ensure_future(step(desk))
    death = asyncio.ensure_future(watch.died.wait())
    await asyncio.wait({act, death}, return_when=asyncio.FIRST_COMPLETED)
    death.cancel()
    if not watch.stands_still:
        await act
        return
    await watch.away(desk.cut_off())
    await asyncio.wait({act}, timeout=GIVE_UP_SECONDS)
    act.cancel()
    await asyncio.gather(act, return_exceptions=True)
    await desk.away(minutes=1)
    await desk.returns()


async def moments(url: str, among: tuple[str, ...]) -> list[tuple[Await, int]]:
    """Each await with how often it came, in the order of the source."""
    watch = Watch()
    assert not await live(url, watch)
    return sorted(((place, n) for place, n in watch.seen.items() if place.file.startswith(among)), key=str)


async def test_dying_between_claim_and_record_loses_nothing_and_says_nothing_twice(
    new_team_url: Callable[[], str],
) -> None:
    found = await moments(new_team_url(), CLAIM_TO_RECORD)
    assert len(found) >= 15, "the awaits are not found any more"
    amiss = [sentence for place, _ in found for sentence in await died(new_team_url(), place, 1)]
    gc.collect()
    assert not amiss, "\n".join(amiss)


@pytest.mark.proof
@pytest.mark.very_long
async def test_dying_at_any_await_the_first_and_the_last_time_loses_nothing_and_says_nothing_twice(
    new_team_url: Callable[[], str],
) -> None:
    found = await moments(new_team_url(), ("",))
    assert len(found) >= 45, "the awaits are not found any more"
    amiss = [
        sentence
        for place, times in found
        for nth in sorted({1, times})
        for sentence in await died(new_team_url(), place, nth)
    ]
    gc.collect()
    assert not amiss, "\n".join(amiss)


async def died(url: str, place: Await, nth: int) -> list[str]:
    """What is amiss after that; how often an await comes is not always the same, so it may not have died."""
    return [f"{place}, time {nth}: {sentence}" for sentence in await live(url, Watch(place, nth))]

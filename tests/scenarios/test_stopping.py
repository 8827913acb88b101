"""The bot is told to stop: what is in flight is finished, nothing new is begun, and nobody waits for its leases."""

import asyncio

from bot.demo.cast import KESTREL, KIM, TRIAGE
from sandbox.faults import Fault
from tests.promises.moments import DEADLINE, posted
from tests.promises.on_disk import count
from tests.scenarios.desk import Desk
from tests.scenarios.test_asking import LIMIT

SLOW_SECONDS = 1.0


async def stop_while_posting(desk: Desk, *, within: float) -> None:
    """Slack has posted the card, and answers only a second later; its echo is lost."""
    arrived = asyncio.Event()
    desk.sandbox.faults.add(Fault("slow", method="chat.postMessage", seconds=SLOW_SECONDS))
    desk.sandbox.faults.add(Fault("lost", channel=TRIAGE))
    desk.sandbox.on_call("chat.postMessage", lambda _: arrived.set(), after_effect=True)
    async with asyncio.timeout(DEADLINE):
        await desk.sandbox.people.say(KIM, KESTREL, LIMIT)
        await arrived.wait()
        await desk.stage.stop_bot(within=within)
    desk.sandbox.faults.clear()


def outbox(desk: Desk) -> list[str]:
    return [state for state, _ in desk.outbox("TriageCard")]


async def test_a_call_in_flight_is_finished(desk: Desk) -> None:
    await stop_while_posting(desk, within=5)
    assert outbox(desk) == ["sent"]


async def test_what_takes_longer_is_looked_for_at_the_next_start_and_not_said_again(desk: Desk) -> None:
    await stop_while_posting(desk, within=SLOW_SECONDS / 10)
    assert outbox(desk) == ["unknown"]
    assert count(desk.database, "SELECT count(*) FROM lane WHERE leased_until IS NOT NULL") == 0
    await desk.returns()
    await desk.passes(minutes=1)
    assert len(posted(desk, TRIAGE, "rate limit")) == 1
    assert outbox(desk) == ["sent"]

"""The local workspace in a process of its own, so that its time and memory are its own.

`python -m benchmarks.sandbox_host NUMBER`: it prints its address and serves until its input ends. Each line there
names a piece of work, and what that took is printed as JSON.
"""

import asyncio
import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sandbox.alone import WORLD
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CHANNEL, CUSTOMER, ENGINEER = "C0EXTACME01", "U0KIM000001", "U0ANA000001"
TEXT = (
    "Our exports fail since this morning, see <https://status.acme.example|this page>; can <@U0ANA000001> have a "
    "look? It touches invoices & orders, number {number}."
)
WINDOW = 200
"""Events on their way at once; many more would be delivered a second time before Bolt got to them."""


async def main(number: int) -> None:
    async with Sandbox(WORLD, MovingClock(START)) as sandbox:
        print(sandbox.base_url, flush=True)
        while work := (await asyncio.to_thread(sys.stdin.readline)).strip():
            print(json.dumps(await WORKS[work](sandbox, number)), flush=True)


async def events(sandbox: Sandbox, number: int) -> dict[str, Any]:
    """Messages are written as fast as the app acks their events."""
    acked = asyncio.Event()
    sandbox.traffic.on_change(acked.set)
    began, cpu = perf_counter(), process_time()
    for each in range(number):
        await sandbox.people.say(CUSTOMER, CHANNEL, TEXT.format(number=each))
        await settle(sandbox, acked, WINDOW)
    await settle(sandbox, acked, 1)
    traffic = sandbox.traffic
    if traffic.envelopes_acked < number or traffic.envelopes_lost:
        raise RuntimeError(f"{traffic.envelopes_acked} of {number} acked, {traffic.envelopes_lost} lost")
    return {"seconds": perf_counter() - began, "cpu": process_time() - cpu}


async def settle(sandbox: Sandbox, acked: asyncio.Event, most: int) -> None:
    """Until fewer than `most` events are not acked."""
    while len(sandbox.outstanding()) >= most:
        acked.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(acked.wait(), 1)


async def messages(sandbox: Sandbox, number: int) -> dict[str, Any]:
    """Two of three are replies; nobody listens."""
    before, parent = resident(), None
    for each in range(number):
        thread_ts = parent if each % 3 else None
        who = CUSTOMER if each % 2 else ENGINEER
        ts = await sandbox.people.say(who, CHANNEL, TEXT.format(number=each), thread_ts=thread_ts)
        parent = ts if thread_ts is None else parent
    return {"megabytes": resident() - before, "process": resident()}


async def processor(_: Sandbox, __: int) -> dict[str, Any]:
    """Seconds of processor time since the process began."""
    return {"cpu": process_time()}


def resident() -> float:
    """Megabytes of memory that the process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


WORKS = {"events": events, "messages": messages, "processor": processor}

if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

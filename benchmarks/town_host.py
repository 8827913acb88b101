"""The town's workspace in a process of its own: `python -m benchmarks.town_host [paced]`.

It prints its address, and serves until its input ends. A line there is a piece of work, `flood COUNT AT_ONCE` or
`stream COUNT PER_SECOND`: people say so many messages, each of which opens a request; when the last card stands in
the triage channel, what that took is printed as JSON. Without `paced` it keeps no rate limits.
"""

import asyncio
import json
import re
import sys
from time import perf_counter
from typing import Any

from benchmarks import town
from sandbox.server import Sandbox
from sandbox.state.journal import Change
from sandbox.time.wall_time import WallClock, WallConductor

_LINK = re.compile(r"/archives/(C0CUST\d{3}/p\d+)")


class Desk:
    """What is said, and when the card of it stands."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._said: dict[str, float] = {}  # by the end of the message's link, which the card shows
        self._took: dict[str, float] = {}
        self._next = 0
        self._changed = asyncio.Event()
        sandbox.on_change(self._look)

    def _look(self, change: Change) -> None:
        message = getattr(change, "message", None)
        if message is None or message.channel != town.TRIAGE:
            return
        for link in set(_LINK.findall(json.dumps(message.blocks))):
            if link in self._said and link not in self._took:
                self._took[link] = perf_counter() - self._said[link]
                self._changed.set()

    async def flood(self, count: int, at_once: int) -> dict[str, Any]:
        """As fast as cards come, with so many messages under way."""
        began = perf_counter()
        for _ in range(count):
            while len(self._said) - len(self._took) >= at_once:
                await self._wait()
            await self._say()
        return await self._ended(began)

    async def stream(self, count: int, per_second: int) -> dict[str, Any]:
        """At a steady rate, whatever comes of it."""
        began = perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / per_second - perf_counter()))
            await self._say()
        return await self._ended(began)

    async def _say(self) -> None:
        who, channel = town.speaker(self._next)
        text, self._next = town.TEXT.format(number=self._next), self._next + 1
        began = perf_counter()
        ts = await self._sandbox.people.say(who, channel, text)
        self._said[f"{channel}/p{ts.replace('.', '')}"] = began

    async def _wait(self) -> None:
        self._changed.clear()
        await asyncio.wait_for(self._changed.wait(), 30)

    async def _ended(self, began: float) -> dict[str, Any]:
        while len(self._took) < len(self._said):
            await self._wait()
        took = sorted(self._took.values())
        return {
            "count": len(took),
            "seconds": perf_counter() - began,
            "p50_ms": 1000 * took[len(took) // 2],
            "p99_ms": 1000 * took[int(len(took) * 0.99)],
            "cards": len(self._sandbox.messages(town.TRIAGE)),
        }


async def main(*, paced: bool) -> None:
    clock = WallClock()
    async with Sandbox(town.world(), clock, mover=WallConductor(clock), rate_limits=paced) as sandbox:
        desk = Desk(sandbox)
        works = {"flood": desk.flood, "stream": desk.stream}
        print(sandbox.base_url, flush=True)
        while line := (await asyncio.to_thread(sys.stdin.readline)).split():
            name, *numbers = line
            print(json.dumps(await works[name](*map(int, numbers))), flush=True)


if __name__ == "__main__":
    asyncio.run(main(paced="paced" in sys.argv))

"""The only reader of real time in the bot, and the count of what it is busy with.

Everything that waits, waits through a `Clock`; so a demo or a test can put a moving one in its place.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time as the bot knows it. All instants are aware and in UTC."""

    def now(self) -> datetime: ...

    async def sleep_until(self, instant: datetime) -> None: ...


class SystemClock:
    """Wall time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one reader of real time

    async def sleep_until(self, instant: datetime) -> None:
        await asyncio.sleep(max(0.0, (instant - self.now()).total_seconds()))  # noqa: TID251


async def turn() -> None:
    """Let everything that is ready to run, run once. No time passes."""
    await asyncio.sleep(0)  # noqa: TID251 - it does not wait


async def give_way(seconds: float) -> None:
    """Real time, for those who wait in real time: Slack waits three seconds for an acknowledgement."""
    await asyncio.sleep(seconds)  # noqa: TID251 - no instant of the clock is waited for


class Activity:
    """What the bot is doing right now, by name. Settled means: nothing (DESIGN §6).

    `envelopes_seen` and `calls_done` are compared with the workspace's own counts, because a bot that
    only says "idle" is wrong while a message is still on the wire.
    """

    def __init__(self) -> None:
        self.envelopes_seen = 0
        self.calls_done = 0
        self._busy: Counter[str] = Counter()
        self._listeners: list[Callable[[], None]] = []

    def begin(self, name: str) -> None:
        self._busy[name] += 1

    def end(self, name: str) -> None:
        self._busy[name] -= 1
        self._tell()

    @contextmanager
    def doing(self, name: str) -> Iterator[None]:
        self.begin(name)
        try:
            yield
        finally:
            self.end(name)

    def saw_envelope(self) -> None:
        self.envelopes_seen += 1
        self._tell()

    def finished_call(self) -> None:
        self.calls_done += 1
        self._tell()

    def busy_with(self) -> list[str]:
        return [f"{name} × {count}" for name, count in sorted(self._busy.items()) if count > 0]

    async def idle(self) -> None:
        """Returns as soon as nothing is being done."""
        still = asyncio.Event()

        def look() -> None:
            if not self.busy_with():
                still.set()

        self.on_change(look)
        look()
        await still.wait()

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

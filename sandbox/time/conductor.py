"""Moves time through several sides that work concurrently, without ever running ahead of one of them.

Time moves only when all sides have settled: nothing outstanding, nothing due (DESIGN §6).
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from sandbox.time.clock import MovingClock
from sandbox.time.real_time import monotonic, turn


class Side(Protocol):
    """One of those who act in virtual time."""

    def outstanding(self) -> list[str]:
        """What is under way, in words; empty when quiet. Cheap: it is asked often."""

    async def next_due(self) -> datetime | None:
        """The next instant at which there is something to do; now or earlier means it is due."""

    async def tick(self) -> None:
        """Do what is due."""


class Mover(Protocol):
    """What moves time, however it does it: a `Conductor`, or a `WallConductor` for foreign apps."""

    def something_changed(self) -> None:
        """Something passed between the workspace and an app."""

    async def walk(self, duration: timedelta) -> None: ...

    async def next_event(self, within: timedelta) -> datetime | None:
        """Go to the next instant at which something is due; `None` when there is none `within`."""


class NotSettledError(Exception):
    """The sides did not come to rest; the text lists what is outstanding."""

    def __init__(self, outstanding: Iterable[str], seconds: float) -> None:
        self.outstanding = tuple(outstanding)
        super().__init__(f"Nothing moved for {seconds:g} s. Outstanding: {'; '.join(self.outstanding)}")


class _Patience:
    """Real seconds left until we give up; renewed whenever the list of outstanding things changes."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: list[str] = []
        self._until = monotonic() + seconds
        self._end = monotonic() + 3 * seconds  # however much moves, it must come to rest

    def look(self, outstanding: list[str]) -> float:
        if outstanding != self._seen:
            self._seen = outstanding
            self._until = monotonic() + self._seconds
        left = min(self._until, self._end) - monotonic()
        if left <= 0:
            raise NotSettledError(outstanding, self._seconds)
        return left


class Conductor:
    """Settles, walks and jumps. One walk or settle at a time; the others wait for their turn.

    A side must not call `settle` or a walk from within its `tick`: it would wait for itself.
    """

    def __init__(self, clock: MovingClock, *, patience: float = 10.0) -> None:
        self.clock = clock
        self._patience = patience
        self._sides: list[Side] = []
        self._changed = asyncio.Event()
        self._baton = asyncio.Lock()
        self.steps = 0  # how often time was moved

    def join(self, side: Side) -> None:
        self._sides.append(side)
        self.something_changed()

    def leave(self, side: Side) -> None:
        """Also before it has joined: whoever is built may be cut off on the way."""
        self._sides = [each for each in self._sides if each is not side]
        self.something_changed()

    def something_changed(self) -> None:
        """A side became busy or quiet."""
        self._changed.set()

    async def settle(self) -> None:
        """Return when every side is quiet and nothing is due. Raises `NotSettledError`."""
        async with self._baton:
            await self._settled()

    async def walk(self, duration: timedelta) -> None:
        async with self._baton:
            await self._walk_to(self.clock.now() + duration)

    async def walk_to(self, instant: datetime) -> None:
        """Visit every due instant up to `instant` in order, settling at each, and stop at `instant`."""
        async with self._baton:
            await self._walk_to(instant)

    async def next_event(self, within: timedelta) -> datetime | None:
        """Walk to the next due instant; `None`, and no time passes, when there is none `within`."""
        async with self._baton:
            instant = await self._settled()
            if instant is None or instant > self.clock.now() + within:
                return None
            self._step(instant)
            await self._settled()
            return instant

    async def jump_to(self, instant: datetime) -> None:
        """Downtime: time passes and nobody is asked to do anything."""
        async with self._baton:
            self.clock.set(instant)

    async def _walk_to(self, target: datetime) -> None:
        instant = await self._settled()
        while instant is not None and instant <= target:
            self._step(instant)
            instant = await self._settled()
        self._step(target)
        await self._settled()

    def _step(self, instant: datetime) -> None:
        self.steps += 1
        self.clock.set(instant)

    async def _settled(self) -> datetime | None:
        """Come to rest; the next instant at which anything is due, later than now."""
        patience = _Patience(self._patience)
        while True:
            await self._quiet(patience)
            dues = [(instant, side) for side in self._sides if (instant := await side.next_due())]
            ready = [side for instant, side in dues if instant <= self.clock.now()]
            if not ready and not self._outstanding():
                return self._earliest(instant for instant, _ in dues)
            patience.look([f"{_name(side)} is still due after its tick" for side in ready])
            for side in ready:
                await self._tick(side)

    async def _quiet(self, patience: _Patience) -> None:
        while True:
            await turn()
            self._changed.clear()
            outstanding = self._outstanding()
            if not outstanding:
                return
            left = patience.look(outstanding)
            if not self.clock.waking:
                await self._change(left)

    def _outstanding(self) -> list[str]:
        found = [text for side in self._sides for text in side.outstanding()]
        if self.clock.waking:
            found.append(f"sleepers that have not run yet × {self.clock.waking}")
        return found

    async def _change(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return  # the caller looks again and finds its patience gone

    async def _tick(self, side: Side) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await side.tick()
        except TimeoutError as error:
            raise NotSettledError([f"the tick of {_name(side)}"], self._patience) from error

    def _earliest(self, instants: Iterable[datetime]) -> datetime | None:
        wake = self.clock.next_wake()
        return min([*instants, *([wake] if wake else [])], default=None)


def _name(side: Side) -> str:
    return type(side).__name__

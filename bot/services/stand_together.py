"""Stand together: replicas of one Steward tell each other that they live and what they may have missed.

There is no leader. Each writes its own row; whoever first sees that one has died reads what it may have lost.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.domain.replicas import Report
from bot.ports import Books, UnitOfWork
from bot.services.hearing import Hearing

ALIVE = timedelta(minutes=1)  # without a word for so long a replica counts as dead
TELL_EVERY = timedelta(seconds=10)

log = structlog.get_logger()


class Peers(Protocol):
    """Who else works on the same books."""

    async def open(self) -> None:
        """Once, before anything is taken."""

    async def __call__(self) -> None:
        """Asked at every beat."""

    async def tell(self) -> None:
        """At once, that something was lost: the others hold back. Raises nothing: it is read all the same."""

    async def leave(self) -> None:
        """In order, when nothing is taken any more."""


class StandAlone:
    """A SQLite file has one process, so what is leased was leased by our last life."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def open(self) -> None:
        async with self._uow.write() as books:
            await books.lanes.free()
            orphans = await books.outbox.orphans_to_doubt(self._clock.now(), all_leases=True)
        if orphans:
            log.info("outbox.orphans", count=orphans)

    async def __call__(self) -> None:
        """Nobody has anything to tell."""

    async def tell(self) -> None:
        """Nobody is there."""

    async def leave(self) -> None:
        """Nobody waits for it."""


class StandTogether:
    """`me` names this process. `lost` is told that events were lost, and until when they may be.

    `distrust` is told that a connection has not brought something, which may be one of ours; `learn` takes in what
    others have learned for good.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        hearing: Hearing,
        me: str,
        lost: Callable[[datetime | None], None],
        distrust: Callable[[], None],
        learn: Callable[[Books], Awaitable[None]],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._hearing = hearing
        self._me = me
        self._lost = lost
        self._distrust = distrust
        self._learn = learn
        self._told: Report | None = None
        self._tell_at = clock.now()
        self._known: frozenset[str] = frozenset()
        self._distrusted_at = clock.now()

    async def open(self) -> None:
        """Who starts reads everything anyway, and with it what those have lost who died before.

        What they had leased may be a living replica's; it is left to run out.
        """
        now = self._clock.now()
        async with self._uow.write() as books:
            for dead in await books.replicas.dead(self._me, now):
                if await books.replicas.bury(dead.replica, now) and dead.deafness and dead.deafness.until:
                    self._lost(dead.deafness.until)
        await self._tell()

    async def __call__(self) -> None:
        now = self._clock.now()
        async with self._uow.read() as books:
            dead = await books.replicas.dead(self._me, now)
            living = await books.replicas.living(self._me, now)
            await self._learn(books)
        for each in dead:
            await self._take_over(each, now)
        self._hear(living)
        self._notice_absence(living, dead)
        if self._hearing.tells(self._me) != self._told or now >= self._tell_at:
            await self._tell()

    async def _take_over(self, dead: Report, now: datetime) -> None:
        """In one transaction with our own word for it: should we die as well, the next one takes over from us."""
        async with self._uow.write() as books:
            if not await books.replicas.bury(dead.replica, now):
                return  # another replica was faster
            log.warning("replica.died", replica=dead.replica)
            self._lost(dead.deafness.until if dead.deafness else None)
            await books.replicas.report(self._hearing.tells(self._me), now + ALIVE)

    def _hear(self, living: Sequence[Report]) -> None:
        self._hearing.others_tell(living)
        newest = max((each.distrusted_at for each in living if each.distrusted_at), default=None)
        if newest is not None and newest > self._distrusted_at:
            self._distrusted_at = newest
            self._distrust()

    def _notice_absence(self, living: Sequence[Report], dead: Sequence[Report]) -> None:
        """One that stopped in order has acknowledged what it kept; a check soon makes sure."""
        now_known = frozenset(each.replica for each in living)
        if self._known - now_known - {each.replica for each in dead}:
            self._hearing.doubt()
        self._known = now_known

    async def _tell(self) -> None:
        now, report = self._clock.now(), self._hearing.tells(self._me)
        async with self._uow.write() as books:
            await books.replicas.report(report, now + ALIVE)
        self._told, self._tell_at = report, now + TELL_EVERY

    async def tell(self) -> None:
        try:
            await self()
        except Exception:
            log.exception("replicas.untold")

    async def leave(self) -> None:
        """In order. What we have not read is left to the others, as if we had died."""
        async with self._uow.write() as books:
            if self._hearing.tells(self._me).deafness is None:
                await books.replicas.leave(self._me)
            else:
                await books.replicas.report(self._hearing.tells(self._me), self._clock.now())

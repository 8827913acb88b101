"""Sweep: everything that came due, in sets, never ahead of what we know (DESIGN §3)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.conversation import Conversation
from bot.domain.due import advance
from bot.ports import Books, ConflictError, UnitOfWork
from bot.services.desk import Desk
from bot.services.hearing import Hearing

SET_SIZE = 100
LOOK_AGAIN = timedelta(seconds=5)  # where something older is still unread in the lane

log = structlog.get_logger()


class Sweep:
    def __init__(
        self, uow: UnitOfWork, clock: Clock, hearing: Hearing, desk_of: Callable[[Books], Desk]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._hearing = hearing
        self._desk_of = desk_of

    async def __call__(self) -> None:
        """Until nothing is due that we may advance."""
        if not self._hearing.may_sweep:
            return
        while await self._sweep_set():
            pass

    async def _sweep_set(self) -> bool:
        now = self._clock.now()
        async with self._uow.read() as books:
            if (soonest := await books.conversations.next_due()) is None or soonest > now:
                return False
        try:
            async with self._uow.write() as books:
                states = await books.conversations.due(now, SET_SIZE)
                await self._advance(books, states, now)
        except ConflictError:
            raise
        except Exception as error:  # noqa: BLE001 - redone one by one, so that one bad row parks alone
            log.warning("sweep.set_failed", error=type(error).__name__)
            await self._sweep_singly(now)
        return True

    async def _sweep_singly(self, now: datetime) -> None:
        async with self._uow.read() as books:
            states = await books.conversations.due(now, SET_SIZE)
        for state in states:
            try:
                async with self._uow.write() as books:
                    await self._advance(
                        books, list((await books.conversations.load([state.number])).values()), now
                    )
            except Exception:  # parked: it is swept again when something happens to it
                log.exception("sweep.parked", number=state.number)
                async with self._uow.write() as books:
                    await books.conversations.postpone(state.number, None)

    async def _advance(self, books: Books, states: Sequence[Conversation], now: datetime) -> None:
        known = await self._known(books, now)
        desk = self._desk_of(books)
        desk.lay_out(states)
        for state in states:
            up_to = self._hearing.bound(state.channel, min(now, known.get(state.channel, now)))
            facts = advance(state, desk.terms(state.number), up_to, desk.can_help(state.number))
            for fact in facts:
                await desk.happen(state.number, fact, max(up_to, state.newest_at))
            if not facts:
                await books.conversations.postpone(state.number, now + LOOK_AGAIN)
        await desk.save()

    async def _known(self, books: Books, now: datetime) -> Mapping[str, datetime]:
        if self._hearing.unchecked_since is not None:
            return {}  # too long deaf: pings go out, and say that they were not checked
        return await books.lanes.known_up_to(now, hearing=True)

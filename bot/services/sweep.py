"""Sweep: everything that came due, in sets, never ahead of what we know (DESIGN §3)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain import due
from bot.domain import events as e
from bot.domain.back_off import back_off
from bot.domain.conversation import Conversation
from bot.domain.policy import Terms
from bot.domain.rungs import Reach
from bot.ports import Books, ConflictError, UnansweredError, UnitOfWork
from bot.services.desk import Desk
from bot.services.hearing import Hearing

SET_SIZE = 100
LOOK_AGAIN = timedelta(seconds=5)  # where something older is still unread in the lane
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
PARKED_FROM = 5  # failures in a row; people are told, and it is still tried, once an hour at least

log = structlog.get_logger()
Advance = Callable[[Conversation, Terms, datetime, Reach], Sequence[e.Fact]]


class StuckError(Exception):
    """A request was advanced to an instant, and is still due before it: it would be swept for ever."""


class Sweep:
    """`advance` says what became true of a request by an instant."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        hearing: Hearing,
        desk_of: Callable[[Books], Desk],
        advance: Advance = due.advance,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._hearing = hearing
        self._desk_of = desk_of
        self._advance = advance

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
                await self._move_on(books, states, now)
                return bool(states)  # else another replica has them
        except (ConflictError, UnansweredError):  # the latter would come again for each of them
            raise
        except Exception as error:  # noqa: BLE001 - redone one by one, so that one bad row fails alone
            log.warning("sweep.set_failed", error=type(error).__name__)
            await self._sweep_singly(now)
        return True

    async def _sweep_singly(self, now: datetime) -> None:
        async with self._uow.read() as books:
            found = await books.conversations.due_numbers(now, SET_SIZE)
        for number, version in found:
            try:
                async with self._uow.write() as books:
                    fresh = await books.conversations.load([number])
                    await self._move_on(books, list(fresh.values()), now)
            except ConflictError:  # somebody was faster; it is due again if anything is left
                log.info("sweep.overtaken", number=number)
            except UnansweredError:
                raise
            except Exception:  # recorded on the row; the others are swept all the same
                log.exception("sweep.failed", number=number)
                await self._failed(number, version, now)

    async def _failed(self, number: int, version: int, now: datetime) -> None:
        """Tried again by and by: the error may pass, and a ladder must not end with it."""

        def again(failures: int) -> datetime:
            return now + back_off(failures, FIRST_WAIT, LONGEST_WAIT)

        async with self._uow.write() as books:
            failures = await books.conversations.failed(number, version, again)
        if failures == PARKED_FROM:
            log.error("sweep.parked", number=number, failures=failures)

    async def _move_on(self, books: Books, states: Sequence[Conversation], now: datetime) -> None:
        known = await self._known(books, now)
        desk = self._desk_of(books)
        desk.lay_out(states)
        for state in states:
            up_to = self._hearing.bound(state.channel, min(now, known.get(state.channel, now)))
            facts = self._advance(state, desk.terms(state.number), up_to, desk.reach(state.number))
            for fact in facts:
                await desk.happen(state.number, fact, max(up_to, state.newest_at))
            next_due = _next_due(desk, state.number, up_to)
            if not facts:
                wait = now + LOOK_AGAIN if next_due is not None and next_due <= now else next_due
                await books.conversations.postpone(state.number, state.version, wait)
        await desk.save()

    async def _known(self, books: Books, now: datetime) -> Mapping[str, datetime]:
        if self._hearing.unchecked_since is not None:
            return {}  # too long deaf: pings go out, and say that they were not checked
        return await books.lanes.known_up_to(now, hearing=True)


def _next_due(desk: Desk, number: int, up_to: datetime) -> datetime | None:
    """Later than the instant it was advanced to, or never. Errors: `StuckError`."""
    found = due.next_due_at(desk[number], desk.terms(number))
    if found is not None and found <= up_to:
        raise StuckError(f"request {number} was advanced to {up_to} and is still due {found}")
    return found

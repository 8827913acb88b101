"""Next due: when this bot has something to do next, asked once as long as nothing was written."""

from collections.abc import Callable
from datetime import datetime

from bot.clock import Clock
from bot.ports import UnitOfWork
from bot.services.hearing import Hearing


class NextDue:
    """`writes` counts the writes of ours, and `timetable` says when the next job of the calendar is due."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        hearing: Hearing,
        writes: Callable[[], int],
        timetable: Callable[[], datetime | None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._hearing = hearing
        self._writes = writes
        self._timetable = timetable
        # The same instant and no write of ours since: the books say the same.
        self._asked: tuple[datetime, int, datetime | None] | None = None
        self._said: datetime | None = None

    async def __call__(self) -> datetime | None:
        """Not later than now means: something is due."""
        if not self._hearing.may_sweep:
            return self._hearing.reading_due_at
        instants = (await self._of_the_books(), self._timetable(), self._hearing.reading_due_at)
        return min((at for at in instants if at is not None), default=None)

    async def _of_the_books(self) -> datetime | None:
        blind_until = self._hearing.look_again_at
        asked = (self._clock.now(), self._writes(), blind_until)
        if asked != self._asked:
            async with self._uow.read() as books:
                self._said = await books.agenda.soonest(blind_until)
            self._asked = asked
        return self._said

"""Tick: one beat. Everything whose time has come is woken; nothing that is not due costs anything."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.ports import ConflictError, UnansweredError, UnitOfWork
from bot.services.hearing import Hearing

NOTE_HEARING_EVERY = timedelta(minutes=15)  # after a crash this much more is read, and known by its keys

log = structlog.get_logger()


class Tick:
    """`steps` run in order; `wake` rings the lane workers and the dispatcher."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        hearing: Hearing,
        steps: Sequence[Callable[[], Awaitable[None]]],
        wake: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._hearing = hearing
        self._steps = steps
        self._wake = wake
        self._noted: datetime | None = None

    async def __call__(self) -> None:
        for name, step in (("NoteHearing", self._note_hearing), *map(_named, self._steps)):
            try:
                await step()
            except ConflictError:  # another replica was faster; what is left is due at the next beat
                continue
            except UnansweredError:  # the other steps would wait for it as long; the next beat asks again
                log.exception("tick.unanswered", step=name)
                break
            except Exception:  # recorded; the other steps have their beat all the same
                log.exception("tick.step_failed", step=name)
        self._wake()

    async def _note_hearing(self) -> None:
        """Everything up to now has been received: after a crash, history is read from here."""
        now, hearing = self._clock.now(), self._hearing
        is_noted = self._noted is not None and now - self._noted < NOTE_HEARING_EVERY
        if is_noted or not hearing.hears_all or hearing.is_behind:
            return
        async with self._uow.write() as books:
            if await books.receipts.count_pending() == 0:
                await books.lanes.heard(now, but=list(hearing.unreadable))
                is_noted = True
        if is_noted:
            self._noted = now


def _named(step: Callable[[], Awaitable[None]]) -> tuple[str, Callable[[], Awaitable[None]]]:
    return type(step).__name__, step

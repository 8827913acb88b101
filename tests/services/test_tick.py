"""One beat: each step has its turn, whatever the others do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.ids import RandomIds
from bot.ports import Books, ConflictError, UnansweredError
from bot.services.hearing import Hearing
from bot.services.tick import NOTE_HEARING_EVERY, Tick
from sandbox.time.clock import MovingClock
from storage.engine import Database
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


async def test_a_step_that_fails_takes_nothing_from_the_others(uow: SqlUnitOfWork) -> None:
    said: list[str] = []

    async def overtaken() -> None:
        raise ConflictError("another replica was faster")

    async def broken() -> None:
        raise OSError("the disk is full")

    async def works() -> None:
        said.append("worked")

    clock = MovingClock(NOW)
    steps = (overtaken, works, broken, works)
    await Tick(uow, clock, Hearing(clock), steps, lambda: said.append("woken"))()
    assert said == ["worked", "worked", "woken"]


async def test_a_beat_that_the_database_does_not_answer_ends_with_the_step_that_asked(
    uow: SqlUnitOfWork,
) -> None:
    """Else each of the steps would wait as long, and the process would count as dead."""
    said: list[str] = []

    async def unanswered() -> None:
        raise UnansweredError("the database did not answer")

    async def works() -> None:
        said.append("worked")

    clock = MovingClock(NOW)
    await Tick(uow, clock, Hearing(clock), (works, unanswered, works), lambda: said.append("woken"))()
    assert said == ["worked", "woken"]


class CommitsNothing(SqlUnitOfWork):
    def __init__(self, database: Database, error: Exception) -> None:
        super().__init__(database, RandomIds())
        self._error = error

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[Books]:
        async with super().write(urgent=urgent) as books:
            yield books
            raise self._error


@pytest.mark.parametrize("error", [ConflictError("a deadlock"), OSError("the disk is full")])
async def test_a_beat_that_cannot_note_what_was_heard_is_a_whole_beat(
    database: Database, error: Exception
) -> None:
    said: list[str] = []

    async def works() -> None:
        said.append("worked")

    clock = MovingClock(NOW)
    hearing = Hearing(clock)
    hearing.recovered(hearing.losses)
    await Tick(CommitsNothing(database, error), clock, hearing, (works,), lambda: said.append("woken"))()
    assert said == ["worked", "woken"]


async def test_that_everything_was_heard_is_noted_now_and_then_and_only_while_it_is_so(
    uow: SqlUnitOfWork,
) -> None:
    clock = MovingClock(NOW)
    hearing = Hearing(clock)
    tick = Tick(uow, clock, hearing, (), lambda: None)

    async def known() -> datetime:
        async with uow.read() as books:
            return (await books.lanes.known_up_to(clock.now(), hearing=False))["C1"]

    async with uow.write() as books:
        await books.lanes.ensure(["C1"], NOW - timedelta(days=1))
    before = await known()
    await tick()
    assert await known() == before, "deaf: what was said since is not known"
    hearing.recovered(hearing.losses)
    await tick()
    assert await known() == NOW
    clock.set(NOW + NOTE_HEARING_EVERY / 2)
    await tick()
    assert await known() == NOW
    clock.set(NOW + NOTE_HEARING_EVERY)
    hearing.try_again(clock.now(), is_behind=True)
    await tick()
    assert await known() == NOW, "a check that was due could not be done: something may be missing"
    hearing.recovered(hearing.losses)
    await tick()
    assert await known() == NOW + NOTE_HEARING_EVERY

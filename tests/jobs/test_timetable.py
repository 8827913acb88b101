"""A job of the calendar: at its time, once, made up for when it was missed, left out when that is too late."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from apscheduler.triggers.cron import CronTrigger

from bot.ports import Books
from jobs.timetable import Job, Timetable, tidy_inbox
from sandbox.time.clock import MovingClock
from storage.unit_of_work import SqlUnitOfWork

TUESDAY = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
NINE, HOUR, DAY = TUESDAY + timedelta(hours=1), timedelta(hours=1), timedelta(days=1)


class Wall:
    """A wall on which a job of every morning at nine writes for which morning it ran."""

    def __init__(self, uow: SqlUnitOfWork, clock: MovingClock) -> None:
        self.mornings: list[datetime] = []
        self.rung = 0
        self.clock = clock
        trigger = CronTrigger(hour=9, timezone="UTC")
        self.timetable = Timetable(uow, clock, [Job("morning", trigger, 3 * HOUR, self._write)], self._ring)

    async def _write(self, _: Books, fire_at: datetime) -> None:
        self.mornings.append(fire_at)

    def _ring(self) -> None:
        self.rung += 1

    async def beats_at(self, *instants: datetime) -> Sequence[datetime]:
        for instant in instants:
            self.clock.set(instant)
            await self.timetable()
        return self.mornings


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(TUESDAY)


@pytest.fixture
async def wall(uow: SqlUnitOfWork, clock: MovingClock) -> Wall:
    made = Wall(uow, clock)
    await made.timetable.open()
    return made


async def test_before_its_time_nothing_is_done(wall: Wall) -> None:
    assert wall.timetable.next_due() == NINE
    assert await wall.beats_at(TUESDAY, NINE - timedelta(seconds=1)) == []
    assert wall.rung == 0


async def test_at_its_time_it_is_done_once_however_often_the_beat_comes(wall: Wall) -> None:
    assert await wall.beats_at(NINE, NINE, NINE + timedelta(seconds=1), NINE + HOUR) == [NINE]
    assert wall.timetable.next_due() == NINE + DAY
    assert wall.rung == 1, "the dispatcher hears that there is something to send"


async def test_a_missed_one_is_made_up_for(wall: Wall) -> None:
    assert await wall.beats_at(NINE + 3 * HOUR) == [NINE]


async def test_a_missed_one_that_is_too_late_is_left_out_for_good(wall: Wall) -> None:
    too_late = NINE + 3 * HOUR + timedelta(seconds=1)
    assert await wall.beats_at(too_late, too_late + HOUR) == []
    assert await wall.beats_at(NINE + DAY) == [NINE + DAY]


async def test_of_several_that_were_missed_the_newest_alone_is_made_up_for(wall: Wall) -> None:
    assert await wall.beats_at(NINE + 5 * DAY + HOUR) == [NINE + 5 * DAY]


async def test_a_first_start_makes_up_for_nothing_of_before(uow: SqlUnitOfWork, clock: MovingClock) -> None:
    clock.set(NINE + HOUR)
    late = Wall(uow, clock)
    await late.timetable.open()
    assert await late.beats_at(NINE + 2 * HOUR) == []


async def test_a_restart_knows_what_was_done_and_what_was_missed(wall: Wall, uow: SqlUnitOfWork) -> None:
    await wall.beats_at(NINE)
    again = Wall(uow, wall.clock)
    await again.timetable.open()
    assert await again.beats_at(NINE + HOUR) == []
    wall.clock.set(NINE + DAY)
    later = Wall(uow, wall.clock)
    await later.timetable.open()
    assert await later.beats_at(NINE + DAY + HOUR) == [NINE + DAY]


async def test_of_two_that_share_the_books_one_does_it(wall: Wall, uow: SqlUnitOfWork) -> None:
    other = Wall(uow, wall.clock)
    await other.timetable.open()
    await wall.beats_at(NINE)
    await other.beats_at(NINE)
    assert (wall.mornings, other.mornings) == ([NINE], [])


async def test_one_that_fails_is_not_taken_as_done(uow: SqlUnitOfWork, wall: Wall) -> None:
    """What it wrote and that it ran are one transaction."""

    async def fails(_: Books, __: datetime) -> NoReturn:
        raise OSError("the disk is full, for one beat")

    broken = Timetable(
        uow, wall.clock, [Job("morning", CronTrigger(hour=9, timezone="UTC"), HOUR, fails)], lambda: None
    )
    await broken.open()
    wall.clock.set(NINE)
    with pytest.raises(OSError, match="disk"):
        await broken()
    assert await wall.beats_at(NINE + timedelta(seconds=1)) == [NINE]


async def test_a_job_for_which_nobody_need_be_woken_is_done_by_the_next_beat(
    uow: SqlUnitOfWork, clock: MovingClock
) -> None:
    done: list[datetime] = []

    async def run(_: Books, fire_at: datetime) -> None:
        done.append(fire_at)

    timetable = Timetable(uow, clock, [tidy_inbox(run)], lambda: None)
    await timetable.open()
    assert timetable.next_due() is None
    clock.set(TUESDAY + 6 * HOUR)
    await timetable()
    assert done == [TUESDAY.replace(hour=12, minute=30)]

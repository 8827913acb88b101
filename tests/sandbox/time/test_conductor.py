import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.time.clock import MovingClock
from sandbox.time.conductor import Conductor, NotSettledError
from sandbox.time.real_time import turn

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Agenda:
    """A side with a list of instants at which it does something, and a note of when it did."""

    def __init__(self, clock: MovingClock, *minutes: int) -> None:
        self.clock = clock
        self.due = sorted(START + minute * MINUTE for minute in minutes)
        self.done: list[datetime] = []
        self.busy: list[str] = []
        self.then: Callable[[], None] = lambda: None

    def outstanding(self) -> list[str]:
        return self.busy

    async def next_due(self) -> datetime | None:
        return self.due[0] if self.due else None

    async def tick(self) -> None:
        while self.due and self.due[0] <= self.clock.now():
            self.done.append(self.due.pop(0))
        self.then()

    def minutes(self) -> list[int]:
        return [(instant - START) // MINUTE for instant in self.done]


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(START)


async def test_a_walk_visits_every_due_instant_of_every_side_in_order(clock: MovingClock) -> None:
    conductor, one, two = Conductor(clock), Agenda(clock, 1, 5, 90), Agenda(clock, 3, 5)
    visited: list[datetime] = []
    clock.on_move(visited.append)
    conductor.join(one)
    conductor.join(two)
    await conductor.walk(timedelta(minutes=15))
    assert [(instant - START) // MINUTE for instant in visited] == [1, 3, 5, 15]
    assert conductor.steps == len(visited)
    assert (one.minutes(), two.minutes()) == ([1, 5], [3, 5])
    assert clock.now() == START + 15 * MINUTE


async def test_a_walk_stops_where_somebody_sleeps(clock: MovingClock) -> None:
    conductor, side = Conductor(clock), Agenda(clock)
    conductor.join(side)

    async def sleeper() -> None:
        await clock.sleep_until(START + MINUTE)
        side.busy.append("thinking")
        await turn()
        side.busy.clear()
        side.due.append(clock.now())
        conductor.something_changed()

    task = asyncio.create_task(sleeper())
    await turn()
    await conductor.walk(10 * MINUTE)
    assert side.minutes() == [1]
    await task


async def test_what_is_overdue_is_done_before_time_moves(clock: MovingClock) -> None:
    conductor, side = Conductor(clock), Agenda(clock, -5)
    conductor.join(side)
    await conductor.settle()
    assert (side.minutes(), clock.now()) == ([-5], START)


async def test_settling_waits_for_a_change_and_not_for_a_poll(clock: MovingClock) -> None:
    conductor, side = Conductor(clock), Agenda(clock)
    side.busy = ["one call"]
    conductor.join(side)
    settling = asyncio.create_task(conductor.settle())
    for _ in range(5):
        await turn()
    assert not settling.done()
    side.busy = []
    conductor.something_changed()
    await settling


async def test_work_that_begins_while_sides_are_asked_is_waited_for(clock: MovingClock) -> None:
    conductor, worker = Conductor(clock), Agenda(clock)

    class Asker(Agenda):
        async def next_due(self) -> datetime | None:
            if not worker.done:
                worker.busy, worker.done = ["a late call"], [clock.now()]
                asyncio.get_running_loop().call_soon(self.finish)
            return None

        def finish(self) -> None:
            worker.busy = []
            conductor.something_changed()

    conductor.join(worker)
    conductor.join(Asker(clock))
    await conductor.settle()
    assert (worker.busy, len(worker.done)) == ([], 1)


async def test_what_begins_as_the_walk_ends_is_waited_for(clock: MovingClock) -> None:
    conductor, side = Conductor(clock), Agenda(clock)
    conductor.join(side)
    clock.on_move(side.due.append)
    await conductor.walk(MINUTE)
    assert side.minutes() == [1]


async def test_the_next_event_moves_to_it_or_not_at_all(clock: MovingClock) -> None:
    conductor, side = Conductor(clock), Agenda(clock, 20)
    conductor.join(side)
    assert await conductor.next_event(timedelta(minutes=10)) is None
    assert clock.now() == START
    assert await conductor.next_event(timedelta(minutes=30)) == START + 20 * MINUTE
    assert side.minutes() == [20]
    assert await conductor.next_event(timedelta(days=9)) is None


async def test_a_jump_asks_nobody(clock: MovingClock) -> None:
    conductor, side = Conductor(clock), Agenda(clock, 20)
    side.busy = ["cut off"]
    conductor.join(side)
    await conductor.jump_to(START + 40 * MINUTE)
    assert (side.done, clock.now()) == ([], START + 40 * MINUTE)


async def test_patience_ends_with_a_list_of_what_is_outstanding(clock: MovingClock) -> None:
    conductor, side = Conductor(clock, patience=0.02), Agenda(clock)
    side.busy = ["envelope 1 not acked"]
    conductor.join(side)
    with pytest.raises(NotSettledError, match="envelope 1 not acked"):
        await conductor.settle()
    conductor.leave(side)
    await conductor.settle()


async def test_a_side_that_is_due_for_ever_is_named(clock: MovingClock) -> None:
    conductor, side = Conductor(clock, patience=0.02), Agenda(clock, 0)
    side.then = lambda: side.due.append(START)
    conductor.join(side)
    with pytest.raises(NotSettledError, match="Agenda is still due after its tick"):
        await conductor.settle()


async def test_a_tick_that_hangs_is_named(clock: MovingClock) -> None:
    class Stuck(Agenda):
        async def tick(self) -> None:
            await asyncio.Event().wait()

    conductor = Conductor(clock, patience=0.02)
    conductor.join(Stuck(clock, 0))
    with pytest.raises(NotSettledError, match="the tick of Stuck"):
        await conductor.settle()


async def test_two_walks_at_once_follow_each_other(clock: MovingClock) -> None:
    conductor, side = Conductor(clock), Agenda(clock, 1, 2, 3)
    conductor.join(side)
    await asyncio.gather(conductor.walk(2 * MINUTE), conductor.walk(2 * MINUTE))
    assert (side.minutes(), clock.now()) == ([1, 2, 3], START + 4 * MINUTE)

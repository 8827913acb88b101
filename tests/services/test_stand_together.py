"""Replicas: what one has lost holds all back until it is read, and whoever dies is taken over by one of the others."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.replicas import Unreadable
from bot.ports import Books
from bot.services.hearing import DOUBT_CHECK, PATIENCE, Hearing
from bot.services.stand_together import ALIVE, TELL_EVERY, StandTogether
from sandbox.time.clock import MovingClock
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Replica:
    """One that has read what was missed before it started, and hears."""

    def __init__(self, name: str, uow: SqlUnitOfWork, clock: MovingClock) -> None:
        self.clock = clock
        self.hearing = Hearing(clock)
        self.rebuilt = 0
        self.stands = StandTogether(
            uow, clock, self.hearing, name, self.loses_hearing, self._rebuild, self._learn
        )

    def loses_hearing(self, until: datetime | None = None) -> None:
        self.hearing.lost(self.clock.now(), until)

    def reads(self) -> None:
        self.hearing.recovered(self.hearing.begin_reading())

    def _rebuild(self) -> None:
        self.rebuilt += 1

    async def _learn(self, _: Books) -> None:
        """Nothing here."""


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
async def trio(uow: SqlUnitOfWork, clock: MovingClock) -> list[Replica]:
    made = [Replica(name, uow, clock) for name in ("one", "other", "third")]
    for each in made:
        await each.stands.open()
        each.reads()
    await beat(*made)
    return made


async def beat(*replicas: Replica) -> None:
    for each in (*replicas, *replicas):  # whoever told first hears of the others, too
        await each.stands()


async def pass_time(clock: MovingClock, duration: timedelta, *living: Replica) -> None:
    """Beats as often as a replica has to tell that it lives."""
    end = clock.now() + duration
    while clock.now() < end:
        clock.set(min(end, clock.now() + TELL_EVERY))
        await beat(*living)


async def test_what_one_has_lost_holds_all_back_until_it_is_read(trio: list[Replica]) -> None:
    one, other, _ = trio
    one.loses_hearing()
    await beat(*trio)
    assert [each.hearing.may_sweep for each in trio] == [False] * 3
    assert other.hearing.is_hearing, "it has nothing to read itself"
    one.reads()
    await beat(*trio)
    assert [each.hearing.may_sweep for each in trio] == [True] * 3


async def test_what_takes_too_long_to_read_is_said_by_all(trio: list[Replica], clock: MovingClock) -> None:
    one, other, _ = trio
    one.loses_hearing()
    await pass_time(clock, PATIENCE + SECOND, *trio)
    assert other.hearing.may_sweep
    assert other.hearing.unchecked_since == NOW
    assert not other.hearing.hears_all


async def test_what_slack_drops_until_an_instant_is_awaited_by_all(
    trio: list[Replica], clock: MovingClock
) -> None:
    """`app_rate_limited` is told to one of them."""
    one, other, third = trio
    one.loses_hearing(NOW + timedelta(seconds=50))
    await beat(*trio)
    one.reads()
    await beat(*trio)
    assert not other.hearing.may_sweep
    await pass_time(clock, ALIVE, other, third)
    assert sorted((other.hearing.losing_until, third.hearing.losing_until), key=str) == [
        NOW + timedelta(seconds=50),
        None,
    ], "the one that takes over waits for it as well"


async def test_one_that_has_just_started_holds_nobody_back(
    trio: list[Replica], uow: SqlUnitOfWork, clock: MovingClock
) -> None:
    fourth = Replica("fourth", uow, clock)
    await fourth.stands.open()
    await beat(fourth, *trio)
    assert not fourth.hearing.may_sweep
    assert all(each.hearing.may_sweep for each in trio)


async def test_of_one_that_dies_exactly_one_reads_what_it_may_have_lost(
    trio: list[Replica], clock: MovingClock
) -> None:
    one, other, third = trio
    await pass_time(clock, ALIVE - SECOND, other, third)
    assert other.hearing.hears_all
    await pass_time(clock, SECOND, other, third)
    assert sorted(each.hearing.is_hearing for each in (other, third)) == [False, True]
    assert not other.hearing.may_sweep
    assert not third.hearing.may_sweep
    del one


async def test_should_who_takes_over_die_as_well_the_last_one_reads(
    trio: list[Replica], clock: MovingClock
) -> None:
    other, third = trio[1:]
    await pass_time(clock, ALIVE, other, third)
    last = other if other.hearing.is_hearing else third
    await pass_time(clock, ALIVE, last)
    assert not last.hearing.is_hearing


async def test_one_that_stops_in_order_costs_a_check_and_makes_nobody_deaf(
    trio: list[Replica], clock: MovingClock
) -> None:
    one, other, third = trio
    await one.stands.leave()
    await beat(other, third)
    assert other.hearing.hears_all
    assert other.hearing.reading_due_at == NOW + DOUBT_CHECK
    await pass_time(clock, ALIVE * 2, other, third)
    assert other.hearing.hears_all


async def test_one_that_stops_before_it_has_read_leaves_that_to_another(trio: list[Replica]) -> None:
    one, other, third = trio
    one.loses_hearing()
    await one.stands.leave()
    await beat(other, third)
    assert sorted(each.hearing.is_hearing for each in (other, third)) == [False, True]


async def test_a_channel_that_one_cannot_read_is_unknown_to_all(trio: list[Replica]) -> None:
    one, other, _ = trio
    one.hearing.cannot_read("C1", NOW - timedelta(minutes=5), "not_in_channel")
    await beat(*trio)
    assert other.hearing.bound("C1", NOW) == NOW - timedelta(minutes=5)
    assert not other.hearing.may_speak_of("C1")
    assert isinstance(other.hearing.unreadable["C1"], Unreadable)
    one.hearing.can_read("C1")
    await beat(*trio)
    assert other.hearing.may_speak_of("C1")


async def test_a_connection_that_brings_nothing_may_be_anybodys(
    trio: list[Replica], clock: MovingClock
) -> None:
    one, other, _ = trio
    clock.set(NOW + SECOND)
    one.hearing.distrusted_at = clock.now()
    await beat(*trio)
    await beat(*trio)
    assert (one.rebuilt, other.rebuilt) == (0, 1)


async def test_who_starts_buries_the_dead_and_reads_everything_anyway(
    uow: SqlUnitOfWork, clock: MovingClock
) -> None:
    before = Replica("before", uow, clock)
    await before.stands.open()
    clock.set(NOW + ALIVE)
    after = Replica("after", uow, clock)
    await after.stands.open()
    after.reads()
    await after.stands()
    assert after.hearing.hears_all
    async with uow.read() as books:
        assert await books.replicas.dead("after", clock.now() + ALIVE * 9) == []

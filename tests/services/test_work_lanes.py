"""A lane is worked in sets: one bad receipt fails alone, and who lost the lane saves nothing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import turn
from bot.configuration.policy_file import load_policy
from bot.demo import cast
from bot.domain.inbox import Incoming, Receipt, key_of
from bot.domain.roster import Roster
from bot.domain.timestamps import ts_of
from bot.ids import RandomIds
from bot.ports import Books, ConflictError
from bot.services.desk import Desk
from bot.services.hearing import PATIENCE, Hearing
from bot.services.next_due import NextDue
from bot.services.sort_messages import SortMessages
from bot.services.tell_secrets import TellSecrets
from bot.services.terms import TermsBook
from bot.services.work_lanes import ALARM, LEASE, LOOK_AGAIN_AFTER, RETRY_AFTER, SET_SIZE, WorkLanes
from bot.services.worker import Closing
from bot.slack.parsing import parse
from bot.understanding.rules import Rules
from sandbox.time.clock import MovingClock
from storage.engine import Database
from storage.unit_of_work import SqlUnitOfWork
from tests.services.people import KnownPeople

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
BAD = "The import fails since this morning, and nobody can read why."


class Bench:
    """The lanes' worker with its books; its parser breaks on one message while `is_broken`."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self.uow, self.clock, self.is_broken = uow, MovingClock(NOW), True
        self.closing, self.stops_after_a_set = Closing(), False
        self.chance = 0.5
        self.people = people = KnownPeople()
        self._terms = TermsBook(cast.policy(), load_policy)
        sort = SortMessages(cast.WORKSPACE, self._terms, people, Rules())
        self.hearing = hearing = Hearing(self.clock)
        self.work = WorkLanes(
            uow,
            self.clock,
            cast.WORKSPACE,
            people,
            hearing,
            self._parse,
            sort,
            TellSecrets(cast.WORKSPACE, people),
            self._desk,
            self._changed,
            self.closing,
            lambda: self.chance,
            turn,
        )

    def _desk(self, books: Books) -> Desk:
        return Desk(books, self._terms.terms_of, cast.WORKSPACE, self._roster, self.clock.now())

    def _roster(self, account: str) -> Roster:
        return Roster(cast.WORKSPACE, cast.WORKSPACE.accounts[account], cast.STAFF, self.clock.now())

    def _parse(self, payload: Mapping[str, Any]) -> Incoming:
        if self.is_broken and payload["event"]["text"] == BAD:
            raise ArithmeticError("no number of ours")
        return parse(payload)

    def _changed(self) -> None:
        if self.stops_after_a_set:
            self.closing.set()

    async def receives(self, *texts: str, where: str = cast.KESTREL) -> None:
        """In one channel, a second apart."""
        receipts = [self._receipt(text, NOW + timedelta(seconds=n), where) for n, text in enumerate(texts)]
        async with self.uow.write() as books:
            await books.policies.keep(self._terms.current.hash, self._terms.current.text, NOW)
            await books.lanes.ensure([where], NOW)
            await books.receipts.add(receipts, NOW)

    def _receipt(self, text: str, at: datetime, where: str) -> Receipt:
        event = {"type": "message", "channel": where, "user": cast.KIM, "text": text, "ts": ts_of(at)}
        return Receipt(
            event_id=f"Ev{where}{ts_of(at)}",
            source_key=key_of(where, ts_of(at), "message"),
            lane=where,
            happened_at=at,
            source="live",
            payload={"event": event},
        )

    async def works_after(self, pause: timedelta) -> None:
        self.clock.set(self.clock.now() + pause)
        await self.work()

    async def stands(self) -> tuple[int, int, int]:
        """Receipts that wait, receipts that are parked, and requests."""
        async with self.uow.read() as books:
            return (
                await books.receipts.count_pending(),
                await books.receipts.parked(),
                len(await books.conversations.numbers()),
            )


@pytest.fixture
def bench(uow: SqlUnitOfWork) -> Bench:
    return Bench(uow)


GOOD = ("How do we raise the webhook rate limit?", "Where do we find the invoice for February, please?")


async def test_one_bad_receipt_waits_alone_and_the_rest_of_its_set_is_done(bench: Bench) -> None:
    await bench.receives(GOOD[0], BAD, GOOD[1])
    await bench.work()
    waiting, parked, requests = await bench.stands()
    assert (waiting, parked) == (1, 0)
    assert requests >= 1
    async with bench.uow.read() as books:
        assert await books.receipts.next_due() == NOW + RETRY_AFTER[0]


async def test_its_third_failure_parks_it_within_thirty_seconds_and_the_lane_goes_on(bench: Bench) -> None:
    await bench.receives(BAD)
    await bench.work()
    for pause in RETRY_AFTER:
        assert (await bench.stands())[:2] == (1, 0)
        await bench.works_after(pause)
    assert sum(RETRY_AFTER, timedelta()) <= timedelta(seconds=30)
    assert await bench.stands() == (0, 1, 0)
    await bench.receives(*GOOD)
    await bench.work()
    assert (await bench.stands())[0] == 0


@pytest.mark.parametrize("chance", [0.0, 0.999])
async def test_chance_spreads_its_tries_and_its_last_is_within_thirty_seconds(
    bench: Bench, chance: float
) -> None:
    """Else everything that failed together would be tried again together, on every machine."""
    bench.chance = chance
    await bench.receives(BAD)
    await bench.work()
    for pause in RETRY_AFTER:
        async with bench.uow.read() as books:
            again_at = await books.receipts.next_due()
        assert again_at is not None
        assert abs(again_at - bench.clock.now() - pause) > pause * 0.19
        await bench.works_after(again_at - bench.clock.now())
    assert (await bench.stands())[:2] == (0, 1)
    assert bench.clock.now() - NOW <= timedelta(seconds=30)


async def test_its_error_is_kept_by_name_and_place_and_without_its_words(bench: Bench) -> None:
    await bench.receives(BAD)
    await bench.work()
    async with bench.uow.read() as books:
        (waiting,) = await books.inbox.undone(10)
    assert (waiting.state, waiting.attempts) == ("pending", 1)
    assert str(waiting.outcome).startswith("ArithmeticError in _parse (test_work_lanes.py:")
    assert "no number" not in str(waiting.outcome)


async def test_what_failed_for_a_moment_is_done_at_the_next_try(bench: Bench) -> None:
    await bench.receives(BAD)
    await bench.work()
    bench.is_broken = False
    await bench.works_after(RETRY_AFTER[0])
    assert await bench.stands() == (0, 0, 1)


async def test_when_the_program_stops_no_further_set_is_begun(bench: Bench) -> None:
    await bench.receives(*GOOD[:1] * (SET_SIZE + 1))
    bench.stops_after_a_set = True
    await bench.work()
    assert (await bench.stands())[0] == 1


class LeaseRunsOut(SqlUnitOfWork):
    """Between the worker's lease and its set another worker takes the lane, and has not begun."""

    leases_at: int | None = None

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[Books]:
        if self.leases_at is not None:
            self.leases_at -= 1
        if self.leases_at == -1:
            after = NOW + LEASE + timedelta(seconds=1)
            async with super().write() as books:
                assert await books.lanes.lease(after, after + LEASE, 1)
        async with super().write(urgent=urgent) as books:
            yield books


async def test_who_lost_the_lane_meanwhile_saves_nothing(database: Database) -> None:
    uow = LeaseRunsOut(database, RandomIds())
    loser = Bench(uow)
    await loser.receives(*GOOD)
    uow.leases_at = 1
    await loser.work()
    assert await loser.stands() == (2, 0, 0)


async def test_where_nobody_knows_who_is_staff_everything_waits(bench: Bench) -> None:
    bench.people.is_trusted = False
    await bench.receives(*GOOD)
    await bench.work()
    assert await bench.stands() == (2, 0, 0)
    bench.people.is_trusted = True
    await bench.work()
    assert await bench.stands() == (2, 0, 0), "it looks again when it said that it would"
    await bench.works_after(LOOK_AGAIN_AFTER)
    assert (await bench.stands())[0] == 0


async def test_who_does_not_know_who_is_staff_holds_up_no_replica_that_does(uow: SqlUnitOfWork) -> None:
    blind, sees = Bench(uow), Bench(uow)
    blind.people.is_trusted = False
    await sees.receives(BAD)
    await sees.work()
    await sees.receives(*GOOD, where=cast.BRIGHTWAVE)
    async with uow.read() as books:
        (failed,) = [one for one in await books.inbox.undone(10) if one.attempts]
    await blind.work()
    await sees.work()
    async with uow.read() as books:
        assert await books.inbox.undone(10) == [failed], "and what failed keeps its own time"
        assert await books.receipts.next_due() == NOW + RETRY_AFTER[0]


async def test_to_who_is_blind_nothing_received_is_due_before_it_looks_again(bench: Bench) -> None:
    bench.people.is_trusted = False
    bench.hearing.recovered(bench.hearing.losses)
    next_due = NextDue(bench.uow, bench.clock, bench.hearing, lambda: 0, lambda: None)
    await bench.receives(*GOOD)
    assert (await next_due() or NOW + LEASE) <= NOW
    await bench.work()
    assert await next_due() == NOW + LOOK_AGAIN_AFTER


async def blind_for_too_long(*replicas: Bench) -> None:
    """One after the other they find that they have been for longer than they may wait."""
    await replicas[0].receives(*GOOD)
    for pause in (timedelta(), PATIENCE + timedelta(seconds=1)):
        for replica in replicas:
            replica.people.is_trusted = False
            await replica.works_after(pause)


async def alarms(uow: SqlUnitOfWork) -> int:
    async with uow.read() as books:
        return (await books.outbox.waiting())[0]


async def test_of_replicas_that_are_blind_at_once_one_tells(uow: SqlUnitOfWork) -> None:
    await blind_for_too_long(Bench(uow), Bench(uow))
    assert await alarms(uow) == 1


class CommitFails(SqlUnitOfWork):
    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[Books]:
        async with super().write(urgent=urgent) as books:
            yield books
            if await books.job_runs.last(ALARM) and not self.has_failed:
                self.has_failed = True
                raise ConflictError("the database gave another transaction the way")

    has_failed = False


async def test_an_alarm_that_could_not_be_kept_is_told_at_the_next_look(database: Database) -> None:
    uow = CommitFails(database, RandomIds())
    replica = Bench(uow)
    with pytest.raises(ConflictError):
        await blind_for_too_long(replica)
    assert await alarms(uow) == 0
    await replica.works_after(LOOK_AGAIN_AFTER)
    assert await alarms(uow) == 1


async def test_lanes_that_wait_at_once_share_a_transaction(bench: Bench, database: Database) -> None:
    for where in (cast.KESTREL, cast.BRIGHTWAVE):
        await bench.receives(*GOOD, where=where)
    before = database.writes
    await bench.work()
    assert (await bench.stands())[:2] == (0, 0)
    assert database.writes == before + 2, "one for the leases, one for all that was received"


async def test_of_lanes_in_one_transaction_the_one_that_fails_does_so_alone(bench: Bench) -> None:
    await bench.receives(BAD)
    await bench.receives(*GOOD, where=cast.BRIGHTWAVE)
    await bench.work()
    assert (await bench.stands())[:2] == (1, 0)

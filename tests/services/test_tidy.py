"""What was kept for long enough is forgotten: what parked receipts said, and the keys of what was worked on."""

from datetime import timedelta

from bot.domain.retention import RETENTION
from bot.services.tidy import Tidy
from sandbox.time.clock import MovingClock
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import DAY, NOW, SECOND, receipt


async def left(uow: SqlUnitOfWork, clock: MovingClock) -> tuple[bool, bool]:
    """After tidying now: whether the parked one can be tried again, and the done one is still known."""
    async with uow.write() as books:
        await Tidy(clock, RETENTION)(books, clock.now())
    async with uow.read() as books:
        parked, done = await books.inbox.find(1), await books.inbox.find(2)
    return parked is not None and parked.payload is not None, done is not None


async def test_a_week_for_what_is_parked_and_thirty_days_for_keys(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.receipts.add([receipt("parked"), receipt("done")], NOW)
        await books.receipts.park(1, "an error")
        await books.receipts.settle({2: "opens 1"})
    clock = MovingClock(NOW)
    for age, stands in (
        (7 * DAY, (True, True)),
        (SECOND, (False, True)),
        (23 * DAY - SECOND, (False, True)),
        (SECOND, (False, False)),
    ):
        clock.set(clock.now() + age)
        assert await left(uow, clock) == stands


async def test_what_waits_is_kept_however_long_it_waits(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.receipts.add([receipt("waits")], NOW)
    assert await left(uow, MovingClock(NOW + timedelta(days=400))) == (True, False)

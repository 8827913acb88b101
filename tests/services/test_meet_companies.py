"""Meeting companies: the reading of what was missed ends with a beat of its own, which may run beside another."""

import asyncio
from datetime import UTC, datetime

from bot.demo import cast
from bot.services.meet_companies import MAPPED, MeetCompanies
from sandbox.time.clock import MovingClock
from storage.unit_of_work import SqlUnitOfWork
from tests.services.people import KnownPeople

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


async def test_two_beats_at_once_harm_nothing(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        for account in cast.WORKSPACE.accounts.values():
            for channel in account.channels:
                await books.companies.meet(channel, ["T0THEIRS"], MAPPED, NOW)
    meet = MeetCompanies(uow, MovingClock(NOW), cast.WORKSPACE, KnownPeople())
    await asyncio.gather(meet(), meet())
    async with uow.read() as books:
        met = await books.companies.agreed([cast.KESTREL, cast.BRIGHTWAVE])
    assert met == dict.fromkeys((cast.KESTREL, cast.BRIGHTWAVE), frozenset({"T0THEIRS"}))

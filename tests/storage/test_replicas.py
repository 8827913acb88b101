"""The replicas' rows: who lives, who is buried, and whose message came back to any of them."""

from bot.domain.replicas import Deafness, Report, Unreadable
from bot.ports import Posted
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import HOUR, MINUTE, NOW, SECOND, outgoing

FULL = Report(
    "one",
    Deafness(NOW - MINUTE, NOW, NOW + MINUTE),
    (Unreadable("C1", NOW - HOUR, "not_in_channel", NOW),),
    NOW - SECOND,
)


async def test_a_report_comes_back_as_it_went_in_and_the_newest_stands(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.replicas.report(Report("one"), NOW)
        await books.replicas.report(FULL, NOW + MINUTE)
        await books.replicas.report(Report("other"), NOW + MINUTE)
        assert await books.replicas.living("other", NOW) == [FULL]
        assert await books.replicas.living("other", NOW + MINUTE) == []
        assert await books.replicas.dead("other", NOW + MINUTE) == [FULL]
        await books.replicas.leave("one")
        assert await books.replicas.dead("other", NOW + HOUR) == []


async def test_only_the_dead_are_buried_and_once(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.replicas.report(FULL, NOW)
        assert not await books.replicas.bury("one", NOW - SECOND)
        assert await books.replicas.bury("one", NOW)
        assert not await books.replicas.bury("one", NOW)


async def test_whose_message_came_back_is_known_whoever_heard_it(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.outbox.add([outgoing(1, "C1"), outgoing(2, "C2")], NOW)
        heard, missed = await books.outbox.claim(NOW, NOW + MINUTE, 2)
        for row in (heard, missed):
            await books.outbox.sent(row.id, Posted(row.outgoing.to, "1.1"), NOW)
        await books.outbox.echoed(heard.id, Posted("C1", "1.1"), NOW)
        assert await books.replicas.came_back([heard.id, missed.id]) == {heard.id}
        assert await books.replicas.came_back([]) == frozenset()

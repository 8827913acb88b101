"""The outbox where much waits: series, places that take nothing, hundreds in one place, and what finds them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import ClauseElement, text

from bot.domain.outgoing import Priority
from bot.domain.places import RefusedPlace
from bot.ids import RandomIds
from bot.ports import Row
from storage.engine import Database
from storage.outbox import _CHECK_INS, _IS_SAID, _SUPERSEDE, _said
from storage.unit_of_work import SqlUnitOfWork
from storage.waiting import MOST_CONSIDERED
from tests.scratch_database import ON_POSTGRESQL, ON_SQLITE
from tests.storage.rows import MINUTE, NOW, SECOND, outgoing
from tests.storage.sending import add, claim, claim_one, claimed, number_of, sent, states


async def test_of_a_series_that_waits_each_reader_gets_the_newest_alone(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, series="ping:1"), outgoing(1, "U1", series="ping:1"))
    await add(uow, outgoing(2, series="ping:1"))
    await add(uow, outgoing(3, series="ping:3"), outgoing(4))
    assert await claimed(uow) == [1, 2], "one of them has his in a direct message"
    assert await states(uow) == {"dropped": 1, "pending": 2, "sending": 2}


async def test_what_says_more_makes_a_series_needless_for_its_reader(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, "C1", series="warning:1"), outgoing(2, "C2", series="warning:1"))
    says_more = outgoing(3, "C1", series="ping:1", supersedes="warning:1")
    await add(uow, outgoing(4, "C1", series="warning:1"), says_more)
    assert await claimed(uow) == [2, 3]
    assert await states(uow) == {"dropped": 1, "sending": 2}


async def test_what_is_being_sent_already_is_followed_not_replaced(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, series="ping:1"))
    first = await claim_one(uow)
    await add(uow, outgoing(2, series="ping:1"))
    await sent(uow, first)
    assert await claimed(uow, NOW + SECOND) == [2]


async def refuse(uow: SqlUnitOfWork, row: Row, now: datetime = NOW) -> bool:
    """Slack takes nothing there; the next try is a minute later."""
    async with uow.write() as books:
        error = ("is_archived", "it is archived")
        return await books.outbox.refused(row, error, now, lambda since: now + MINUTE)


async def refused(uow: SqlUnitOfWork) -> list[RefusedPlace]:
    async with uow.read() as books:
        return list(await books.outbox.refused_places())


async def test_where_slack_takes_nothing_all_waits_and_one_row_finds_out(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1), outgoing(2), outgoing(3, "C2"))
    first, other = await claim(uow)
    assert await refuse(uow, first), "it is news"
    await sent(uow, other)
    assert await refused(uow) == [RefusedPlace("C1", NOW, "is_archived", waiting=2)]
    assert await claimed(uow, NOW + MINUTE - SECOND) == []
    async with uow.read() as books:
        assert await books.outbox.next_due() == NOW + MINUTE
    (probe,) = await claim(uow, NOW + MINUTE)
    assert (number_of(probe), probe.is_probe, other.is_probe) == (1, True, False)
    assert not await refuse(uow, probe, NOW + MINUTE), "it was known"
    assert await refused(uow) == [RefusedPlace("C1", NOW, "is_archived", waiting=2)]


async def test_edits_wait_with_the_posts_where_slack_takes_nothing(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, subject="card:1"))
    await sent(uow, await claim_one(uow))
    await add(uow, outgoing(2, subject="card:1"), outgoing(3, subject="card:3"))
    later = NOW + MINUTE
    edit, post = sorted(await claim(uow, later), key=number_of)
    assert await refuse(uow, edit, later)
    assert not await refuse(uow, post, later)
    assert await claimed(uow, later + SECOND) == []
    assert len(await claimed(uow, later + MINUTE)) == 1, "one finds out for both"


async def test_when_slack_takes_something_again_the_rest_follows(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1), outgoing(2))
    await refuse(uow, await claim_one(uow))
    probe = await claim_one(uow, NOW + MINUTE)
    await sent(uow, probe)
    async with uow.write() as books:
        await books.outbox.accepted("C1")
    assert await refused(uow) == []
    assert await claimed(uow, NOW + MINUTE + SECOND) == [2]


async def test_hundreds_that_wait_for_one_place_hide_nobody_else(uow: SqlUnitOfWork) -> None:
    many = [outgoing(n, priority=Priority.URGENT) for n in range(300)]
    await add(uow, *many, outgoing(999, "C2", priority=Priority.ROUTINE))
    await refuse(uow, await claim_one_of(uow, "C1"))
    assert await claimed(uow, NOW + SECOND) == [999]


async def claim_one_of(uow: SqlUnitOfWork, place: str) -> Row:
    return next(row for row in await claim(uow, limit=1) if row.outgoing.to == place)


async def test_each_customer_has_its_turn_in_a_place(uow: SqlUnitOfWork) -> None:
    storm = [outgoing(number, account="a") for number in range(1, 301)]
    await add(uow, *storm, outgoing(301, account="b"), outgoing(302, account="c"))
    served: dict[tuple[str, str | None], datetime] = {}
    order = []
    for second in range(5):
        now = NOW + second * SECOND
        async with uow.write() as books:
            (row,) = await books.outbox.claim(now, now + MINUTE, 50, served)
        served["C1", row.outgoing.account] = now
        order.append(number_of(row))
        await sent(uow, row, now=now)
    assert order == [1, 301, 302, 2, 3]


async def test_what_is_on_its_way_is_seen_however_much_waits(uow: SqlUnitOfWork) -> None:
    """Else its edit would overtake it, and post the card a second time."""
    await add(uow, outgoing(1, subject="card:1", priority=Priority.ROUTINE))
    await claim_one(uow)
    await add(uow, *(outgoing(number, "C2", priority=Priority.URGENT) for number in range(2, 201)))
    await add(uow, outgoing(201, subject="card:1", priority=Priority.URGENT))
    assert await claimed(uow, NOW + SECOND) == [2]


@pytest.mark.parametrize("state", ["sending", "unknown"])
async def test_hundreds_on_their_way_hide_nothing_that_may_be_sent(uow: SqlUnitOfWork, state: str) -> None:
    """They hold up what follows in their own threads, and nobody else."""
    await add(uow, *(outgoing(n, to=f"C{n}", thread_ts="90.1") for n in range(MOST_CONSIDERED)))
    on_their_way = await claim(uow, limit=MOST_CONSIDERED)
    assert len(on_their_way) == MOST_CONSIDERED
    if state == "unknown":
        async with uow.write() as books:
            for row in on_their_way:
                await books.outbox.doubt(row, NOW + MINUTE, "lost")
    behind = outgoing(1001, to="C1", thread_ts="90.1", priority=Priority.URGENT)
    await add(uow, behind, outgoing(1002, to="CX", priority=Priority.URGENT), now=NOW + 2 * SECOND)
    async with uow.read() as books:
        assert await books.outbox.next_due() == NOW + 2 * SECOND
    assert await claimed(uow, NOW + 2 * SECOND) == [1002]
    async with uow.read() as books:
        assert await books.outbox.next_due() == NOW + MINUTE


async def test_without_pacing_a_place_takes_all_that_waits(database: Database) -> None:
    uow = SqlUnitOfWork(database, RandomIds(), post_interval=timedelta(0))
    await add(uow, outgoing(1), outgoing(2), outgoing(3))
    assert await claimed(uow) == [1, 2, 3]


@ON_SQLITE
async def test_a_ping_reads_the_few_of_its_series_and_not_all_that_waits(database: Database) -> None:
    """By the index of the state, ten thousand pings due at once took half a minute instead of two seconds."""
    assert await plan(database, _SUPERSEDE) == ["SEARCH outbox USING INDEX ix_outbox_series (series=?)"]


async def plan(database: Database, statement: ClauseElement) -> list[str]:
    """How SQLite goes about it."""
    told = str(statement.compile(dialect=database.writer.dialect)).replace("?", "'?'")
    async with database.read() as connection:
        return [row.detail for row in await connection.execute(text(f"explain query plan {told}"))]


@ON_SQLITE
async def test_what_was_said_is_found_without_reading_all_that_ever_was(database: Database) -> None:
    """It is asked of messages with a secret, of unmapped channels and of each check-in; the rows grow for ever."""
    by_subject = "SEARCH outbox USING INDEX ix_outbox_subject (subject"
    assert await plan(database, _IS_SAID) == [f"{by_subject}=?)"]
    assert await plan(database, _said("sqlite", "secret:C1:9.1:")) == [f"{by_subject}>? AND subject<?)"]
    assert await plan(database, _CHECK_INS) == [
        "SEARCH posted USING INDEX ix_posted_channel_ts (channel=? AND ts>?)"
    ]


@ON_POSTGRESQL
async def test_postgresql_finds_what_begins_so_by_the_index_too(database: Database) -> None:
    """Of a table as small as this one it would rather read all of it."""
    statement = _said("postgresql", "secret:C1:9.1:")
    told = statement.compile(dialect=database.writer.dialect, compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        await connection.execute(text("set local enable_seqscan = off"))
        lines = await connection.scalars(text(f"explain {told}".replace(":", r"\:")))
        assert "Index Cond: (((subject)::text ~>=~ 'secret:C1:9.1:'::text)" in "\n".join(lines)

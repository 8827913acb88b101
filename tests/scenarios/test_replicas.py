"""Two Stewards on one PostgreSQL: together they do what one does, once; and one goes on where the other dies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.demo.cast import ANA, BEN, CHLOE, DEV, ESCALATIONS, MANAGERS, TRIAGE
from sandbox.faults import Fault
from tests.promises.moments import posted
from tests.promises.on_disk import count, rows
from tests.scenarios.desk import Desk
from tests.scenarios.replicas import Replicas, open_replicas

DOWN, LIMIT = "is the API down?!", "How do we raise the webhook rate limit?"
SETTLED = "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dropped')"


@pytest.fixture
async def pair(postgresql_url: str) -> AsyncIterator[tuple[Desk, Replicas]]:
    async with open_replicas(postgresql_url) as made:
        yield made


async def test_two_say_everything_once_and_both_have_a_share(pair: tuple[Desk, Replicas]) -> None:
    desk, replicas = pair
    await desk.bo.asks(DOWN)
    await desk.kim.asks(LIMIT)
    await desk.kai.asks("Can we have a second workspace for our testers?")
    await desk.passes(minutes=20)
    for question in ("API down", "webhook", "second workspace"):
        assert len(posted(desk, TRIAGE, question)) == 1
    assert len(posted(desk, f"D{CHLOE[1:]}", "API down")) == 1
    for person in (ANA, BEN, DEV):
        assert len(posted(desk, f"D{person[1:]}", "API down")) == 1
    assert len(posted(desk, ESCALATIONS, "has been unclaimed for")) == 1
    assert count(desk.database, SETTLED) == 0
    numbers = [number for (number,) in rows(desk.database, "SELECT number FROM conversation ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1)), "no number is left out, none is given twice"
    assert all(bot.activity.envelopes_seen > 1 for bot in replicas.living)
    assert [bot.hearing.distrusted_at for bot in replicas.living] == [None, None], (
        "an echo that came to the other one is not missed"
    )


async def test_of_claims_at_both_one_wins(pair: tuple[Desk, Replicas]) -> None:
    desk, _ = pair
    await desk.kim.asks(LIMIT)
    people = (desk.ana, desk.ben, desk.chloe, desk.dev)
    answers = await asyncio.gather(*(person.types("/claim 1") for person in people))
    assert len(answers) == 4
    assert count(desk.database, "SELECT count(*) FROM conversation_event WHERE type = 'Claimed'") == 1
    told = [desk.private(person.id) for person in people]
    assert sum("is yours" in text for text in told) == 1
    assert sum("claimed request 1" in text for text in told) == 3


async def test_where_one_dies_the_other_reads_what_died_with_it(pair: tuple[Desk, Replicas]) -> None:
    """The answer went to the one that died before it could keep it; nobody is pinged for want of it."""
    desk, replicas = pair
    asked = await desk.bo.asks(DOWN)
    lost = desk.sandbox.faults.add(Fault("lost", times=1))
    await desk.dev.answers(asked, "It is up again.")
    desk.sandbox.faults.remove(lost)
    await desk.cut_off()
    await desk.passes(minutes=2)
    assert replicas.bot.hearing.hears_all
    assert "First reply 13:00" in desk.reads(TRIAGE, "Request 1")
    await desk.passes(minutes=20)
    assert not posted(desk, ESCALATIONS, "has been unclaimed for")


async def test_what_slack_drops_for_one_holds_both_back(pair: tuple[Desk, Replicas]) -> None:
    desk, replicas = pair
    one, other = replicas.living
    until = desk.now.replace(second=59)
    one.lose_hearing(until)
    await desk.passes(seconds=20)
    assert not other.hearing.may_sweep
    await desk.passes(seconds=60)
    assert other.hearing.hears_all


async def test_a_digest_is_written_once(postgresql_url: str) -> None:
    async with open_replicas(postgresql_url, 3, datetime(2026, 3, 3, 7, 59, tzinfo=UTC)) as (desk, _):
        await desk.passes(minutes=3)
        assert len(posted(desk, MANAGERS)) == 1
        assert count(desk.database, "SELECT count(*) FROM outbox WHERE kind = 'Digest'") == 1


async def test_what_one_learns_the_other_knows(pair: tuple[Desk, Replicas]) -> None:
    """A channel's new id came to one of them."""
    desk, replicas = pair
    one, other = replicas.living
    async with one.uow.write() as books:
        await books.channel_ids.add(one._ids.learn("C0KESTREL", "C0SHARED", desk.now))
    await desk.passes(seconds=11)
    assert other._ids.ours("C0SHARED") == "C0KESTREL"

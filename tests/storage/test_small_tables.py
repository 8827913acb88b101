"""Job runs, policy texts, words, and the agenda over all tables."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.domain.channel_ids import KnownAs
from bot.domain.check_ins import AccountState
from bot.domain.timestamps import ts_of
from bot.ports import Text
from storage.engine import Database
from storage.unit_of_work import SqlUnitOfWork
from tests.scratch_database import ON_SQLITE
from tests.storage.rows import DAY, HOUR, MINUTE, NOW, change, conversation, opened, outgoing, receipt


async def take(uow: SqlUnitOfWork) -> bool:
    async with uow.write() as books:
        return await books.job_runs.take("digest", NOW, NOW)


async def test_exactly_one_caller_runs_a_job(uow: SqlUnitOfWork) -> None:
    assert sorted(await asyncio.gather(*(take(uow) for _ in range(5)))) == [False] * 4 + [True]


async def test_another_job_or_time_is_another_run(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        runs = books.job_runs
        assert await runs.last("digest") is None
        assert await runs.take("digest", NOW, NOW + MINUTE)
        assert await runs.take("digest", NOW - DAY, NOW + MINUTE)
        assert await runs.take("review", NOW + DAY, NOW + MINUTE)
        assert await runs.last("digest") == NOW


async def test_what_is_told_once_in_an_hour_is_told_again_after_it(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        told = [await books.job_runs.once_in(HOUR, "alarm", NOW + after * MINUTE) for after in (0, 59, 60)]
    assert told == [True, False, True]


async def test_a_policy_text_is_kept_once(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.policies.keep("h1", "tiers: {}", NOW)
        await books.policies.keep("h1", "another text", NOW)
        await books.policies.keep("h2", "tiers: {plus: {}}", NOW)
        assert await books.policies.texts() == {"h1": "tiers: {}", "h2": "tiers: {plus: {}}"}


async def test_words_are_put_changed_and_deleted_one_message_at_a_time(uow: SqlUnitOfWork) -> None:
    first = Text("C1", "100.1", "U1", "Zürich is down 🔥", NOW)
    second = Text("C1", "100.2", "U2", "yes", NOW, thread_ts="100.1")
    async with uow.write() as books:
        await books.texts.put([])
        await books.texts.put([first, second, Text("C2", "100.1", "U1", "elsewhere", NOW)])
        await books.texts.put([edited := replace(second, text="no", said_at=NOW + HOUR)])
        await books.texts.put([second])
        assert await books.texts.get("C1", ["100.1", "100.2", "404.0"]) == {
            "100.1": first,
            "100.2": edited,
        }, "the older wording came last and changed nothing"
        assert await books.texts.below("C1", "100.1") == [edited]
        await books.texts.delete("C1", "100.1")
        assert list(await books.texts.get("C1", ["100.1"])) == []
        assert list(await books.texts.get("C2", ["100.1"])) == ["100.1"]


async def test_old_threads_in_which_somebody_spoke_lately_are_known_the_liveliest_first(
    uow: SqlUnitOfWork,
) -> None:
    old, older, young = (ts_of(NOW - age) for age in (20 * DAY, 30 * DAY, 2 * DAY))
    said = ((old, 3 * DAY), (older, DAY), (older, 4 * DAY), (ts_of(NOW - 40 * DAY), 16 * DAY), (young, HOUR))
    texts = [Text("C1", ts_of(NOW - age), "U1", "hi", NOW - age, root) for root, age in said]
    async with uow.write() as books:
        await books.texts.put([*texts, replace(texts[0], channel="C2", thread_ts="1000000000.000001")])
        reached = NOW - 14 * DAY
        assert await books.texts.talked_below("C1", since=reached, before=reached) == [older, old]


async def test_the_agenda_knows_the_soonest_of_all_tables(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        assert await books.agenda.soonest() is None
        await books.accounts.save(AccountState("kestrel", NOW, NOW + 3 * HOUR, version=1), 0)
        assert await books.agenda.soonest() == NOW + 3 * HOUR
        await books.conversations.save([change(conversation(), opened(), next_due_at=NOW + 2 * HOUR)], NOW)
        assert await books.agenda.soonest() == NOW + 2 * HOUR
        await books.outbox.add([outgoing()], NOW + HOUR)
        assert await books.agenda.soonest() == NOW + HOUR


async def test_a_receipt_or_a_signal_is_due_at_once(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.receipts.add([receipt()], NOW)
        assert ((await books.agenda.soonest()) or NOW + DAY) <= NOW
        (found,) = await books.receipts.pending("C1", 1, NOW)
        await books.receipts.retry(found.id, NOW + MINUTE, "an error")
        assert await books.agenda.soonest() == NOW + MINUTE
        await books.ledger.signal("kestrel", "usage", "fell", None)
        assert ((await books.agenda.soonest()) or NOW + DAY) <= NOW


def on_disk(database: Database) -> bytes:
    """Every byte of the database, its log beside it included."""
    return b"".join(file.read_bytes() for file in Path(str(database.url.database)).parent.iterdir())


async def keep_and_forget(uow: SqlUnitOfWork, database: Database) -> None:
    async with uow.write() as books:
        await books.texts.put([Text("C1", "100.1", "U1", "the word is swordfish " * 500, NOW)])
    assert b"swordfish" in on_disk(database)
    async with uow.write() as books:
        await books.texts.delete("C1", "100.1")


@ON_SQLITE
async def test_words_that_are_deleted_are_in_no_file(uow: SqlUnitOfWork, database: Database) -> None:
    await keep_and_forget(uow, database)
    assert b"swordfish" not in on_disk(database)


@ON_SQLITE
async def test_where_somebody_reads_meanwhile_they_go_with_the_next_write(
    uow: SqlUnitOfWork, database: Database
) -> None:
    async with uow.read() as books:
        await books.texts.get("C1", ["100.1"])
        await keep_and_forget(uow, database)
    async with uow.write():
        pass
    assert b"swordfish" not in on_disk(database)


async def test_a_channels_ids_are_kept_and_a_later_change_stands(uow: SqlUnitOfWork) -> None:
    first, back = KnownAs("C1", "C2", NOW), KnownAs("C1", "C1", NOW + HOUR)
    async with uow.write() as books:
        for known in (first, back, KnownAs("C9", "C1", NOW)):
            await books.channel_ids.add(known)
        assert {known.slacks: known for known in await books.channel_ids.all()} == {"C2": first, "C1": back}


async def test_who_may_read_in_a_channel_is_kept_with_who_agreed_first(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.companies.meet("C1", ["T1", "T2"], "workspace.yml", NOW)
        assert not await books.companies.agree("C1", "T2", "U1", NOW)
        assert await books.companies.agree("C1", "T3", "U1", NOW)
        assert not await books.companies.agree("C1", "T3", "U2", NOW)
        assert await books.companies.agreed_by("workspace.yml", "C1") == {"T1", "T2"}
        assert await books.companies.agreed_by("workspace.yml", "C2") == frozenset()
        assert await books.companies.agreed(["C1", "C2"]) == {"C1": frozenset({"T1", "T2", "T3"})}

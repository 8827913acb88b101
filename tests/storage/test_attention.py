"""Accounts and the attention ledger: evidence, what was decided on it, and why."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.attention import Decision, Verdict
from bot.domain.check_ins import AccountState, Finding, FindingKind
from bot.ports import ConflictError, Entry
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import DAY, HOUR, MINUTE, NOW, SECOND

BREACH = Finding(FindingKind.BREACH, NOW - HOUR, number=3, span=timedelta(minutes=17, seconds=5))


def account(name: str = "kestrel", **changes: Any) -> AccountState:
    values: dict[str, Any] = {"account": name, "known_since": NOW, "next_look_at": NOW + DAY, "version": 1}
    return AccountState(**(values | changes))


async def save(uow: SqlUnitOfWork, state: AccountState, base: int = 0) -> None:
    async with uow.write() as books:
        await books.accounts.save(state, base)


async def test_an_account_comes_back_as_it_went_in(uow: SqlUnitOfWork) -> None:
    full = account(back_off=4, unanswered=2, muted_until=NOW + DAY, again_at=NOW + HOUR)
    await save(uow, full)
    async with uow.read() as books:
        assert await books.accounts.load(["kestrel", "nobody"]) == {"kestrel": full}
        assert await books.accounts.load([]) == {}


async def test_of_two_changes_to_one_account_the_second_is_refused(uow: SqlUnitOfWork) -> None:
    await save(uow, account())
    await save(uow, account(version=2, unanswered=1), base=1)
    with pytest.raises(ConflictError, match="account kestrel was changed meanwhile"):
        await save(uow, account(version=2, unanswered=9), base=1)
    async with uow.read() as books:
        assert (await books.accounts.load(["kestrel"]))["kestrel"].unanswered == 1


async def test_accounts_are_due_soonest_first(uow: SqlUnitOfWork) -> None:
    await save(uow, account("late", next_look_at=NOW))
    await save(uow, account("early", next_look_at=NOW - HOUR))
    await save(uow, account("later", next_look_at=NOW + SECOND))
    async with uow.read() as books:
        assert [found.account for found in await books.accounts.due(NOW, 10)] == ["early", "late"]
        assert [found.account for found in await books.accounts.due(NOW, 1)] == ["early"]
        assert await books.agenda.soonest() == NOW - HOUR


async def find(uow: SqlUnitOfWork, finding: Finding = BREACH, name: str = "kestrel") -> int:
    async with uow.write() as books:
        return await books.ledger.find(name, finding)


async def decide(uow: SqlUnitOfWork, id_: int, verdict: Verdict, reason: str = "why") -> None:
    async with uow.write() as books:
        await books.ledger.decide(id_, Decision(verdict, reason), NOW)


async def undecided(uow: SqlUnitOfWork) -> list[int]:
    async with uow.read() as books:
        return [entry.id for entry in await books.ledger.undecided("kestrel")]


async def test_evidence_comes_back_with_its_decision(uow: SqlUnitOfWork) -> None:
    id_ = await find(uow)
    await decide(uow, id_, Verdict.DROPPED, "asked for less")
    async with uow.read() as books:
        entry = await books.ledger.get(id_)
        assert await books.ledger.get(id_ + 1) is None
    assert entry == Entry(id_, "kestrel", BREACH, None, None, "dropped", "asked for less", NOW)


async def test_fresh_and_held_evidence_is_undecided_oldest_first(uow: SqlUnitOfWork) -> None:
    ids = [await find(uow) for _ in range(5)]
    for id_, verdict in zip(ids[1:], Verdict, strict=True):
        await decide(uow, id_, verdict)
    held = ids[1 + list(Verdict).index(Verdict.HELD)]
    await find(uow, name="brightwave")
    assert await undecided(uow) == [ids[0], held]


async def signal(uow: SqlUnitOfWork, observed: bool = True, name: str = "kestrel") -> int:
    async with uow.write() as books:
        return await books.ledger.signal(name, "usage", "logins fell by half", NOW if observed else None)


async def take(uow: SqlUnitOfWork) -> Sequence[str]:
    async with uow.write() as books:
        return await books.ledger.take_signals(NOW + MINUTE)


async def untaken(uow: SqlUnitOfWork) -> bool:
    async with uow.read() as books:
        return await books.ledger.untaken()


@pytest.mark.parametrize("observed", [True, False])
async def test_a_signal_is_taken_in_once_and_dated(uow: SqlUnitOfWork, *, observed: bool) -> None:
    id_ = await signal(uow, observed)
    await signal(uow, name="brightwave")
    assert await untaken(uow)
    assert sorted(await take(uow)) == ["brightwave", "kestrel"]
    assert not await untaken(uow)
    assert await take(uow) == []
    async with uow.read() as books:
        (entry,) = await books.ledger.undecided("kestrel")
    assert (entry.id, entry.text, entry.label) == (id_, "logins fell by half", "usage")
    assert entry.finding == Finding(FindingKind.SIGNAL, NOW if observed else NOW + MINUTE)


async def test_a_signal_without_a_date_is_not_evidence_before_it_is_taken_in(uow: SqlUnitOfWork) -> None:
    await signal(uow, observed=False)
    assert await undecided(uow) == []


async def test_what_was_found_or_decided_is_not_a_fresh_signal(uow: SqlUnitOfWork) -> None:
    await find(uow)
    await decide(uow, await signal(uow), Verdict.DROPPED)
    assert not await untaken(uow)


async def test_the_first_answer_counts(uow: SqlUnitOfWork) -> None:
    id_ = await find(uow)
    async with uow.write() as books:
        assert await books.ledger.answer(id_, "less", "U1", NOW)
        assert not await books.ledger.answer(id_, "more", "U2", NOW)
        assert not await books.ledger.answer(id_ + 1, "more", "U2", NOW)
        entry = await books.ledger.get(id_)
    assert entry is not None
    assert (entry.answer, entry.answered_by) == ("less", "U1")


async def test_decisions_are_read_back_by_account_and_age(uow: SqlUnitOfWork) -> None:
    mine, other, open_one = await find(uow), await find(uow, name="brightwave"), await find(uow)
    await decide(uow, mine, Verdict.SENT)
    await decide(uow, other, Verdict.SENT)
    async with uow.read() as books:
        assert [entry.id for entry in await books.ledger.recent("kestrel", NOW)] == [mine]
    assert await undecided(uow) == [open_one]

"""Conversations: kept whole, saved as a set or not at all, found by what a message or a clock needs."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.domain import events as e
from bot.domain.conversation import Conversation, Status, Waiting
from bot.domain.policy import Role
from bot.domain.reading import MOST_CLOSED_CANDIDATES, MOST_OPEN_CANDIDATES
from bot.domain.service_levels import Outcome
from bot.ports import Change, ConflictError, UnitOfWork
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import DAY, HOUR, MINUTE, NOW, SECOND, change, conversation, event, opened

REPLY = e.StaffReplied("U2", "100.000009", "thread")
CLAIM = e.Claimed("U2", "button")


async def save(uow: UnitOfWork, *changes: Change, now: datetime = NOW) -> None:
    async with uow.write() as books:
        await books.conversations.save(changes, now)


async def load(uow: SqlUnitOfWork, *numbers: int) -> dict[int, Conversation]:
    async with uow.read() as books:
        return await books.conversations.load(numbers)


async def test_a_conversation_comes_back_as_it_went_in(uow: SqlUnitOfWork) -> None:
    full = conversation(
        waiting=(Waiting("100.1", NOW),),
        owner="U2",
        claimed_at=NOW,
        warned=(e.Warned("first_response", 75, NOW + HOUR),),
        outcomes=(Outcome("first_response", NOW, NOW + MINUTE, NOW + HOUR),),
        dismissed=True,
        follows=7,
    )
    await save(uow, change(full, opened()))
    assert await load(uow, 1, 2) == {1: full}
    assert await load(uow) == {}


async def test_a_saved_change_replaces_the_state_and_adds_to_the_log(uow: SqlUnitOfWork) -> None:
    await save(uow, change(conversation(), opened()))
    changed = conversation(version=2, owner="U2")
    await save(uow, change(changed, event(CLAIM), base=1), now=NOW + MINUTE)
    assert await load(uow, 1) == {1: changed}
    async with uow.read() as books:
        (log,) = (await books.conversations.log([1])).values()
    assert log == [opened(), e.Event(2, NOW, NOW + MINUTE, CLAIM)]


async def test_a_conflict_saves_nothing_of_the_set(uow: SqlUnitOfWork) -> None:
    await save(uow, change(conversation(1), opened()), change(conversation(2), opened()))
    ours = [change(conversation(n, version=2, owner="U2"), event(CLAIM), base=1) for n in (1, 2)]
    await save(uow, change(conversation(2, version=2, owner="U3"), event(CLAIM), base=1))
    with pytest.raises(ConflictError, match=r"\[1, 2\] was changed meanwhile"):
        await save(uow, *ours, change(conversation(3), opened()))
    found = await load(uow, 1, 2, 3)
    assert {number: state.owner for number, state in found.items()} == {1: None, 2: "U3"}
    async with uow.read() as books:
        assert {n: len(log) for n, log in (await books.conversations.log([1, 2, 3])).items()} == {1: 1, 2: 2}


async def test_a_number_is_given_once(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        assert await books.conversations.next_number() == 1
    await save(uow, change(conversation(41), opened()))
    async with uow.write() as books:
        assert await books.conversations.next_number() == 42
        assert await books.conversations.numbers() == [41]


async def test_a_log_is_read_in_the_order_in_which_it_was_learned(uow: SqlUnitOfWork) -> None:
    """`seq` orders the reading; who folds sorts by when things happened."""
    late = event(REPLY, seq=2, at=NOW - HOUR)
    after = conversation(version=3)
    await save(uow, change(after, opened(), late, event(CLAIM, seq=3)))
    await save(uow, change(conversation(2), opened("200.1")))
    async with uow.read() as books:
        log = await books.conversations.log([2, 1])
    assert [ev.seq for ev in log[1]] == [1, 2, 3]
    assert [ev.occurred_at for ev in log[1]] == [NOW, NOW - HOUR, NOW]
    assert [ev.fact for ev in log[2]] == [opened("200.1").fact]


async def test_a_message_finds_its_newest_conversation_in_its_own_channel(uow: SqlUnitOfWork) -> None:
    await save(
        uow,
        change(conversation(1), opened("100.1"), event(REPLY)),
        change(conversation(2), opened("100.1")),
        change(conversation(3, channel="C2"), opened("100.1")),
    )
    async with uow.read() as books:
        asked = ["100.1", REPLY.message_ts, "404.0"]
        assert await books.conversations.said_in("C1", asked) == {"100.1": 2, REPLY.message_ts: 1}
        assert await books.conversations.rooted_at("C1", ["100.000002", "100.000003"]) == {"100.000002": 2}
        assert await books.conversations.said_in("C1", []) == {}


async def candidates(uow: SqlUnitOfWork, now: datetime = NOW) -> list[int]:
    async with uow.read() as books:
        return [found.number for found in await books.conversations.candidates("C1", now)]


def closed(number: int, at: datetime) -> Change:
    done = conversation(number, status=Status.DONE, newest_at=at, closed_at=at)
    return change(done, opened())


async def test_candidates_are_the_open_ones_newest_first_then_the_lately_closed(uow: SqlUnitOfWork) -> None:
    await save(
        uow,
        change(conversation(1), opened()),
        change(conversation(2, last_staff_at=NOW + HOUR), opened()),
        closed(3, NOW - 6 * DAY),
        closed(4, NOW - 8 * DAY),
        change(conversation(5, channel="C2"), opened()),
    )
    assert await candidates(uow) == [2, 1, 3]
    assert await candidates(uow, NOW + DAY) == [2, 1], "a week after it was closed, a request stays closed"


async def test_a_ping_makes_no_request_a_nearer_candidate(uow: SqlUnitOfWork) -> None:
    """Else a policy that pings more would group what customers write otherwise."""
    later = conversation(2, last_customer_at=NOW + HOUR, newest_at=NOW + HOUR)
    await save(uow, change(conversation(1), opened()), change(later, opened()))
    pinged = conversation(1, newest_at=NOW + DAY, version=2)
    await save(uow, change(pinged, event(e.Pinged(1, Role.OWNER, NOW)), base=1))
    assert await candidates(uow) == [2, 1]


async def test_an_old_open_request_is_a_candidate_and_too_many_are_cut_off(uow: SqlUnitOfWork) -> None:
    assert await candidates(uow) == []
    many = [change(conversation(n, opened_at=NOW - n * DAY), opened()) for n in range(1, 61)]
    shut = [closed(100 + n, NOW - n * MINUTE) for n in range(20)]
    await save(uow, *many, *shut)
    found = await candidates(uow)
    assert found[:MOST_OPEN_CANDIDATES] == list(range(1, MOST_OPEN_CANDIDATES + 1))
    assert found[MOST_OPEN_CANDIDATES:] == list(range(100, 100 + MOST_CLOSED_CANDIDATES))


async def due(uow: SqlUnitOfWork, now: datetime, limit: int = 100) -> Sequence[int]:
    async with uow.write() as books:
        return [found.number for found in await books.conversations.due(now, limit)]


async def test_what_is_due_comes_soonest_first(uow: SqlUnitOfWork) -> None:
    await save(
        uow,
        change(conversation(1), opened(), next_due_at=NOW),
        change(conversation(2), opened(), next_due_at=NOW - MINUTE),
        change(conversation(3), opened(), next_due_at=NOW + MINUTE),
        change(conversation(4), opened()),
    )
    assert await due(uow, NOW) == [2, 1]
    assert await due(uow, NOW, limit=1) == [2]
    async with uow.write() as books:
        assert await books.conversations.next_due() == NOW - MINUTE
        await books.conversations.postpone(2, 1, NOW + HOUR)
        await books.conversations.postpone(1, 1, None)
        assert await books.conversations.next_due() == NOW + MINUTE
    assert await due(uow, NOW + DAY) == [3, 2]


async def fail(uow: SqlUnitOfWork, number: int, version: int = 1) -> int:
    async with uow.write() as books:
        return await books.conversations.failed(number, version, lambda failures: NOW + failures * MINUTE)


async def failing(uow: SqlUnitOfWork, at_least: int = 1) -> list[int]:
    async with uow.read() as books:
        return list(await books.conversations.failing(at_least))


async def test_failures_are_counted_and_each_says_when_to_try_again(uow: SqlUnitOfWork) -> None:
    await save(uow, change(conversation(1), opened(), next_due_at=NOW), change(conversation(2), opened()))
    assert [await fail(uow, 1), await fail(uow, 1)] == [1, 2]
    assert await due(uow, NOW + 2 * MINUTE - SECOND) == []
    assert await due(uow, NOW + 2 * MINUTE) == [1]
    assert (await failing(uow, 2), await failing(uow, 3)) == ([1], [])


@pytest.mark.parametrize("mended", ["saved", "looked at"])
async def test_what_goes_well_forgets_the_failures(uow: SqlUnitOfWork, mended: str) -> None:
    await save(uow, change(conversation(), opened(), next_due_at=NOW))
    await fail(uow, 1)
    if mended == "saved":
        await save(uow, change(conversation(version=2, owner="U2"), event(CLAIM), base=1))
    else:
        async with uow.write() as books:
            await books.conversations.postpone(1, 1, NOW)
    assert await failing(uow) == []


async def test_what_has_moved_on_is_neither_postponed_nor_failing(uow: SqlUnitOfWork) -> None:
    await save(uow, change(conversation(version=2), opened(), next_due_at=NOW))
    assert await fail(uow, 1) == 0
    async with uow.write() as books:
        await books.conversations.postpone(1, 1, None)
    assert await due(uow, NOW) == [1]
    assert await failing(uow) == []


async def test_messages_of_requests_long_open_are_those_before_then(uow: SqlUnitOfWork) -> None:
    await save(
        uow,
        change(conversation(1), opened("100.1", at=NOW - 20 * DAY), event(REPLY, at=NOW - DAY)),
        change(conversation(2, status=Status.DONE, closed_at=NOW), opened("100.2", at=NOW - 20 * DAY)),
        change(conversation(3, channel="C2"), opened("100.3", at=NOW - 20 * DAY)),
    )
    async with uow.read() as books:
        assert await books.conversations.long_open("C1", NOW - 14 * DAY) == ["100.1"]


async def test_open_and_active_ones_of_all_or_of_one_account(uow: SqlUnitOfWork) -> None:
    await save(
        uow,
        change(conversation(1, newest_at=NOW - DAY), opened()),
        change(conversation(2, account="brightwave"), opened()),
        closed(3, NOW),
    )
    async with uow.read() as books:
        rows = books.conversations
        assert {c.number for c in await rows.open_ones()} == {1, 2}
        assert {c.number for c in await rows.open_ones("kestrel")} == {1}
        assert {c.number for c in await rows.active_since(NOW)} == {2, 3}
        assert {c.number for c in await rows.active_since(NOW - DAY, "kestrel")} == {1, 3}


async def test_facts_are_counted_and_read_by_type_oldest_first(uow: SqlUnitOfWork) -> None:
    other = e.StaffReplied("U3", "100.4", "only_open")
    await save(
        uow,
        change(conversation(1), opened(), event(REPLY, at=NOW)),
        change(conversation(2), opened(), event(other, at=NOW - HOUR)),
    )
    async with uow.read() as books:
        assert await books.conversations.count_facts() == {"Opened": 2, "StaffReplied": 2}
        assert await books.conversations.facts("StaffReplied") == [other, REPLY]

"""The outbox: what is sent next, and what becomes of each row."""

from datetime import datetime

import pytest

from bot.domain.outgoing import Priority
from bot.ports import Posted, Row
from storage.outbox import MOST_READ
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import DAY, HOUR, MINUTE, NOW, SECOND, outgoing
from tests.storage.sending import HERE, add, claim, claim_one, claimed, number_of, sent, states


async def test_a_message_comes_back_as_it_was_given(uow: SqlUnitOfWork) -> None:
    given = outgoing(3, thread_ts="90.1", subject="card:3", not_after=NOW + HOUR, priority=Priority.PING)
    await add(uow, given)
    row = await claim_one(uow)
    assert row.outgoing == given
    assert (row.created_at, row.due_at, row.posted) == (NOW, NOW, None)


async def test_what_was_said_is_known_by_the_beginning_of_its_subject(uow: SqlUnitOfWork) -> None:
    subjects = ("secret:C1:9.1:card number", "secret:C1:9.1:password", "secret:C1:9.12:password", "which:C_1")
    await add(uow, *(outgoing(subject=subject) for subject in subjects))
    async with uow.write() as books:
        assert sorted(await books.outbox.said("secret:C1:9.1:")) == [*subjects[:2]]
        assert await books.outbox.said("which:C%") == []
        assert await books.outbox.said("which:C_1") == ["which:C_1"]
        assert await books.outbox.said("which:c") == []
        assert [
            await books.outbox.is_said(subject) for subject in ("which:C_1", "which:C", "which:C_12")
        ] == [
            True,
            False,
            False,
        ]
    dropped = next(row for row in await claim(uow) if row.outgoing.subject == subjects[0])
    async with uow.write() as books:
        await books.outbox.drop(dropped, "too late")
        assert await books.outbox.said("secret:C1:9.1:") == [subjects[1]]
        assert [await books.outbox.is_said(subject) for subject in subjects[:2]] == [False, True]


async def test_of_each_subject_the_newest_message_is_known_by_the_beginning_of_it(uow: SqlUnitOfWork) -> None:
    """Of each as it was said last; not what was dropped, nor what was said long ago, nor what others said."""
    for number, subject in ((1, "secret:C1:U1:a"), (2, "secret:C1:U1:b"), (3, "secret:C1:U12:a")):
        await add(uow, outgoing(number, subject=subject))
    await add(uow, outgoing(4, subject="secret:C1:U1:a"))
    async with uow.read() as books:
        newest = await books.outbox.newest("secret:C1:U1:", NOW)
        assert [getattr(message, "number", 0) for message in newest] == [4, 2]
        assert await books.outbox.newest("secret:C1:U1:", NOW + SECOND) == []


async def test_what_is_being_sent_is_not_claimed_again(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing())
    assert await claimed(uow) == [1]
    assert await claimed(uow, NOW + DAY) == []


async def test_a_thread_keeps_its_order_whatever_the_priority(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, thread_ts="90.1", priority=Priority.ROUTINE))
    await add(uow, outgoing(2, thread_ts="90.1", priority=Priority.URGENT))
    row = await claim_one(uow)
    assert number_of(row) == 1
    assert await claimed(uow, NOW + SECOND) == []
    await sent(uow, row)
    assert await claimed(uow, NOW + SECOND) == [2]


async def test_priority_decides_across_threads_then_age(uow: SqlUnitOfWork) -> None:
    routine, urgent = Priority.ROUTINE, Priority.URGENT
    await add(uow, outgoing(1, "C1", priority=routine), outgoing(2, "C2"), outgoing(3, "C3", priority=urgent))
    await add(uow, outgoing(4, "C4", priority=urgent))
    assert await claimed(uow) == [3, 4, 2, 1]


async def test_a_limit_takes_the_most_important(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, "C1"), outgoing(2, "C2", priority=Priority.URGENT))
    assert await claimed(uow, limit=1) == [2]
    assert await claimed(uow, limit=1) == [1]


async def test_one_post_a_second_in_a_channel(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1), outgoing(2), outgoing(3, "C2"))
    assert await claimed(uow) == [1, 3]
    assert await claimed(uow, NOW + SECOND / 2) == []
    async with uow.read() as books:
        assert await books.outbox.next_due() == NOW + SECOND
    assert await claimed(uow, NOW + SECOND) == [2]


async def test_direct_messages_are_paced_each_by_itself(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, "U1"), outgoing(2, "U2"), outgoing(3, "U1"))
    assert await claimed(uow) == [1, 2]
    assert await claimed(uow, NOW + SECOND) == [3]


async def test_of_the_edits_that_wait_only_the_newest_is_sent(uow: SqlUnitOfWork) -> None:
    for number in (1, 2, 3):
        await add(uow, outgoing(number, subject="card:1"))
    assert await claimed(uow) == [3]
    assert await states(uow) == {"dropped": 2, "sending": 1}


async def test_an_edit_waits_for_its_message_and_then_edits_it(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, subject="card:1"))
    first = await claim_one(uow)
    await add(uow, outgoing(2, subject="card:1"))
    assert await claimed(uow, NOW + MINUTE / 2) == []
    await sent(uow, first)
    second = await claim_one(uow, NOW + MINUTE / 2)
    assert (number_of(second), second.posted) == (2, HERE)


async def test_edits_are_not_paced_and_pace_nobody(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, subject="card:1"))
    await sent(uow, await claim_one(uow))
    await add(uow, outgoing(2, subject="card:1"))
    assert await claimed(uow, NOW) == [2], "the channel's second has not passed, but an edit needs none"
    await add(uow, outgoing(3), now=NOW + SECOND)
    await add(uow, outgoing(4, subject="card:1"), now=NOW + SECOND)
    assert await claimed(uow, NOW + SECOND) == [3]


async def test_what_was_sent_is_edited_from_then_on(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, subject="card:1"))
    row = await claim_one(uow)
    await sent(uow, row, now=NOW + SECOND)
    assert await stands(uow, "card:1") == HERE
    assert await stands(uow, "card:2") is None
    async with uow.read() as books:
        assert await books.outbox.counts() == {"LadderStopped": 1}


async def stands(uow: SqlUnitOfWork, subject: str) -> Posted | None:
    """Where the next message of this subject would be an edit."""
    later = NOW + 2 * DAY
    await add(uow, outgoing(99, to=subject, subject=subject), now=later)
    return (await claim_one(uow, later)).posted


async def doubt(uow: SqlUnitOfWork, row: Row, at: datetime, *, read: bool = False) -> None:
    async with uow.write() as books:
        await books.outbox.doubt(row, at, "time-out", read=read)


async def doubtful(uow: SqlUnitOfWork, now: datetime) -> list[Row]:
    """What is to be looked for then; it is given back at once."""
    async with uow.write() as books:
        return list(await books.outbox.claim_doubtful(now, now, 50))


async def test_a_doubtful_row_is_looked_for_at_its_time_and_not_sent(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing())
    await doubt(uow, await claim_one(uow), NOW + 30 * SECOND)
    assert await doubtful(uow, NOW + 29 * SECOND) == []
    (row,) = await doubtful(uow, NOW + 30 * SECOND)
    assert (row.state, row.readings) == ("unknown", 0)
    assert await claimed(uow, NOW + DAY) == []
    async with uow.read() as books:
        assert await books.outbox.next_due() == NOW + 30 * SECOND


async def test_readings_that_found_nothing_are_counted(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing())
    row = await claim_one(uow)
    await doubt(uow, row, NOW)
    await doubt(uow, row, NOW, read=True)
    await doubt(uow, row, NOW, read=True)
    assert [found.readings for found in await doubtful(uow, NOW)] == [2]


async def test_what_is_sent_again_is_looked_for_anew_and_marked_with_all_its_edits(
    uow: SqlUnitOfWork,
) -> None:
    await add(uow, outgoing(1, subject="card:1"))
    row = await claim_one(uow)
    assert (row.resends, row.is_repeated) == (0, False)
    await doubt(uow, row, NOW, read=True)
    async with uow.write() as books:
        await books.outbox.send_again(row, NOW + MINUTE, "not found")
    assert await claimed(uow, NOW + SECOND) == []
    again = await claim_one(uow, NOW + MINUTE)
    assert (again.id, again.readings, again.resends, again.is_repeated) == (row.id, 0, 1, True)
    await sent(uow, again)
    for number in (2, 3):
        await add(uow, outgoing(number, subject="card:1"))
        edit = await claim_one(uow, NOW + HOUR)
        assert (edit.posted, edit.resends, edit.is_repeated) == (HERE, 0, True)
        await sent(uow, edit)


async def test_those_behind_a_doubtful_one_wait_until_it_is_settled(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1, thread_ts="90.1"))
    row = await claim_one(uow)
    await doubt(uow, row, NOW + HOUR)
    await add(uow, outgoing(2, thread_ts="90.1"))
    assert await claimed(uow, NOW + HOUR) == []
    await sent(uow, row)
    assert await claimed(uow, NOW + HOUR) == [2]


async def test_a_retry_waits_and_counts_its_attempts(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing())
    row = await claim_one(uow)
    async with uow.write() as books:
        await books.outbox.retry(row, NOW + MINUTE, "ratelimited")
    assert await claimed(uow, NOW + MINUTE - SECOND) == []
    again = await claim_one(uow, NOW + MINUTE)
    assert again.id == row.id
    assert again.attempts == 2, "this one is counted"


async def end(uow: SqlUnitOfWork, row: Row, how: str) -> None:
    async with uow.write() as books:
        await (books.outbox.drop if how == "dropped" else books.outbox.hold)(row, "because" * 99)


@pytest.mark.parametrize("how", ["dropped", "held"])
async def test_what_is_dropped_or_held_is_not_sent_and_its_thread_goes_on(
    uow: SqlUnitOfWork, how: str
) -> None:
    await add(uow, outgoing(1, thread_ts="90.1"), outgoing(2, thread_ts="90.1"))
    await end(uow, await claim_one(uow), how)
    assert await claimed(uow, NOW + MINUTE) == [2]
    assert await states(uow) == {how: 1, "sending": 1}


async def held_one(uow: SqlUnitOfWork) -> Row:
    """A row whose fate nobody could find out, twice read for."""
    await add(uow, outgoing(subject="checkin:1", not_after=NOW + HOUR))
    row = await claim_one(uow)
    async with uow.write() as books:
        await books.outbox.doubt(row, NOW, "lost", read=True)
        await books.outbox.hold(row, "nobody knows")
        assert [one.id for one in await books.outbox.held()] == [row.id]
    return row


async def test_one_that_is_held_is_found_however_many_are(uow: SqlUnitOfWork) -> None:
    """What is listed has a bound; what somebody is to decide has none, nor has its number."""
    await add(uow, *(outgoing(n, to=f"C{n}") for n in range(MOST_READ + 1)))
    async with uow.write() as books:
        while rows := await books.outbox.claim(NOW, NOW + MINUTE, MOST_READ):
            for row in rows:
                await books.outbox.hold(row, "nobody knows")
            last = rows[-1]
        assert last.id not in {row.id for row in await books.outbox.held()}
        assert await books.outbox.count_held() == MOST_READ + 1
        assert await books.outbox.find_held(last.id) is not None
        await books.outbox.arrived(last.id, NOW, "U1 says that it arrived")
        assert await books.outbox.find_held(last.id) is None


async def test_a_held_row_that_arrived_is_sent_and_never_claimed(uow: SqlUnitOfWork) -> None:
    row = await held_one(uow)
    async with uow.write() as books:
        await books.outbox.arrived(row.id, NOW, "U1 says that it arrived")
        assert await books.outbox.held() == []
    assert await claimed(uow, NOW + DAY) == []
    assert await states(uow) == {"sent": 1}


async def test_a_held_row_that_is_released_is_sent_as_if_for_the_first_time(uow: SqlUnitOfWork) -> None:
    row = await held_one(uow)
    async with uow.write() as books:
        await books.outbox.release(row.id, NOW + HOUR, NOW + DAY, "U1 has it sent")
        assert await books.outbox.held() == []
    again = await claim_one(uow, NOW + HOUR)
    assert (again.id, again.readings, again.outgoing.not_after) == (row.id, 0, NOW + DAY)


@pytest.mark.parametrize("state", ["sending", "sent", "unknown"])
async def test_what_is_not_held_cannot_be_decided(uow: SqlUnitOfWork, state: str) -> None:
    await add(uow, outgoing())
    row = await claim_one(uow)
    async with uow.write() as books:
        if state == "sent":
            await books.outbox.sent(row.id, HERE, NOW)
        if state == "unknown":
            await books.outbox.doubt(row, NOW, "lost")
        await books.outbox.arrived(row.id, NOW, "-")
        await books.outbox.release(row.id, NOW, None, "-")
    assert await states(uow) == {state: 1}


async def echo(uow: SqlUnitOfWork, row: Row) -> None:
    async with uow.write() as books:
        await books.outbox.echoed(row.id, HERE, NOW)


@pytest.mark.parametrize("before", ["sending", "pending", "unknown", "held"])
async def test_an_echo_settles_a_row_whatever_state_it_is_in(uow: SqlUnitOfWork, before: str) -> None:
    await add(uow, outgoing(subject="card:1"))
    row = await claim_one(uow)
    async with uow.write() as books:
        if before == "pending":
            await books.outbox.retry(row, NOW, "ratelimited")
        if before == "unknown":
            await books.outbox.doubt(row, NOW, "time-out")
        if before == "held":
            await books.outbox.hold(row, "lost")
    assert await states(uow) == {before: 1}
    await echo(uow, row)
    assert await states(uow) == {"sent": 1}
    assert await stands(uow, "card:1") == HERE


async def test_nothing_moves_a_row_that_is_sent(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(subject="card:1"))
    row = await claim_one(uow)
    await sent(uow, row)
    async with uow.write() as books:
        await books.outbox.sent(row.id, Posted("C1", "999.9"), NOW)
        await books.outbox.echoed(row.id, Posted("C1", "999.9"), NOW)
        await books.outbox.retry(row, NOW, "-")
        await books.outbox.doubt(row, NOW, "-")
        await books.outbox.drop(row, "-")
        await books.outbox.hold(row, "-")
        assert await books.outbox.orphans_to_doubt(NOW + DAY, all_leases=True) == 0
    assert await states(uow) == {"sent": 1}
    assert await stands(uow, "card:1") == HERE


async def test_an_unknown_echo_changes_nothing(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.outbox.echoed("nobodysrow", HERE, NOW)
    assert await states(uow) == {}


async def orphans(uow: SqlUnitOfWork, now: datetime, *, all_leases: bool = False) -> int:
    async with uow.write() as books:
        return await books.outbox.orphans_to_doubt(now, all_leases=all_leases)


async def test_what_a_dead_sender_was_sending_is_doubted(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing())
    await claim(uow)
    assert await orphans(uow, NOW + MINUTE - SECOND) == 0
    assert await orphans(uow, NOW + MINUTE) == 1
    assert len(await doubtful(uow, NOW + MINUTE)) == 1


async def test_after_a_restart_our_own_last_life_is_doubted_at_once(uow: SqlUnitOfWork) -> None:
    await add(uow, outgoing(1), outgoing(2, "C2"))
    await claim(uow, limit=1)
    assert await orphans(uow, NOW, all_leases=True) == 1
    assert await states(uow) == {"pending": 1, "unknown": 1}


async def test_what_waits_is_counted_with_its_age(uow: SqlUnitOfWork) -> None:
    async with uow.read() as books:
        assert await books.outbox.waiting() == (0, None)
        assert await books.outbox.next_due() is None
    await add(uow, outgoing(1))
    await add(uow, outgoing(2), now=NOW + MINUTE)
    async with uow.read() as books:
        assert await books.outbox.waiting() == (2, NOW)
        assert await books.outbox.next_due() == NOW

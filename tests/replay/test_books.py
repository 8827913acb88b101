"""The books in memory keep what the books in SQL keep: the same tests, and what only a replay asks."""

from datetime import datetime

import pytest

from bot.domain.conversation import Status
from bot.domain.reading import MOST_OPEN_CANDIDATES
from bot.ports import Text
from bot.replay.books import MemoryUnitOfWork
from tests.storage.rows import DAY, HOUR, NOW, change, conversation, event, opened
from tests.storage.test_conversations import (  # noqa: F401 - collected here, with the `uow` below
    REPLY,
    save,
    test_a_conflict_saves_nothing_of_the_set,
    test_a_conversation_comes_back_as_it_went_in,
    test_a_log_is_read_in_the_order_in_which_it_was_learned,
    test_a_message_finds_its_newest_conversation_in_its_own_channel,
    test_a_number_is_given_once,
    test_a_ping_makes_no_request_a_nearer_candidate,
    test_a_saved_change_replaces_the_state_and_adds_to_the_log,
    test_an_old_open_request_is_a_candidate_and_too_many_are_cut_off,
    test_candidates_are_the_open_ones_newest_first_then_the_lately_closed,
    test_failures_are_counted_and_each_says_when_to_try_again,
    test_what_goes_well_forgets_the_failures,
    test_what_has_moved_on_is_neither_postponed_nor_failing,
    test_what_is_due_comes_soonest_first,
)
from tests.storage.test_small_tables import (  # noqa: F401
    test_words_are_put_changed_and_deleted_one_message_at_a_time,
)


@pytest.fixture
def uow() -> MemoryUnitOfWork:
    return MemoryUnitOfWork()


async def left(uow: MemoryUnitOfWork, silent_since: datetime) -> list[int]:
    return [state.number for state, _ in uow.conversations.leave(silent_since)]


async def test_what_is_silent_and_beyond_the_candidates_leaves(uow: MemoryUnitOfWork) -> None:
    """The two oldest are no candidates any more; one of them is still due."""
    await save(uow, change(conversation(1), opened()))
    await save(uow, change(conversation(2), opened(), next_due_at=NOW + 90 * DAY))
    later = [conversation(number, opened_at=NOW + DAY) for number in range(3, 3 + MOST_OPEN_CANDIDATES)]
    await save(uow, *(change(state, opened(state.root_ts)) for state in later))
    assert await left(uow, NOW) == [], "nothing is silent since before then"
    assert await left(uow, NOW + HOUR) == [1]
    assert len(uow.conversations) == 1 + MOST_OPEN_CANDIDATES


async def test_what_has_left_is_found_by_none_of_its_messages(uow: MemoryUnitOfWork) -> None:
    done = conversation(1, status=Status.DONE, closed_at=NOW)
    await save(uow, change(done, opened("100.000001"), event(REPLY)))
    ((state, log),) = uow.conversations.leave(NOW + HOUR)
    assert (state.number, len(log)) == (1, 2)
    async with uow.read() as books:
        assert await books.conversations.said_in("C1", ["100.000001", REPLY.message_ts]) == {}
        assert await books.conversations.rooted_at("C1", ["100.000001"]) == {}
        assert await books.conversations.next_number() == 2, "a number is given once, all the same"


async def test_a_thread_that_is_nobodys_leads_to_the_request_spoken_of_in_it(uow: MemoryUnitOfWork) -> None:
    await save(uow, change(conversation(4), opened("100.000004"), event(REPLY)))
    async with uow.write() as books:
        below = Text("C1", REPLY.message_ts, "U2", "done", NOW, thread_ts="90.1")
        await books.texts.put([below])
        assert await books.conversations.spoken_of_below("C1", ["90.1", "90.2"]) == {"90.1": 4}
        assert await books.texts.below("C1", "90.1") == [below]


async def test_old_words_are_forgotten_but_those_of_what_is_open(uow: MemoryUnitOfWork) -> None:
    async with uow.write() as books:
        words = [Text("C1", f"{n}.0", "U1", "words", NOW + n * DAY) for n in range(4)]
        await books.texts.put(words)
        await uow.texts.forget(NOW + 2 * DAY, frozenset({("C1", "0.0")}))
        assert list(await books.texts.get("C1", [text.ts for text in words])) == ["0.0", "2.0", "3.0"]

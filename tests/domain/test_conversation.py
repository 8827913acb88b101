"""A conversation follows from its events, whatever their order of arrival."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import events as e
from bot.domain.conversation import Conversation, Status
from bot.domain.folding import apply, fold
from bot.domain.policy import Role, Severity
from tests.domain.stories import NOON, TERMS_OF, at, log, opened, replied, state_after, terms, wrote

FACTS = st.one_of(
    st.builds(wrote, st.from_regex(r"[0-9]{1,3}\.0", fullmatch=True), needs_response=st.booleans()),
    st.builds(e.CustomerWithdrew, st.from_regex(r"[0-9]{1,3}\.0", fullmatch=True)),
    st.builds(replied, st.just("9.0"), st.sampled_from(["U0ANA", "U0BEN"])),
    st.builds(e.Claimed, st.sampled_from(["U0ANA", "U0BEN"]), st.just("button")),
    st.builds(e.Released, st.just("U0ANA")),
    st.builds(e.SeverityChanged, st.just("U0ANA"), st.sampled_from(list(Severity)), st.just("why")),
    st.builds(e.Escalated, st.just("U0ANA"), st.just("why")),
    st.builds(e.Pinged, st.integers(0, 2), st.sampled_from(list(Role)), st.just(NOON)),
    st.builds(e.Resolved, st.just("U0ANA")),
    st.builds(e.Dismissed, st.just("U0ANA")),
)
HISTORIES = st.lists(st.tuples(st.floats(0, 20_000), FACTS), max_size=25)


def test_a_question_is_ours_to_answer_first() -> None:
    state = state_after()
    assert (state.status, state.owner, len(state.waiting)) == (Status.OURS_FIRST, None, 1)


def test_a_reply_meets_the_clock_claims_and_hands_over_the_next_step() -> None:
    state = state_after((5, replied(by="U0BEN")))
    assert (state.status, state.owner, state.first_reply_at) == (Status.THEIRS, "U0BEN", at(5))
    assert state.running is None


def test_the_next_response_clock_starts_at_the_earliest_unanswered_message() -> None:
    state = state_after((5, replied()), (10, wrote("2.0")), (12, wrote("2.1")))
    assert state.running is not None
    assert (state.running.name, state.running.started_at) == ("next_response", at(10))


def test_one_claimer_wins_in_the_order_of_time() -> None:
    state = state_after((3, e.Claimed("U0ANA", "button")), (4, e.Claimed("U0BEN", "command")))
    assert (state.owner, state.claimed_at) == ("U0ANA", at(3))


def test_an_earlier_reply_that_arrives_late_turns_a_breach_into_met() -> None:
    """Premium Sev2 promises an hour; the reply of minute 19 is learned after that of minute 100."""
    state = state_after((100, replied("4.0")), (19, replied("3.0")))
    assert state.first_reply_at == at(19)
    assert state.outcomes == ()


@pytest.mark.parametrize(("minute", "breached"), [(53, None), (55, False), (60, False), (61, True)])
def test_late_and_narrow_answers_are_kept(minute: float, breached: bool | None) -> None:
    outcomes = state_after((minute, replied())).outcomes
    assert [o.breached for o in outcomes] == ([] if breached is None else [breached])


def test_thanks_reopen_nothing() -> None:
    state = state_after((5, replied()), (6, e.Resolved("U0ANA")), (7, wrote(needs_response=False)))
    assert state.status is Status.DONE


@pytest.mark.parametrize(("days", "status"), [(6.9, Status.OURS_NEXT), (7.1, Status.DONE)])
def test_a_question_reopens_for_seven_days(days: float, status: Status) -> None:
    state = state_after((5, replied()), (6, e.Resolved("U0ANA")), (6 + days * 1440, wrote()))
    assert state.status is status


def test_what_was_dismissed_stays_dismissed() -> None:
    assert state_after((1, e.Dismissed("U0ANA")), (2, wrote())).status is Status.DONE


def test_a_withdrawn_question_is_done() -> None:
    state = state_after((1, e.CustomerWithdrew("1.0")))
    assert (state.status, state.closed_by) == (Status.DONE, None)


def test_release_starts_the_ladder_anew() -> None:
    state = state_after((1, e.Claimed("U0ANA", "button")), (9, e.Released("U0ANA")))
    assert (state.owner, state.ladder.started_at, state.ladder.fired) == (None, at(9), 0)


def test_a_log_that_does_not_begin_with_the_opening_is_an_error() -> None:
    with pytest.raises(ValueError, match="begins with Claimed"):
        fold(7, log((0, e.Claimed("U0ANA", "button"))), TERMS_OF)


@given(HISTORIES)
def test_folding_step_by_step_gives_the_same_as_folding_at_once(history: list[tuple[float, e.Fact]]) -> None:
    """Every fact applies to every state, and a history in the order of time needs no refolding."""
    events = log((0, opened()), *sorted(history, key=lambda one: one[0]))
    state: Conversation | None = None
    for event in events:
        state = apply(state, event, terms(), number=1)
    assert state == fold(1, events, TERMS_OF)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(history: list[tuple[float, e.Fact]], random: object) -> None:
    """Events keep their own `seq`; shuffling the log shuffles nothing else."""
    events = log((0, opened()), *history)
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(1, shuffled, TERMS_OF) == fold(1, events, TERMS_OF)


@given(HISTORIES)
def test_what_is_done_runs_no_clock_and_what_waits_does(history: list[tuple[float, e.Fact]]) -> None:
    state = fold(1, log((0, opened()), *history), TERMS_OF)
    assert (state.running is not None) == (state.is_open and bool(state.waiting))
    assert state.newest_at >= NOON
    assert state.newest_at - NOON <= timedelta(minutes=20_000)

"""Why a clock stands where it does: every row adds up, and agrees with what the state remembers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import events as e
from bot.domain.explanation import ClockRow, explain
from bot.domain.policy import Severity
from bot.domain.service_levels import due_at
from tests.slack.messages.story import ANA, BEN, KIM, START, TERMS_OF, Story, asked, minutes


def clocks(story: Story, after: float) -> tuple[ClockRow, ...]:
    return explain(story.log, TERMS_OF, story.number, story.log[0].occurred_at + minutes(after)).clocks


def test_a_running_clock_counts_up_to_now() -> None:
    (row,) = clocks(asked(Severity.SEV1), 10)
    assert (row.met_at, row.used, row.left) == (None, minutes(10), minutes(5))
    assert row.due_at == START + minutes(15)


def test_an_answer_ends_the_clock_and_the_next_question_starts_another() -> None:
    story = asked(Severity.SEV1).after(12, e.StaffReplied(BEN, "3.2", "thread"))
    story = story.after(20, e.CustomerWrote(KIM, "3.3", "request", needs_response=True))
    first, following = clocks(story, 25)
    assert (first.clock, first.used, first.met_at) == ("first_response", minutes(12), START + minutes(12))
    assert (following.clock, following.used, following.met_at) == ("next_response", minutes(5), None)


def test_hours_that_are_closed_do_not_count() -> None:
    friday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    monday = timedelta(days=2, hours=18)  # 10:00
    (row,) = clocks(asked(at=friday), monday / minutes(1))
    assert row.used == minutes(120), "16:00 to 17:00 on Friday and 09:00 to 10:00 on Monday"
    assert row.hours == "office"


def test_a_new_severity_moves_the_due_time() -> None:
    (row,) = clocks(asked().after(5, e.SeverityChanged(ANA, Severity.SEV1, "all down")), 6)
    assert (row.severity, row.due_at) == (Severity.SEV1, START + minutes(15))


@pytest.mark.parametrize("fact", [e.Dismissed(ANA), e.CustomerWithdrew("3.1")])
def test_a_clock_that_was_called_off_was_not_met(fact: e.Fact) -> None:
    (row,) = clocks(asked().after(4, fact), 10)
    assert (row.met_at, row.runs) == (None, False)
    assert row.used == minutes(4), "and it does not run on"


def test_each_fact_stands_in_the_order_in_which_it_happened() -> None:
    story = asked().after(9, e.Claimed(ANA, "button")).after(3, e.CustomerWrote(KIM, "3.3", "request", True))
    told = [type(entry.fact).__name__ for entry in explain(story.log, TERMS_OF, 3, START).entries]
    assert told == ["Opened", "CustomerWrote", "Claimed"]


def test_a_clock_that_was_met_is_shown_though_an_unseen_message_starts_it_again() -> None:
    """Resolved after 162 minutes; then a message is learned of that was written with the first one."""
    late = e.CustomerWrote(KIM, "3.3", "request", needs_response=True)
    story = asked().after(162, e.Resolved(ANA)).after(0, late)
    rows = explain(story.log, TERMS_OF, 3, START + minutes(200)).clocks
    assert [(row.met_at, row.runs) for row in rows] == [(START + minutes(162), False), (None, True)]


facts = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.one_of(
            st.builds(e.CustomerWrote, st.just(KIM), st.uuids().map(str), st.just("request"), st.booleans()),
            st.builds(e.StaffReplied, st.sampled_from([ANA, BEN]), st.uuids().map(str), st.just("thread")),
            st.builds(e.Claimed, st.just(BEN), st.just("button")),
            st.builds(e.SeverityChanged, st.just(ANA), st.sampled_from(Severity), st.just("as said")),
            st.builds(e.Resolved, st.just(ANA)),
        ),
    ),
    max_size=12,
)


@given(facts)
def test_every_row_adds_up_and_agrees_with_the_state(happened: list[tuple[int, e.Fact]]) -> None:
    story = asked()
    for at, fact in happened:
        story = story.after(at, fact)
    now = START + minutes(4000)
    why = explain(story.log, TERMS_OF, 3, now)
    for row in why.clocks:
        assert row.used + row.left == row.target
        assert timedelta() <= row.used <= (row.met_at or now) - row.started_at
    state = story.state
    kept = {(o.clock, o.started_at, o.due_at, o.met_at) for o in state.outcomes}
    assert kept <= {(r.clock, r.started_at, r.due_at, r.met_at) for r in why.clocks}
    running = [row for row in why.clocks if row.runs]
    assert len(running) == (state.running is not None)
    if state.running is not None:
        assert running[0].due_at == due_at(state.running, state.severity, TERMS_OF.of(state))

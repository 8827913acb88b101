"""The rungs of a ladder: who is passed over, which hours they keep, how often they come again, and their end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import events as e
from bot.domain.calendar import Calendar, Period
from bot.domain.conversation import Conversation
from bot.domain.due import advance, next_due_at
from bot.domain.folding import apply
from bot.domain.policy import Party, Repeat, Role, Severity, Step, StepHours, Terms, Where
from bot.domain.rungs import Reach
from tests.domain.stories import NOON, at, state_after, terms

OFFICE = Calendar("office", "UTC", ((Period(9 * 60, 17 * 60),),) * 7)
ALL = frozenset(Role)


def step(
    minutes: float, *roles: Role, hours: StepHours = StepHours.LEVEL, repeat: Repeat | None = None
) -> Step:
    whom = tuple(Party(role) for role in roles)
    return Step(timedelta(minutes=minutes), whom, (Where.DM,), hours=hours, repeat=repeat)


def climbing(*steps: Step, exhausted_after: timedelta | None = None, around_the_clock: bool = True) -> Terms:
    """The premium terms with this ladder for a Sev2, in hours from nine to five."""
    found = terms()
    level = replace(
        found.level(Severity.SEV2),
        ladder=steps,
        around_the_clock=around_the_clock,
        exhausted_after=exhausted_after,
    )
    levels = MappingProxyType({**found.levels, Severity.SEV2: level})
    return replace(found, levels=levels, calendar=OFFICE, warn_at_percent=())


def who_is_there(*roles: Role) -> Reach:
    return Reach(
        roles=lambda one: tuple(role for role in one.roles if role in roles),
        help=lambda one: not {*roles}.isdisjoint(one.roles),
    )


class Life:
    """A request that is advanced from one due instant to the next, as the sweep does it."""

    def __init__(self, terms: Terms, reach: Reach, state: Conversation | None = None) -> None:
        self.terms, self.reach = terms, reach
        self.state = state or state_after()
        self.said: list[tuple[float, e.Fact]] = []

    def lives(self, minutes: float) -> "Life":
        end = at(minutes)
        while (due := next_due_at(self.state, self.terms)) is not None and due <= end:
            self.advances(max(due, self.state.newest_at))
        return self

    def advances(self, now: datetime) -> "Life":
        facts = advance(self.state, self.terms, now, self.reach)
        assert facts, f"due at {now}, and nothing came of it"
        for fact in facts:
            event = e.Event(self.state.version + 1, now, now, fact)
            self.state = apply(self.state, event, self.terms)
            self.said.append(((now - NOON).total_seconds() / 60, fact))
        return self

    def told(self) -> list[tuple[float, str]]:
        return [(minute, _shown(fact)) for minute, fact in self.said if not isinstance(fact, e.Warned)]


def _shown(fact: e.Fact) -> str:
    match fact:
        case e.Pinged(role=role, also=also, again=again):
            names = "+".join((role, *also))
            return f"{names} again" if again else names
        case e.StepSkipped(roles=roles, cause=cause):
            return f"{'+'.join(roles)} skipped: {cause}"
        case _:
            return type(fact).__name__


OWNER, ONCALL, POOL, LEAD = Role.OWNER, Role.ONCALL, Role.POOL, Role.LEAD


def test_an_empty_rung_is_skipped_and_the_next_comes_in_its_place_at_once() -> None:
    life = Life(climbing(step(0, ONCALL), step(5, POOL), step(10, LEAD)), who_is_there(POOL, LEAD)).lives(60)
    assert life.told() == [(0, "oncall skipped: nobody"), (0, "pool"), (10, "lead")]


def test_several_empty_rungs_bring_forward_the_first_that_is_not() -> None:
    ladder = climbing(step(0, OWNER), step(5, ONCALL), step(10, POOL), step(30, LEAD))
    life = Life(ladder, who_is_there(OWNER, LEAD)).lives(60)
    assert life.told() == [
        (0, "owner"),
        (5, "oncall skipped: nobody"),
        (5, "pool skipped: nobody"),
        (5, "lead"),
    ]


def test_of_a_rung_only_the_roles_with_somebody_behind_them_are_told() -> None:
    assert Life(climbing(step(0, OWNER, ONCALL)), who_is_there(OWNER)).lives(1).told() == [(0, "owner")]


def test_a_rung_is_repeated_until_the_next_one_comes() -> None:
    ladder = climbing(step(0, OWNER, repeat=Repeat(2, timedelta(minutes=5))), step(20, LEAD))
    assert Life(ladder, who_is_there(*ALL)).lives(60).told() == [
        (0, "owner"),
        (5, "owner again"),
        (10, "owner again"),
        (20, "lead"),
    ]


def test_a_late_rung_is_not_repeated_over_the_next_one() -> None:
    ladder = climbing(step(0, OWNER, repeat=Repeat(5, timedelta(minutes=5))), step(20, LEAD))
    life = Life(ladder, who_is_there(*ALL)).advances(at(18))
    assert life.lives(60).told() == [(18, "owner"), (20, "lead")]


def test_where_whoever_was_called_goes_away_the_repetition_is_skipped_and_the_next_rung_comes() -> None:
    ladder = climbing(step(0, ONCALL, repeat=Repeat(2, timedelta(minutes=5))), step(20, LEAD))
    life = Life(ladder, who_is_there(*ALL)).lives(1)
    life.reach = who_is_there(LEAD)
    assert life.lives(60).told() == [(0, "oncall"), (5, "oncall skipped: nobody"), (5, "lead")]


def test_the_manager_hears_once_that_a_ladder_has_come_to_its_end() -> None:
    ladder = climbing(step(0, OWNER), step(10, LEAD), exhausted_after=timedelta(minutes=15))
    assert Life(ladder, who_is_there(*ALL)).lives(600).told() == [
        (0, "owner"),
        (10, "lead"),
        (25, "LadderExhausted"),
    ]


def test_the_end_waits_for_the_last_repetition() -> None:
    again = Repeat(2, timedelta(minutes=10))
    ladder = climbing(step(0, OWNER, repeat=again), exhausted_after=timedelta(minutes=5))
    assert Life(ladder, who_is_there(*ALL)).lives(600).told()[-2:] == [
        (20, "owner again"),
        (25, "LadderExhausted"),
    ]


def test_a_ladder_that_reaches_nobody_at_all_is_at_its_end_at_once() -> None:
    ladder = climbing(step(0, ONCALL), step(10, LEAD), exhausted_after=timedelta(minutes=15))
    assert Life(ladder, who_is_there()).lives(600).told() == [
        (0, "oncall skipped: nobody"),
        (0, "lead skipped: nobody"),
        (0, "LadderExhausted"),
    ]


def test_without_the_promise_nobody_is_told_of_the_end() -> None:
    assert Life(climbing(step(0, OWNER)), who_is_there(*ALL)).lives(6000).told() == [(0, "owner")]


def test_inside_and_outside_of_their_hours_others_are_called() -> None:
    """At noon the owner, and nobody who is for the night."""
    ladder = climbing(
        step(0, OWNER, hours=StepHours.IN), step(0, ONCALL, hours=StepHours.OUT), step(30, LEAD)
    )
    life = Life(ladder, who_is_there(*ALL)).lives(60)
    assert sorted(life.told()) == [(0, "oncall skipped: hours"), (0, "owner"), (30, "lead")]


def at_ten_in_the_evening() -> Conversation:
    evening = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
    state = state_after()
    return replace(state, ladder=replace(state.ladder, started_at=evening), newest_at=evening)


def test_what_is_for_their_hours_is_held_overnight_and_raised_at_opening_whoever_was_called_meanwhile() -> (
    None
):
    ladder = climbing(
        step(0, OWNER, hours=StepHours.IN), step(0, ONCALL, hours=StepHours.OUT), step(30, LEAD)
    )
    life = Life(ladder, who_is_there(*ALL), at_ten_in_the_evening()).lives(24 * 60)
    evening, nine = 10 * 60, 21 * 60
    assert life.told() == [(evening, "oncall"), (evening + 30, "lead"), (nine, "owner")]


@pytest.mark.parametrize(
    ("hours", "minute"), [(StepHours.LEVEL, 21 * 60), (StepHours.IN, 21 * 60), (StepHours.ANY, 10 * 60)]
)
def test_in_a_level_of_business_hours_a_first_step_waits_for_the_opening_unless_it_says_any(
    hours: StepHours, minute: float
) -> None:
    ladder = climbing(step(0, OWNER, hours=hours), around_the_clock=False)
    assert Life(ladder, who_is_there(*ALL), at_ten_in_the_evening()).lives(24 * 60).told() == [
        (minute, "owner")
    ]


steps = st.builds(
    step,
    st.integers(0, 600),
    st.sampled_from(list(Role)),
    hours=st.sampled_from(list(StepHours)),
    repeat=st.sampled_from([None, Repeat(2, timedelta(minutes=7))]),
)


@given(
    st.lists(steps, max_size=4).map(lambda found: sorted(found, key=lambda one: one.after)),
    st.sets(st.sampled_from(list(Role))),
    st.booleans(),
    st.integers(0, 3000),
)
def test_every_ladder_comes_to_rest_and_each_of_its_rungs_is_said_or_skipped_once(
    found: list[Step], there: set[Role], around_the_clock: bool, late: int
) -> None:
    ladder = climbing(*found, exhausted_after=timedelta(minutes=9), around_the_clock=around_the_clock)
    life = Life(ladder, who_is_there(*there))
    if (due := next_due_at(life.state, ladder)) is not None:
        life.advances(max(due, life.state.newest_at) + timedelta(minutes=late))
    life.lives(30 * 24 * 60)

    facts = [fact for _, fact in life.said]
    first = [f.step for f in facts if isinstance(f, e.Pinged) and not f.again]
    missed = [index for f in facts if isinstance(f, e.Pinged) for index in f.missed if index != f.step]
    skipped = [f.step for f in facts if isinstance(f, e.StepSkipped)]
    assert len(first) == len(set(first))
    assert {*first, *missed, *skipped} == set(range(len(found)))
    assert sum(isinstance(f, e.LadderExhausted) for f in facts) == bool(found)

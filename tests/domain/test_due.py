"""What falls due, and that nothing does so twice or is looked at for ever."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.due import advance, next_due_at
from bot.domain.folding import apply, fold
from bot.domain.policy import Role, Severity
from bot.domain.rungs import Reach
from bot.domain.service_levels import Running, due_at
from tests.domain.stories import TERMS_OF, at, log, opened, replied, state_after, terms
from tests.domain.test_conversation import HISTORIES

ANYBODY = Reach(roles=lambda step: step.roles, help=lambda _: True)


def helped_by(*roles: Role) -> Reach:
    """Everybody is there, and these alone are not at the request already."""
    return Reach(roles=lambda step: step.roles, help=lambda step: not {*roles}.isdisjoint(step.roles))


def pings(state: Conversation, minute: float, reach: Reach = ANYBODY) -> list[tuple[Role, tuple[int, ...]]]:
    facts = advance(state, terms(), at(minute), reach)
    return [(f.role, f.missed) for f in facts if isinstance(f, e.Pinged)]


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        (0, [(Role.OWNER, ())]),
        (19, [(Role.OWNER, ())]),
        (20, [(Role.BACKUP, (0,))]),
        (45, [(Role.LEAD, (0, 1))]),
        (500, [(Role.LEAD, (0, 1))]),
    ],
)
def test_of_several_rungs_only_the_last_pings(
    minute: float, expected: list[tuple[Role, tuple[int, ...]]]
) -> None:
    assert pings(state_after(), minute) == expected


def test_a_rung_is_reached_once() -> None:
    state = state_after((0, e.Pinged(0, Role.OWNER, at(0))))
    assert pings(state, 19) == []
    assert next_due_at(state, terms()) == at(20)


@pytest.mark.parametrize(
    "fact", [e.Claimed("U0ANA", "button"), replied(), e.Resolved("U0ANA"), e.Dismissed("U0ANA")]
)
def test_what_is_taken_care_of_pings_nobody(fact: e.Fact) -> None:
    assert pings(state_after((1, fact)), 500) == []


def test_an_escalation_pings_the_next_rung_at_once_even_when_claimed() -> None:
    state = state_after(
        (0, e.Pinged(0, Role.OWNER, at(0))),
        (1, e.Claimed("U0ANA", "button")),
        (2, e.Escalated("U0ANA", "why")),
    )
    assert next_due_at(state, terms()) == at(2)
    assert pings(state, 2) == [(Role.BACKUP, ())]


@pytest.mark.parametrize(
    ("fired", "helpers", "role"),
    [
        (0, {Role.POOL, Role.LEAD}, Role.BACKUP),  # claimed before the first rung: the owner has it already
        (1, {Role.OWNER, Role.LEAD}, Role.LEAD),
        (2, {Role.OWNER, Role.POOL}, Role.BACKUP),  # the lead asks: below are others
        (3, {Role.OWNER, Role.POOL}, Role.BACKUP),
        (1, set(), Role.BACKUP),
    ],
)
def test_an_escalation_passes_over_rungs_that_have_nobody_new(
    fired: int, helpers: set[Role], role: Role
) -> None:
    climbed = [(0.0, e.Pinged(rung, Role.OWNER, at(0))) for rung in range(fired)]
    state = state_after(*climbed, (1, e.Claimed("U0ANA", "button")), (2, e.Escalated("U0ANA", "why")))
    assert pings(state, 2, helped_by(*helpers)) == [(role, ())]


def test_an_escalation_to_a_rung_behind_does_not_climb_again() -> None:
    """What was reached stays reached: the rungs above it are not due a second time."""
    climbed = [(0.0, e.Pinged(rung, Role.OWNER, at(0))) for rung in range(3)]
    state = state_after(*climbed, (50, e.Escalated("U0LENA", "")), (50, e.Pinged(1, Role.POOL, at(50))))
    assert state.ladder.fired == 3
    assert pings(state, 500) == []


@pytest.mark.parametrize(
    ("minute", "percent"), [(29, None), (30, 50), (46, 75), (54, 90), (60, 100), (600, 100)]
)
def test_the_highest_threshold_crossed_is_the_one_that_is_said(minute: float, percent: int | None) -> None:
    said = [
        f.percent for f in advance(state_after(), terms(), at(minute), ANYBODY) if isinstance(f, e.Warned)
    ]
    assert said == ([] if percent is None else [percent])


def test_a_moved_clock_warns_anew() -> None:
    """Once it is Sev1 the target is a quarter of an hour, so the breach is another one."""
    state = state_after((30, e.Warned("first_response", 50, at(60))))
    worse = apply(
        state, log((31, e.SeverityChanged("U0ANA", state.severity.__class__.SEV1, "worse")))[0], terms()
    )
    said = [f for f in advance(worse, terms(), at(31), ANYBODY) if isinstance(f, e.Warned)]
    assert [(f.percent, f.due_at) for f in said] == [(100, at(15))]


@given(HISTORIES)
def test_advancing_always_comes_to_rest(history: list[tuple[float, e.Fact]]) -> None:
    """After its facts nothing is due at `now` any more: the next instant is later, or there is none."""
    state = fold(1, log((0, opened()), *history), TERMS_OF)
    now = state.newest_at + timedelta(hours=3)
    for fact in advance(state, terms(), now, ANYBODY):
        state = apply(state, e.Event(state.version + 1, now, now, fact), terms())
    due = next_due_at(state, terms())
    assert due is None or due > now
    assert advance(state, terms(), now, ANYBODY) == ()


def warnings(state: Conversation, minute: float) -> list[int]:
    return [f.percent for f in advance(state, terms(), at(minute), ANYBODY) if isinstance(f, e.Warned)]


def test_a_severity_with_another_target_warns_of_that_one_and_the_same_target_is_not_warned_of_twice() -> (
    None
):
    breached = (600, e.Warned("first_response", 100, due_at_of(Severity.SEV2)))
    same = (601, e.SeverityChanged("U0ANA", Severity.SEV2, "still the same", None))
    other = (601, e.SeverityChanged("U0ANA", Severity.SEV1, "worse", None))
    assert warnings(state_after(breached, same), 602) == []
    assert warnings(state_after(breached, other), 602) == [100]


def test_a_breach_is_told_once_although_the_answer_to_it_is_deleted() -> None:
    breached = (600, e.Warned("first_response", 100, due_at_of(Severity.SEV2)))
    answered, withdrawn = (601, replied("3.0")), (602, e.StaffWithdrew("3.0"))
    assert warnings(state_after(breached, answered, withdrawn), 603) == []
    assert warnings(state_after(answered, withdrawn), 603) == [100], "it was never told"


def due_at_of(severity: Severity) -> datetime:
    return due_at(Running("first_response", at(0)), severity, terms())

"""What falls due: `advance` moves one conversation to an instant, and says when to look again.

Of several things that came due meanwhile only the one that matters becomes a message (promise 5); the
others are named in its event. `advance` returns a next instant later than `now`, or none.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.policy import Role, Step, Terms
from bot.domain.service_levels import due_at, hours_of

CanHelp = Callable[[Role], bool]


def advance(state: Conversation, terms: Terms, now: datetime, can_help: CanHelp) -> tuple[e.Fact, ...]:
    """The facts that became true by `now`: at most one rung reached and one threshold crossed per clock.

    `can_help` tells of a role whether it has somebody beside those who are at it already.
    """
    return (*_rung_reached(state, terms, now, can_help), *_threshold_crossed(state, terms, now))


def next_due_at(state: Conversation, terms: Terms) -> datetime | None:
    """The nearest instant at which `advance` would say something."""
    instants = [at for _, at in _rungs_ahead(state, terms, lambda _: True)]  # whoever it is, it is due then
    instants += [warned.due for warned in _thresholds_ahead(state, terms)]
    return min(instants, default=None)


def _rungs_ahead(state: Conversation, terms: Terms, can_help: CanHelp) -> list[tuple[int, datetime]]:
    """The rungs not yet reached, with the instants at which they are due; an escalation brings one forward."""
    level = terms.level(state.severity)
    fired = state.ladder.fired
    asked_for: list[tuple[int, datetime]] = []
    if state.ladder.forced and level.ladder:
        rung = rung_asked_for(fired, level.ladder, can_help)
        asked_for = [(rung, state.ladder.asked_at or state.newest_at)]
        fired = max(fired, rung + 1)
    if state.owner is not None or not state.is_ours:
        return asked_for
    hours = hours_of(level, terms)
    by_time = [
        (index, hours.add(state.ladder.started_at, step.after)) for index, step in enumerate(level.ladder)
    ]
    return asked_for + [(index, at) for index, at in by_time if index >= fired]


def rung_asked_for(fired: int, ladder: Sequence[Step], can_help: CanHelp) -> int:
    """The next rung with somebody new on it; where none is left, the nearest one behind us."""
    following = min(fired, len(ladder) - 1)
    order = [*range(following, len(ladder)), *reversed(range(following))]
    return next((index for index in order if can_help(ladder[index].who)), following)


def _rung_reached(state: Conversation, terms: Terms, now: datetime, can_help: CanHelp) -> Iterable[e.Fact]:
    reached = [(index, at) for index, at in _rungs_ahead(state, terms, can_help) if at <= now]
    if not reached:
        return
    index, at = reached[-1]
    step: Step = terms.level(state.severity).ladder[index]
    yield e.Pinged(index, step.who, at, missed=tuple(i for i, _ in reached[:-1]))


@dataclass(frozen=True, slots=True)
class _Threshold:
    percent: int
    due: datetime
    target: datetime


def _thresholds_ahead(state: Conversation, terms: Terms) -> list[_Threshold]:
    clock = state.running
    if clock is None:
        return []
    target = due_at(clock, state.severity, terms)
    behind = max((w.percent for w in state.warned if w.due_at == target), default=0)
    return [
        _Threshold(percent, due_at(clock, state.severity, terms, percent=percent), target)
        for percent in (*terms.warn_at_percent, 100)
        if percent > behind
    ]


def _threshold_crossed(state: Conversation, terms: Terms, now: datetime) -> Iterable[e.Fact]:
    crossed = [t for t in _thresholds_ahead(state, terms) if t.due <= now]
    clock = state.running
    if crossed and clock is not None:
        yield e.Warned(clock.name, crossed[-1].percent, crossed[-1].target)

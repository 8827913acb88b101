"""What falls due: `advance` moves one conversation to an instant, and says when to look again.

Of several things that came due meanwhile only the one that matters becomes a message (promise 5); the
others are named in its event. `advance` returns a next instant later than `now`, or none.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, takewhile

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
    """The nearest instant at which `advance` would say something. Of what lies ahead only the first is worked out."""
    asked_for = _rung_asked_for(state, terms, lambda _: True)  # whoever it is, it is due then
    rungs = chain(asked_for, islice(_rungs_ahead(state, terms, asked_for), 1))
    instants = [at for _, at in rungs]
    instants += [warned.due for warned in islice(_thresholds_ahead(state, terms), 1)]
    return min(instants, default=None)


_Rung = tuple[int, datetime]


def _rung_asked_for(state: Conversation, terms: Terms, can_help: CanHelp) -> list[_Rung]:
    """The rung that an escalation brings forward, due at once."""
    ladder = terms.level(state.severity).ladder
    if not (state.ladder.forced and ladder):
        return []
    rung = rung_asked_for(state.ladder.fired, ladder, can_help)
    return [(rung, state.ladder.asked_at or state.newest_at)]


def _rungs_ahead(state: Conversation, terms: Terms, asked_for: Sequence[_Rung]) -> Iterator[_Rung]:
    """The rungs not yet reached and beyond the one asked for, in order, with the instants at which they are due."""
    if state.owner is not None or not state.is_ours:
        return
    level = terms.level(state.severity)
    hours = hours_of(level, terms)
    first = max(state.ladder.fired, *(rung + 1 for rung, _ in asked_for), 0)
    for index in range(first, len(level.ladder)):
        yield index, hours.add(state.ladder.started_at, level.ladder[index].after)


def rung_asked_for(fired: int, ladder: Sequence[Step], can_help: CanHelp) -> int:
    """The next rung with somebody new on it; where none is left, the nearest one behind us."""
    following = min(fired, len(ladder) - 1)
    order = [*range(following, len(ladder)), *reversed(range(following))]
    return next((index for index in order if can_help(ladder[index].who)), following)


def _rung_reached(state: Conversation, terms: Terms, now: datetime, can_help: CanHelp) -> Iterable[e.Fact]:
    asked_for = _rung_asked_for(state, terms, can_help)
    ahead = _rungs_ahead(state, terms, asked_for)
    reached = [rung for rung in asked_for if rung[1] <= now]
    reached += takewhile(lambda rung: rung[1] <= now, ahead)
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


def _thresholds_ahead(state: Conversation, terms: Terms) -> Iterator[_Threshold]:
    """In the order in which they are crossed."""
    clock = state.running
    if clock is None:
        return
    target = due_at(clock, state.severity, terms)
    behind = max((w.percent for w in state.warned if w.due_at == target), default=0)
    for percent in (*terms.warn_at_percent, 100):
        if percent > behind:
            due = target if percent == 100 else due_at(clock, state.severity, terms, percent=percent)
            yield _Threshold(percent, due, target)


def _threshold_crossed(state: Conversation, terms: Terms, now: datetime) -> Iterable[e.Fact]:
    crossed = [*takewhile(lambda threshold: threshold.due <= now, _thresholds_ahead(state, terms))]
    clock = state.running
    if crossed and clock is not None:
        yield e.Warned(clock.name, crossed[-1].percent, crossed[-1].target)

"""The rungs of a ladder: which of them is due when, and which one an escalation brings forward."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice, takewhile

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.policy import Role, Step, Terms
from bot.domain.service_levels import hours_of

CanHelp = Callable[[Role], bool]

_Rung = tuple[int, datetime]


def next_due(state: Conversation, terms: Terms) -> Iterable[datetime]:
    """When the next rung is due, and when the one that was asked for is: whoever it is, it is due then."""
    asked_for = _asked_for(state, terms, lambda _: True)
    return (at for _, at in chain(asked_for, islice(_ahead(state, terms, asked_for), 1)))


def _asked_for(state: Conversation, terms: Terms, can_help: CanHelp) -> list[_Rung]:
    """The rung that an escalation brings forward, due at once."""
    ladder = terms.level(state.severity).ladder
    if not (state.ladder.forced and ladder):
        return []
    rung = rung_asked_for(state.ladder.fired, ladder, can_help)
    return [(rung, state.ladder.asked_at or state.newest_at)]


def _ahead(state: Conversation, terms: Terms, asked_for: Sequence[_Rung]) -> Iterator[_Rung]:
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


def reached(state: Conversation, terms: Terms, now: datetime, can_help: CanHelp) -> Iterable[e.Fact]:
    """What is said of the rungs due by `now`: at most one is pinged, and it stands for those before it."""
    asked_for = _asked_for(state, terms, can_help)
    found = [rung for rung in asked_for if rung[1] <= now]
    found += takewhile(lambda rung: rung[1] <= now, _ahead(state, terms, asked_for))
    if not found:
        return
    index, at = found[-1]
    step: Step = terms.level(state.severity).ladder[index]
    yield e.Pinged(index, step.who, at, missed=tuple(i for i, _ in found[:-1]))

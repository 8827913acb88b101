"""The rungs of a ladder: which of them is due when, which are skipped, and which one an escalation brings forward."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge

from bot.domain import events as e
from bot.domain.calendar import Calendar
from bot.domain.conversation import Conversation
from bot.domain.ladder import Ladder
from bot.domain.policy import Role, ServiceLevel, Step, StepHours, Terms
from bot.domain.service_levels import hours_of


@dataclass(frozen=True, slots=True)
class Reach:
    """The `roles` of a step with somebody behind them, and whether one can `help` who is not at the request already."""

    roles: Callable[[Step], Sequence[Role]]
    help: Callable[[Step], bool]


@dataclass(frozen=True, slots=True, order=True)
class _Rung:
    """A rung with the instant at which it is due. `again` is which repetition; `closed`, that its hours are others."""

    due: datetime
    index: int
    again: int = 0
    closed: bool = False


def next_due(state: Conversation, terms: Terms) -> Iterable[datetime]:
    """When the next rung is due, and when the one that was asked for is: whoever it is, it is due then."""
    asked_for = _asked_for(state, terms, lambda _: True)
    yield from (rung.due for rung in asked_for)
    following = next(_ahead(state, terms, asked_for), None)
    if following is not None:
        yield following.due
    elif not asked_for:
        yield from _exhausted(state, terms)


def rung_asked_for(fired: int, ladder: Sequence[Step], can_help: Callable[[Step], bool]) -> int:
    """The next rung with somebody new on it; where none is left, the nearest one behind us."""
    following = min(fired, len(ladder) - 1)
    order = [*range(following, len(ladder)), *reversed(range(following))]
    return next((index for index in order if can_help(ladder[index])), following)


def reached(state: Conversation, terms: Terms, now: datetime, reach: Reach) -> Iterator[e.Fact]:
    """What is said of the rungs due by `now`: at most one is pinged, and it stands for those before it.

    A rung that reaches nobody is skipped, and the next one comes in its place at once.
    """
    ladder = terms.level(state.severity).ladder
    asked_for = _asked_for(state, terms, reach.help)
    climbed = _climbed(state, terms, now, reach, asked_for)
    facts: list[e.Fact] = [_skipped(rung, ladder) for rung in climbed if not _speaks(rung, ladder, reach)]
    said = [rung for rung in asked_for if rung.due <= now]
    said += [rung for rung in climbed if _speaks(rung, ladder, reach)]
    if said:
        facts.append(_pinged(said, ladder, reach))
    yield from facts
    over = _exhausted(replace(state, ladder=_after(state.ladder, facts, now)), terms)
    yield from (e.LadderExhausted(at) for at in over if at <= now)


def _climbed(
    state: Conversation, terms: Terms, now: datetime, reach: Reach, asked_for: Sequence[_Rung]
) -> list[_Rung]:
    """The rungs due by `now`, and what is brought forward by an empty one among them."""
    ladder = terms.level(state.severity).ladder
    found: list[_Rung] = []
    for rung in _ahead(state, terms, asked_for):
        before = found[-1] if found else None
        if rung.due > now and before is not None and _is_empty(before, ladder, reach):
            rung = _placed(ladder, rung.index, before.due, terms)  # noqa: PLW2901 - the same rung, earlier
        if rung.due > now:
            break
        found.append(rung)
    return found


def _is_empty(rung: _Rung, ladder: Sequence[Step], reach: Reach) -> bool:
    return not rung.closed and not reach.roles(ladder[rung.index])


def _speaks(rung: _Rung, ladder: Sequence[Step], reach: Reach) -> bool:
    return not rung.closed and bool(reach.roles(ladder[rung.index]))


def _skipped(rung: _Rung, ladder: Sequence[Step]) -> e.StepSkipped:
    return e.StepSkipped(rung.index, ladder[rung.index].roles, rung.due, "hours" if rung.closed else "nobody")


def _pinged(said: Sequence[_Rung], ladder: Sequence[Step], reach: Reach) -> e.Pinged:
    """The last one, for those before it: whom they would have called it calls, too."""
    *missed, last = said
    steps = [ladder[rung.index] for rung in (last, *missed)]
    found = dict.fromkeys(role for step in steps for role in reach.roles(step))
    role, *also = found or ladder[last.index].roles
    return e.Pinged(last.index, role, last.due, tuple(rung.index for rung in missed), tuple(also), last.again)


def _after(ladder: Ladder, facts: Sequence[e.Fact], now: datetime) -> Ladder:
    for fact in facts:
        if isinstance(fact, e.StepSkipped):
            ladder = ladder.passed_over(fact.step)
        if isinstance(fact, e.Pinged):
            ladder = ladder.pinged(fact, now)
    return ladder


def _asked_for(state: Conversation, terms: Terms, can_help: Callable[[Step], bool]) -> list[_Rung]:
    """The rung that an escalation brings forward, due at once."""
    ladder = terms.level(state.severity).ladder
    if not (state.ladder.forced and ladder):
        return []
    rung = rung_asked_for(state.ladder.fired, ladder, can_help)
    return [_Rung(state.ladder.asked_at or state.newest_at, rung)]


def _is_climbing(state: Conversation) -> bool:
    return state.owner is None and state.is_ours


def _ahead(state: Conversation, terms: Terms, asked_for: Sequence[_Rung]) -> Iterator[_Rung]:
    """The rungs not yet reached and beyond the one asked for, in the order in which they are due.

    The latest is said again until the next one comes.
    """
    if not _is_climbing(state):
        return
    level = terms.level(state.severity)
    following = _following(state, level, terms, asked_for)
    first = next(following, None)
    if not asked_for:
        repeated = _repeated(state.ladder, level, hours_of(level, terms))
        yield from (rung for rung in repeated if first is None or rung.due < first.due)
    if first is not None:
        yield first
        yield from following


def _following(
    state: Conversation, level: ServiceLevel, terms: Terms, asked_for: Sequence[_Rung]
) -> Iterator[_Rung]:
    """Those that wait for their hours are overtaken, and are not behind us for that."""
    steps, ladder = level.ladder, state.ladder
    first = max(ladder.fired, *(rung.index + 1 for rung in asked_for), 0)
    hours = hours_of(level, terms)

    def placed(index: int) -> _Rung:
        return _placed(steps, index, hours.add(ladder.started_at, steps[index].after), terms, hours)

    waiting = [i for i, step in enumerate(steps) if step.hours is StepHours.IN and not ladder.is_behind(i)]
    others = (i for i in range(first, len(steps)) if steps[i].hours is not StepHours.IN)
    return merge(map(placed, others), map(placed, waiting))


def _placed(
    ladder: Sequence[Step], index: int, due: datetime, terms: Terms, hours: Calendar | None = None
) -> _Rung:
    """The rung of a step that comes at `due`, as far as its hours let it."""
    step = ladder[index]
    if step.hours is StepHours.OUT:
        return _Rung(due, index, closed=terms.calendar.is_open(due))
    if step.hours is StepHours.IN:
        return _Rung(terms.calendar.next_open(due), index)
    if step.hours is StepHours.LEVEL and hours is not None and not step.after:
        return _Rung(hours.next_open(due), index)
    return _Rung(due, index)


def _repeated(ladder: Ladder, level: ServiceLevel, hours: Calendar) -> Iterator[_Rung]:
    latest = ladder.fired - 1
    if not 0 <= latest < len(level.ladder) or ladder.said_at is None or latest in ladder.skipped:
        return
    repeat = level.ladder[latest].repeat
    if repeat is not None and ladder.again < repeat.times:
        yield _Rung(hours.add(ladder.said_at, repeat.every), latest, ladder.again + 1)


def _exhausted(state: Conversation, terms: Terms) -> Iterator[datetime]:
    """When a ladder on which nothing is left ahead counts as exhausted: at once where it reached nobody at all."""
    level, ladder = terms.level(state.severity), state.ladder
    if level.exhausted_after is None or not level.ladder or ladder.exhausted or ladder.forced:
        return
    if not _is_climbing(state) or next(_ahead(state, terms, ()), None) is not None:
        return
    said_at = ladder.said_at
    hours = hours_of(level, terms)
    yield hours.add(said_at, level.exhausted_after) if said_at else ladder.started_at

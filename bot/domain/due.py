"""What falls due: `advance` moves one conversation to an instant, and says when to look again.

Of several things that came due meanwhile only the one that matters becomes a message (promise 5); the
others are named in its event. `advance` returns a next instant later than `now`, or none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile

from bot.domain import events as e
from bot.domain import handing_over, rungs
from bot.domain.conversation import Conversation
from bot.domain.policy import Terms
from bot.domain.rungs import Reach
from bot.domain.service_levels import due_at


def advance(state: Conversation, terms: Terms, now: datetime, reach: Reach) -> tuple[e.Fact, ...]:
    """The facts that became true by `now`: at most one rung reached and one threshold crossed per clock.

    `reach` tells of a step whether it has somebody, and somebody beside those who are at it already.
    """
    return (
        *rungs.reached(state, terms, now, reach),
        *_threshold_crossed(state, terms, now),
        *handing_over.unanswered(state, now),
    )


def next_due_at(state: Conversation, terms: Terms) -> datetime | None:
    """The nearest instant at which `advance` would say something. Of what lies ahead only the first is worked out."""
    instants = [*rungs.next_due(state, terms)]
    instants += [warned.due for warned in islice(_thresholds_ahead(state, terms), 1)]
    instants += [offer.answer_due_at for offer in handing_over.waiting(state)]
    return min(instants, default=None)


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

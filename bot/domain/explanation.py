"""Why a request stands as it does: every fact, with who, when and why; clocks that add up (promise 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.folding import TermsOf, apply, in_order
from bot.domain.policy import Severity, Terms
from bot.domain.service_levels import Running, due_at, hours_of, target_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as it happened; `learned_at` differs where we heard of it late."""

    at: datetime
    learned_at: datetime
    fact: e.Fact


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One response clock: `used` counts the open hours to its end, or to now while it `runs` (`until`).

    One that ended without being met was called off: its request was dismissed, its message withdrawn.
    """

    clock: e.ClockName
    severity: Severity
    started_at: datetime
    due_at: datetime
    until: datetime
    met_at: datetime | None
    runs: bool
    target: timedelta
    used: timedelta
    hours: str

    @property
    def left(self) -> timedelta:
        """Negative where it is late; `used` and `left` always add up to `target`."""
        return self.target - self.used


@dataclass(frozen=True, slots=True)
class Explanation:
    number: int
    tier: str
    entries: tuple[Entry, ...]
    clocks: tuple[ClockRow, ...]


def explain(log: Sequence[e.Event], terms_of: TermsOf, number: int, now: datetime) -> Explanation:
    """Fold the log again, and note every clock where it ends."""
    state: Conversation | None = None
    clocks: list[ClockRow] = []
    ordered = in_order(log)
    for event in ordered:
        before = state
        state = apply(state, event, terms_of(state, event), number=number)
        if before is not None:
            ended = _ended(before, state)
            clocks += [_row(clock, before.severity, terms_of.of(before), event, now) for clock in ended]
    if state is not None and state.running is not None:
        clocks.append(_row(state.running, state.severity, terms_of.of(state), None, now))
    entries = tuple(Entry(event.occurred_at, event.recorded_at, event.fact) for event in ordered)
    return Explanation(number, state.tier if state else "", entries, tuple(clocks))


def _ended(before: Conversation, after: Conversation) -> list[Running]:
    """The clock that was met, as it was counted: without a message that nobody could have seen. Else the one
    that was called off.
    """
    met = [Running(o.clock, o.started_at) for o in after.outcomes if o not in before.outcomes]
    if met or before.running is None or before.running == after.running:
        return met
    return [before.running]


def _row(clock: Running, severity: Severity, terms: Terms, end: e.Event | None, now: datetime) -> ClockRow:
    """The clock up to its `end`, or to now while there is none."""
    level = terms.level(severity)
    hours = hours_of(level, terms)
    until = max(end.occurred_at if end else now, clock.started_at)
    return ClockRow(
        clock=clock.name,
        severity=severity,
        started_at=clock.started_at,
        due_at=due_at(clock, severity, terms),
        until=until,
        met_at=end.occurred_at if end and isinstance(end.fact, e.StaffReplied | e.Resolved) else None,
        runs=end is None,
        target=target_of(clock.name, level),
        used=hours.between(clock.started_at, until),
        hours=hours.name,
    )

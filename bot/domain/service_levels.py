"""Service-level clocks: how long we have, how it went. Derived from events, never stored as timers.

A clock starts at the earliest unanswered customer message; later ones do not restart it (field.md C10).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.calendar import ALWAYS, Calendar
from bot.domain.events import ClockName
from bot.domain.policy import ServiceLevel, Severity, Terms

NEAR_MISS = 0.9  # met, but with less than a tenth of the target left
KEPT_OUTCOMES = 20  # per conversation, newest; older ones live on in the event log


@dataclass(frozen=True, slots=True)
class Running:
    """A response clock that runs."""

    name: ClockName
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a clock ended, kept only where it was late or nearly so."""

    clock: ClockName
    started_at: datetime
    due_at: datetime
    met_at: datetime

    @property
    def breached(self) -> bool:
        return self.met_at > self.due_at


def hours_of(level: ServiceLevel, terms: Terms) -> Calendar:
    return ALWAYS if level.around_the_clock else terms.calendar


def target_of(clock: ClockName, level: ServiceLevel) -> timedelta:
    return level.first_response if clock == "first_response" else level.next_response


def due_at(clock: Running, severity: Severity, terms: Terms, *, percent: int = 100) -> datetime:
    """When `percent` of the clock's target is used up."""
    level = terms.level(severity)
    return hours_of(level, terms).add(clock.started_at, target_of(clock.name, level) * percent / 100)


def finish(
    outcomes: tuple[Outcome, ...], clock: Running, met_at: datetime, severity: Severity, terms: Terms
) -> tuple[Outcome, ...]:
    """`outcomes` with this clock's end, where it was a breach or a near miss."""
    if met_at < due_at(clock, severity, terms, percent=round(NEAR_MISS * 100)):
        return outcomes
    outcome = Outcome(clock.name, clock.started_at, due_at(clock, severity, terms), met_at)
    return (*outcomes, outcome)[-KEPT_OUTCOMES:]

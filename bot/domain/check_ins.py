"""Looking at an account: dated facts that could be a reason to speak, strongest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from bot.domain.policy import CheckInTerms

MORE = "asked to hear more about our check-in"  # why such a request is as urgent as it is
LOOK_BACK = timedelta(days=7)
FEWEST_GAPS = 3  # below that a median gap says nothing about a customer's habit
MOST_BACK_OFF = 8


class FindingKind(StrEnum):
    """What a look can find, strongest first. A `SIGNAL` came from outside, with its own words."""

    SIGNAL = "signal"
    BREACH = "breach"
    NEAR_MISS = "near_miss"
    OVERDUE = "overdue"
    SILENCE = "silence"
    NO_CONTACT = "no_contact"


@dataclass(frozen=True, slots=True)
class Finding:
    """One dated piece of evidence. `number` is the request it is about, `span` the duration it speaks of."""

    kind: FindingKind
    observed_at: datetime
    number: int | None = None
    span: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    """When this account and we spoke. `customer` is ascending; `two_way` is the last real exchange."""

    customer: Sequence[datetime]
    two_way: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a look reads. `breaches`, `near_misses` and `overdue` hold (request number, instant)."""

    breaches: Sequence[tuple[int, datetime]]
    near_misses: Sequence[tuple[int, datetime]]
    overdue: Sequence[tuple[int, datetime]]
    contacts: Contacts
    since: datetime  # when we began to know this account


@dataclass(frozen=True, slots=True)
class AccountState:
    """What Steward remembers of an account between two looks."""

    account: str
    known_since: datetime
    next_look_at: datetime
    version: int = 0
    back_off: int = 1
    unanswered: int = 0
    muted_until: datetime | None = None
    again_at: datetime | None = None

    @property
    def next_due_at(self) -> datetime:
        return min(self.next_look_at, self.again_at) if self.again_at else self.next_look_at


def usual_gap(contacts: Sequence[datetime]) -> timedelta | None:
    """The median time between two days on which the customer wrote; None while there are too few."""
    days = sorted({at.date().toordinal() for at in contacts})
    gaps = [later - earlier for earlier, later in pairwise(days)]
    return timedelta(days=median(gaps)) if len(gaps) >= FEWEST_GAPS else None


def look(facts: Facts, terms: CheckInTerms, now: datetime) -> tuple[Finding, ...]:
    """Every dated finding, strongest first."""
    found = [
        *(Finding(FindingKind.BREACH, at, number) for number, at in facts.breaches if now - at < LOOK_BACK),
        *(
            Finding(FindingKind.NEAR_MISS, at, number)
            for number, at in facts.near_misses
            if now - at < LOOK_BACK
        ),
        *(Finding(FindingKind.OVERDUE, at, number) for number, at in facts.overdue),
        *_silence(facts, terms, now),
        *_no_contact(facts, terms, now),
    ]
    return tuple(found)


def _silence(facts: Facts, terms: CheckInTerms, now: datetime) -> list[Finding]:
    gap = usual_gap(facts.contacts.customer)
    if gap is None or not facts.contacts.customer:
        return []
    silent = now - facts.contacts.customer[-1]
    return [Finding(FindingKind.SILENCE, now, span=silent)] if silent > gap * terms.silence_factor else []


def _no_contact(facts: Facts, terms: CheckInTerms, now: datetime) -> list[Finding]:
    span = now - (facts.contacts.two_way or facts.since)
    return [Finding(FindingKind.NO_CONTACT, now, span=span)] if span > terms.no_contact_after else []


def looked(state: AccountState, terms: CheckInTerms, now: datetime) -> AccountState:
    """The state after a look: the next one is due a cadence later, longer where nobody reacts."""
    return replace(state, next_look_at=now + terms.look_every * state.back_off)


def spoke(state: AccountState) -> AccountState:
    """After a check-in went out: until somebody reacts it counts as unanswered; twice doubles the cadence."""
    unanswered = state.unanswered + 1
    back_off = min(state.back_off * 2, MOST_BACK_OFF) if unanswered >= 2 else state.back_off
    return replace(state, unanswered=unanswered, back_off=back_off)


def unsaid(state: AccountState) -> AccountState:
    """Before `spoke`: what was allowed could not be said after all."""
    back_off = max(1, state.back_off // 2) if state.unanswered >= 2 else state.back_off
    return replace(state, unanswered=max(0, state.unanswered - 1), back_off=back_off)


def heard(state: AccountState) -> AccountState:
    """The customer reacted or wrote: the cadence is restored."""
    return replace(state, unanswered=0, back_off=1)

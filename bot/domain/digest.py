"""The managers' digest: what needs them, and why, in twelve lines at most."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.conversation import Conversation
from bot.domain.folding import TermsOf
from bot.domain.inbox_view import EMPTY, Backlog
from bot.domain.places import RefusedPlace
from bot.domain.service_levels import due_at

LATEST = timedelta(hours=12)  # a page of the morning is of no use in the night
MOST_LINES = 12
MOST_NEEDS = 6
MOST_ROWS = 5  # per customer, and per engineer; each list is one line


class Need(StrEnum):
    """Why a manager is needed, most pressing first."""

    OVERDUE = "overdue"
    STUCK = "stuck"
    BREACHED = "breached"
    UNCLAIMED = "unclaimed"
    NEAR_MISS = "near_miss"
    REFUSED = "refused"
    HELD = "held"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Line:
    """One need. `at` is when it was due, was met late, or was asked; `count` and `place` for what has no request."""

    need: Need
    account: str = ""
    number: int | None = None
    owner: str | None = None
    at: datetime | None = None
    count: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    account: str
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class EngineerRow:
    person: str
    open: int
    answered: int


@dataclass(frozen=True, slots=True)
class Page:
    """`more` needs did not fit; what waits in the `inbox` is not in here.

    `links` (request number to address) are filled in by the service.
    """

    day: date
    needs: tuple[Line, ...]
    more: int
    customers: tuple[CustomerRow, ...]
    engineers: tuple[EngineerRow, ...]
    inbox: Backlog = EMPTY
    links: Mapping[int, str] = field(default_factory=dict)


def write(
    *,
    day: date,
    now: datetime,
    since: datetime,
    conversations: Sequence[Conversation],
    terms_of: TermsOf,
    held: int,
    inbox: Backlog,
    stuck: Container[int] = (),
    refused: Sequence[RefusedPlace] = (),
) -> Page:
    """The page of one morning: what stands open now and what happened after `since`. What was no request
    does not count. `stuck` are the requests that could not be advanced, `refused` where we cannot write.
    """
    conversations = [state for state in conversations if not state.dismissed]
    needs = [line for state in conversations for line in _needs(state, terms_of, now, since)]
    needs += [Line(Need.STUCK, c.account, c.number, c.owner) for c in conversations if c.number in stuck]
    needs += [Line(Need.REFUSED, at=r.since, count=r.waiting, place=r.place) for r in refused]
    needs += [Line(Need.HELD, count=held)] if held else []
    needs += [Line(Need.PARKED, count=inbox.parked)] if inbox.parked else []
    order = list(Need)
    needs.sort(key=lambda line: (order.index(line.need), line.at or now, line.number or 0))
    return Page(
        day=day,
        needs=tuple(needs[:MOST_NEEDS]),
        more=max(0, len(needs) - MOST_NEEDS),
        customers=_customers(conversations, needs) if needs else (),
        engineers=_engineers(conversations, since) if needs else (),
        inbox=inbox,
    )


def _needs(state: Conversation, terms_of: TermsOf, now: datetime, since: datetime) -> list[Line]:
    """One line a request for how it stands, and one for each late or narrow answer since."""
    lines = [
        Line(
            Need.BREACHED if o.breached else Need.NEAR_MISS,
            state.account,
            state.number,
            state.owner,
            o.met_at,
        )
        for o in state.outcomes
        if o.met_at > since
    ]
    clock = state.running
    if clock is None:
        return lines
    due = due_at(clock, state.severity, terms_of.of(state))
    if due <= now:
        return [*lines, Line(Need.OVERDUE, state.account, state.number, state.owner, due)]
    if state.owner is None:
        return [*lines, Line(Need.UNCLAIMED, state.account, state.number, None, state.opened_at)]
    return lines


def _customers(conversations: Sequence[Conversation], needs: Sequence[Line]) -> tuple[CustomerRow, ...]:
    late = [line.account for line in needs if line.need in (Need.OVERDUE, Need.BREACHED)]
    names = {c.account for c in conversations if c.is_open} | set(late)
    rows = [
        CustomerRow(name, sum(c.is_open and c.account == name for c in conversations), late.count(name))
        for name in names
    ]
    return tuple(sorted(rows, key=lambda row: (-row.late, -row.open, row.account))[:MOST_ROWS])


def _engineers(conversations: Sequence[Conversation], since: datetime) -> tuple[EngineerRow, ...]:
    people = {c.owner for c in conversations if c.owner}
    rows = [
        EngineerRow(
            person,
            sum(c.is_open and c.owner == person for c in conversations),
            sum(
                c.owner == person and c.last_staff_at is not None and c.last_staff_at > since
                for c in conversations
            ),
        )
        for person in people
    ]
    busy = [row for row in rows if row.open or row.answered]
    return tuple(sorted(busy, key=lambda row: (-row.open, -row.answered, row.person))[:MOST_ROWS])

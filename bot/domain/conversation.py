"""A conversation: one request of one customer, folded from its events.

`apply` is pure and total: an event that makes no sense in a state leaves it as it was. Live traffic,
`explain`, replays and `rebuild` all fold with it. States are named by who owes the next step (field.md C9).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.domain import events as e
from bot.domain.policy import Severity, Terms
from bot.domain.service_levels import Outcome, Running, finish

REOPEN_WITHIN = timedelta(
    days=7
)  # field.md C9: later than that, a new request is opened that follows the old


class Status(StrEnum):
    OURS_FIRST = "ours_first"
    OURS_NEXT = "ours_next"
    OURS_WORKING = "ours_working"
    THEIRS = "theirs"
    THIRD_PARTY = "third_party"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer message that nobody has answered yet."""

    message_ts: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where the escalation stands: `fired` rungs are behind us; `forced` asks for the next one now."""

    started_at: datetime
    fired: int = 0
    pings: int = 0
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one request. `version` counts its events; `newest_at` is the newest `occurred_at`.

    `root_ts` is its Slack thread, `asked_ts` the message that opened it.
    """

    number: int
    account: str
    tier: str
    policy: str
    channel: str
    root_ts: str
    asked_ts: str
    opened_by: str
    opened_at: datetime
    severity: Severity
    severity_reason: str
    status: Status
    ladder: Ladder
    version: int
    newest_at: datetime
    authors: tuple[str, ...]
    waiting: tuple[Waiting, ...] = ()
    owner: str | None = None
    claimed_at: datetime | None = None
    first_reply_at: datetime | None = None
    last_customer_at: datetime | None = None
    last_staff_at: datetime | None = None
    warned: tuple[e.Warned, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    closed_at: datetime | None = None
    closed_by: str | None = None
    dismissed: bool = False
    follows: int | None = None

    @property
    def is_open(self) -> bool:
        return self.status is not Status.DONE

    @property
    def is_ours(self) -> bool:
        return self.status in (Status.OURS_FIRST, Status.OURS_NEXT, Status.OURS_WORKING)

    @property
    def running(self) -> Running | None:
        """The response clock that runs now: since the earliest unanswered customer message."""
        if not self.is_open or not self.waiting:
            return None
        name: e.ClockName = "first_response" if self.first_reply_at is None else "next_response"
        return Running(name, min(w.since for w in self.waiting))

    def could_reopen(self, at: datetime) -> bool:
        return self.closed_at is not None and not self.dismissed and at - self.closed_at < REOPEN_WITHIN


def apply(state: Conversation | None, event: e.Event, terms: Terms, *, number: int = 0) -> Conversation:
    """The state after `event`. Without a state only an `Opened` makes sense; `TermsOf` refuses all else."""
    if state is None:
        assert isinstance(event.fact, e.Opened), "terms were found for it, so it is an opening"
        return _opened(number, event, event.fact)
    changed = _FOLDS[type(event.fact)](state, event, event.fact, terms)
    return replace(changed, version=state.version + 1, newest_at=max(state.newest_at, event.occurred_at))


def fold(number: int, log: Iterable[e.Event], terms_of: "TermsOf") -> Conversation:
    """Fold a whole log, in the order in which things happened."""
    state: Conversation | None = None
    for event in in_order(log):
        state = apply(state, event, terms_of(state, event), number=number)
    if state is None:
        raise ValueError(
            f"conversation {number} has no events: its log is incomplete; restore it from a backup"
        )
    return state


def in_order(log: Iterable[e.Event]) -> list[e.Event]:
    """By (`occurred_at`, `seq`), but the opening first: nothing happens to a request before it is one."""
    return sorted(log, key=lambda event: (not isinstance(event.fact, e.Opened), *event.order))


class HasTerms(Protocol):
    """Anything that can say what was promised to an account: a `Policy`."""

    def terms_for(self, account: str, tier: str) -> Terms: ...


class TermsOf:
    """Finds the terms under which an event is folded: those the conversation is pinned to."""

    def __init__(self, policies: Mapping[str, HasTerms]) -> None:
        self._policies = policies

    def __call__(self, state: Conversation | None, event: e.Event) -> Terms:
        if isinstance(event.fact, e.Opened):
            return self.terms(event.fact.policy, event.fact.account, event.fact.tier)
        if state is None:
            raise ValueError(
                f"a log begins with {type(event.fact).__name__}, not Opened: it is incomplete; restore it from a backup"
            )
        return self.of(state)

    def of(self, state: Conversation) -> Terms:
        return self.terms(state.policy, state.account, state.tier)

    def terms(self, policy: str, account: str, tier: str) -> Terms:
        return self._policies[policy].terms_for(account, tier)


def _opened(number: int, event: e.Event, fact: e.Opened) -> Conversation:
    return Conversation(
        number=number,
        account=fact.account,
        tier=fact.tier,
        policy=fact.policy,
        channel=fact.channel,
        root_ts=fact.root_ts,
        asked_ts=fact.message_ts,
        opened_by=fact.author,
        opened_at=event.occurred_at,
        severity=fact.severity,
        severity_reason=fact.reason,
        status=Status.OURS_FIRST,
        ladder=Ladder(event.occurred_at),
        version=1,
        newest_at=event.occurred_at,
        authors=(fact.author,),
        waiting=(Waiting(fact.message_ts, event.occurred_at),),
        last_customer_at=event.occurred_at,
        follows=fact.follows,
    )


def _customer_wrote(state: Conversation, event: e.Event, fact: e.CustomerWrote, _: Terms) -> Conversation:
    state = replace(
        state,
        last_customer_at=_later(state.last_customer_at, event.occurred_at),
        authors=state.authors if fact.author in state.authors else (*state.authors, fact.author),
    )
    if not fact.needs_response or (not state.is_open and not state.could_reopen(event.occurred_at)):
        return state
    waiting = (*state.waiting, Waiting(fact.message_ts, event.occurred_at))
    reopened = state if state.is_open else _reopened(state, event)
    status = Status.OURS_FIRST if state.first_reply_at is None else Status.OURS_NEXT
    return replace(reopened, waiting=waiting, status=status)


def _reopened(state: Conversation, event: e.Event) -> Conversation:
    return replace(state, closed_at=None, closed_by=None, ladder=Ladder(event.occurred_at))


def _customer_withdrew(
    state: Conversation, event: e.Event, fact: e.CustomerWithdrew, _: Terms
) -> Conversation:
    waiting = tuple(w for w in state.waiting if w.message_ts != fact.message_ts)
    if waiting == state.waiting or waiting:
        return replace(state, waiting=waiting)
    if state.first_reply_at is None:
        ladder = replace(state.ladder, forced=False)
        return replace(
            state, waiting=(), warned=(), ladder=ladder, status=Status.DONE, closed_at=event.occurred_at
        )
    return replace(state, waiting=(), warned=(), status=Status.THEIRS)


def _staff_replied(state: Conversation, event: e.Event, fact: e.StaffReplied, terms: Terms) -> Conversation:
    clock = state.running
    outcomes = state.outcomes
    if clock is not None:
        outcomes = finish(outcomes, clock, event.occurred_at, state.severity, terms)
    return replace(
        state,
        outcomes=outcomes,
        waiting=tuple(w for w in state.waiting if w.since > event.occurred_at),
        first_reply_at=state.first_reply_at or event.occurred_at,
        last_staff_at=_later(state.last_staff_at, event.occurred_at),
        status=Status.THEIRS if state.is_open else state.status,
        owner=state.owner or fact.author,
        claimed_at=state.claimed_at or event.occurred_at,
        warned=(),
    )


def _claimed(state: Conversation, event: e.Event, fact: e.Claimed, _: Terms) -> Conversation:
    if state.owner is not None or not state.is_open:
        return state
    return replace(
        state,
        owner=fact.by,
        claimed_at=event.occurred_at,
        ladder=replace(state.ladder, forced=False),
    )


def _released(state: Conversation, event: e.Event, _: e.Released, __: Terms) -> Conversation:
    if not state.is_open:
        return state
    return replace(state, owner=None, claimed_at=None, ladder=Ladder(event.occurred_at))


def _severity_changed(state: Conversation, event: e.Event, fact: e.SeverityChanged, _: Terms) -> Conversation:
    worse = fact.severity < state.severity
    return replace(
        state,
        severity=fact.severity,
        severity_reason=fact.reason,
        warned=(),
        ladder=Ladder(event.occurred_at) if worse and state.owner is None else state.ladder,
    )


def _escalated(state: Conversation, _: e.Event, __: e.Escalated, ___: Terms) -> Conversation:
    return replace(state, ladder=replace(state.ladder, forced=True)) if state.is_open else state


def _pinged(state: Conversation, _: e.Event, fact: e.Pinged, __: Terms) -> Conversation:
    ladder = replace(state.ladder, fired=fact.step + 1, pings=state.ladder.pings + 1, forced=False)
    return replace(state, ladder=ladder)


def _warned(state: Conversation, _: e.Event, fact: e.Warned, __: Terms) -> Conversation:
    kept = tuple(w for w in state.warned if w.due_at == fact.due_at)
    return replace(state, warned=(*kept, fact))


def _resolved(state: Conversation, event: e.Event, fact: e.Resolved, terms: Terms) -> Conversation:
    clock = state.running
    outcomes = state.outcomes
    if clock is not None:
        outcomes = finish(outcomes, clock, event.occurred_at, state.severity, terms)
    return replace(
        state,
        outcomes=outcomes,
        status=Status.DONE,
        waiting=(),
        warned=(),
        ladder=replace(state.ladder, forced=False),
        closed_at=event.occurred_at,
        closed_by=fact.by,
    )


def _dismissed(state: Conversation, event: e.Event, fact: e.Dismissed, _: Terms) -> Conversation:
    return replace(
        state,
        status=Status.DONE,
        waiting=(),
        warned=(),
        ladder=replace(state.ladder, forced=False),
        dismissed=True,
        closed_at=event.occurred_at,
        closed_by=fact.by,
    )


def _terms_changed(state: Conversation, _: e.Event, fact: e.TermsChanged, __: Terms) -> Conversation:
    return replace(state, policy=fact.policy, tier=fact.tier)


def _unchanged(state: Conversation, _: e.Event, __: e.Opened, ___: Terms) -> Conversation:
    return state


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)


_FOLDS: Mapping[type[e.Fact], Callable[[Conversation, e.Event, Any, Terms], Conversation]] = {
    e.Opened: _unchanged,
    e.CustomerWrote: _customer_wrote,
    e.CustomerWithdrew: _customer_withdrew,
    e.StaffReplied: _staff_replied,
    e.Claimed: _claimed,
    e.Released: _released,
    e.SeverityChanged: _severity_changed,
    e.Escalated: _escalated,
    e.Pinged: _pinged,
    e.Warned: _warned,
    e.Resolved: _resolved,
    e.Dismissed: _dismissed,
    e.TermsChanged: _terms_changed,
}

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
from bot.domain.ladder import Ladder
from bot.domain.policy import Severity, Terms
from bot.domain.service_levels import Outcome, Running, due_at, finish

REOPEN_WITHIN = timedelta(
    days=7
)  # field.md C9: later than that, a new request is opened that follows the old


class Status(StrEnum):
    OURS_FIRST = "ours_first"
    OURS_NEXT = "ours_next"
    THEIRS = "theirs"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer message that nobody has answered yet; `seq` is its event's, the order of our learning."""

    message_ts: str
    since: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The latest answer of ours and what stood before it, for the case that its author deletes it."""

    message_ts: str
    waiting: tuple[Waiting, ...]
    outcomes: tuple[Outcome, ...]
    status: Status
    first_reply_at: datetime | None
    last_staff_at: datetime | None
    warned: tuple[e.Warned, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one request. `version` counts its events; `newest_at` is the newest `occurred_at`.

    `root_ts` is its Slack thread, `asked_ts` the message that opened it, `about_ts` the one that made it as
    bad as it is. An owner `by_reply` has it because they answered, not because they claimed it.
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
    by_reply: bool = False
    claimed_at: datetime | None = None
    answer: Answer | None = None
    about_ts: str = ""
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
        return self.status in (Status.OURS_FIRST, Status.OURS_NEXT)

    @property
    def running(self) -> Running | None:
        """The response clock that runs now: since the earliest unanswered customer message."""
        if not self.is_open or not self.waiting:
            return None
        name: e.ClockName = "first_response" if self.first_reply_at is None else "next_response"
        return Running(name, min(w.since for w in self.waiting))

    @property
    def told_by(self) -> tuple[str, ...]:
        """The messages that say what this is about, the most telling first; some may be deleted by now."""
        telling = (self.about_ts, *(w.message_ts for w in self.waiting), self.asked_ts)
        return tuple(dict.fromkeys(filter(None, telling)))

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
        waiting=(Waiting(fact.message_ts, event.occurred_at, event.seq),),
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
    waiting = (*state.waiting, Waiting(fact.message_ts, event.occurred_at, event.seq))
    return replace(state, waiting=waiting) if state.is_ours else _ours_again(state, event, waiting)


def _ours_again(state: Conversation, event: e.Event, waiting: tuple[Waiting, ...]) -> Conversation:
    """The next step is ours, after it was the customer's or nobody's: the ladder starts anew."""
    return replace(
        state,
        waiting=waiting,
        status=Status.OURS_FIRST if state.first_reply_at is None else Status.OURS_NEXT,
        ladder=Ladder(event.occurred_at),
        closed_at=None,
        closed_by=None,
        dismissed=False,
    )


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
        by_reply=state.by_reply or state.owner is None,
        claimed_at=state.claimed_at or event.occurred_at,
        answer=Answer(
            fact.message_ts,
            state.waiting,
            state.outcomes,
            state.status,
            state.first_reply_at,
            state.last_staff_at,
            state.warned,
        ),
        warned=(),
    )


def _staff_withdrew(state: Conversation, _: e.Event, fact: e.StaffWithdrew, __: Terms) -> Conversation:
    """Only the latest answer can be the only one; where an earlier one goes, a later one still stands."""
    before = state.answer
    if before is None or before.message_ts != fact.message_ts or not state.is_open:
        return state
    return replace(
        state,
        answer=None,
        waiting=tuple(dict.fromkeys((*before.waiting, *state.waiting))),
        outcomes=before.outcomes,
        status=before.status if before.waiting or not state.waiting else state.status,
        first_reply_at=before.first_reply_at,
        last_staff_at=before.last_staff_at,
        warned=before.warned,
    )


def _claimed(state: Conversation, event: e.Event, fact: e.Claimed, _: Terms) -> Conversation:
    """A claim was granted when it was made: a reply of before, of which we heard later, does not take it away."""
    if (state.owner is not None and not state.by_reply) or not state.is_open:
        return state
    return replace(
        state,
        owner=fact.by,
        by_reply=False,
        claimed_at=event.occurred_at,
        ladder=replace(state.ladder, forced=False),
    )


def _released(state: Conversation, event: e.Event, _: e.Released, __: Terms) -> Conversation:
    if not state.is_open:
        return state
    return replace(state, owner=None, by_reply=False, claimed_at=None, ladder=Ladder(event.occurred_at))


def _severity_changed(
    state: Conversation, event: e.Event, fact: e.SeverityChanged, terms: Terms
) -> Conversation:
    """Where the clock's target stays what it was, people were warned of it already."""
    worse = fact.severity < state.severity
    target = None if state.running is None else due_at(state.running, fact.severity, terms)
    return replace(
        state,
        severity=fact.severity,
        severity_reason=fact.reason,
        about_ts=fact.message_ts or state.about_ts,
        warned=tuple(w for w in state.warned if w.due_at == target),
        ladder=Ladder(event.occurred_at) if worse and state.owner is None else state.ladder,
    )


def _escalated(state: Conversation, event: e.Event, fact: e.Escalated, _: Terms) -> Conversation:
    ladder = state.ladder.escalated(fact.by, event.occurred_at)
    return replace(state, ladder=ladder) if state.is_open else state


def _pinged(state: Conversation, _: e.Event, fact: e.Pinged, __: Terms) -> Conversation:
    return replace(state, ladder=state.ladder.pinged(fact))


def _warned(state: Conversation, _: e.Event, fact: e.Warned, __: Terms) -> Conversation:
    kept = tuple(w for w in state.warned if w.due_at == fact.due_at)
    return replace(state, warned=(*kept, fact))


def _resolved(state: Conversation, event: e.Event, fact: e.Resolved, terms: Terms) -> Conversation:
    seen = replace(state, waiting=_seen(state, event))
    outcomes = state.outcomes
    if seen.running is not None:
        outcomes = finish(outcomes, seen.running, event.occurred_at, state.severity, terms)
    return _closed(replace(state, outcomes=outcomes), event, fact.by)


def _dismissed(state: Conversation, event: e.Event, fact: e.Dismissed, _: Terms) -> Conversation:
    return _closed(replace(state, dismissed=True), event, fact.by)


def _closed(state: Conversation, event: e.Event, by: str) -> Conversation:
    """Closed, unless a message was on its way that whoever closed it cannot have seen: it goes on with that."""
    closed = replace(
        state,
        status=Status.DONE,
        waiting=(),
        warned=(),
        ladder=replace(state.ladder, forced=False),
        closed_at=event.occurred_at,
        closed_by=by,
    )
    seen = _seen(state, event)
    unseen = tuple(waiting for waiting in state.waiting if waiting not in seen)
    return _ours_again(closed, event, unseen) if unseen else closed


def _seen(state: Conversation, event: e.Event) -> tuple[Waiting, ...]:
    """What waited when we recorded `event`; what was written before and came later has a higher `seq`."""
    return tuple(waiting for waiting in state.waiting if waiting.seq <= event.seq)


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
    e.StaffWithdrew: _staff_withdrew,
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

"""What staff may do with a request: each verb looks at the state and says a fact, or why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.policy import Severity


class Refusal(StrEnum):
    ALREADY_CLAIMED = "already_claimed"
    ALREADY_YOURS = "already_yours"
    NOT_CLAIMED = "not_claimed"
    ALREADY_CLOSED = "already_closed"
    SAME_SEVERITY = "same_severity"
    NOT_YOURS_TO_GIVE = "not_yours_to_give"
    NOBODYS_TO_GIVE = "nobodys_to_give"
    THEIRS_ALREADY = "theirs_already"
    TO_YOURSELF = "to_yourself"
    OFFER_IS_OVER = "offer_is_over"
    OFFERED_TO_ANOTHER = "offered_to_another"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not; `by` and `at` say who was first, and when."""

    why: Refusal
    by: str | None = None
    at: datetime | None = None


Act = Callable[[Conversation], e.Fact | Refused]


def claim(by: str, via: e.ClaimedVia) -> Act:
    """One claimer wins; the other learns who won, and when (promise 6)."""

    def act(state: Conversation) -> e.Fact | Refused:
        if not state.is_open:
            return closed(state)
        if state.owner == by:
            return Refused(Refusal.ALREADY_YOURS, by, state.claimed_at)
        if state.owner is not None:
            return Refused(Refusal.ALREADY_CLAIMED, state.owner, state.claimed_at)
        return e.Claimed(by, via)

    return act


def release(by: str) -> Act:
    def act(state: Conversation) -> e.Fact | Refused:
        if not state.is_open:
            return closed(state)
        return e.Released(by) if state.owner else Refused(Refusal.NOT_CLAIMED)

    return act


def escalate(by: str, reason: str) -> Act:
    return lambda state: e.Escalated(by, reason) if state.is_open else closed(state)


def resolve(by: str) -> Act:
    return lambda state: e.Resolved(by) if state.is_open else closed(state)


def dismiss(by: str) -> Act:
    return lambda state: e.Dismissed(by) if state.is_open else closed(state)


def change_severity(by: str, severity: Severity, reason: str) -> Act:
    def act(state: Conversation) -> e.Fact | Refused:
        if not state.is_open:
            return closed(state)
        if state.severity is severity:
            return Refused(Refusal.SAME_SEVERITY)
        return e.SeverityChanged(by, severity, reason)

    return act


def closed(state: Conversation) -> Refused:
    return Refused(Refusal.ALREADY_CLOSED, state.closed_by, state.closed_at)

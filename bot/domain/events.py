"""What can happen to a conversation: facts, never words.

Words live in `message_text` and can be deleted without changing a state; a fact names its message by `ts`.
Events are ordered by (`occurred_at`, `seq`), so one that arrives late refolds its conversation.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from bot.domain.policy import Role, Severity

EVENT_VERSION = 1

ClaimedVia = Literal["button", "command", "reply"]
SkipCause = Literal["nobody", "hours"]
ReplyRule = Literal["thread", "mention", "only_open", "latest", "modal"]
ClockName = Literal["first_response", "next_response"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A customer asked. Pins the terms: `policy` is a policy hash, `tier` the account's tier then."""

    account: str
    tier: str
    policy: str
    channel: str
    root_ts: str
    message_ts: str
    author: str
    severity: Severity
    reason: str
    kind: str
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    author: str
    message_ts: str
    kind: str
    needs_response: bool


@dataclass(frozen=True, slots=True)
class CustomerWithdrew:
    """The customer deleted a message."""

    message_ts: str


@dataclass(frozen=True, slots=True)
class StaffReplied:
    """An engineer answered where the customer reads it. `rule` says how we knew which request it answers."""

    author: str
    message_ts: str
    rule: ReplyRule


@dataclass(frozen=True, slots=True)
class StaffWithdrew:
    """An answer of ours was deleted: as if it had never been given."""

    message_ts: str


@dataclass(frozen=True, slots=True)
class Claimed:
    by: str
    via: ClaimedVia


@dataclass(frozen=True, slots=True)
class Released:
    by: str


@dataclass(frozen=True, slots=True)
class HandoverOffered:
    """`by` offers the request to `to`. `packet` is the offer with which its words were written; 0 is this one."""

    by: str
    to: str
    packet: int = 0


@dataclass(frozen=True, slots=True)
class HandoverAccepted:
    """Now `by` has it. `offer` is the `seq` of the offer."""

    by: str
    offer: int


@dataclass(frozen=True, slots=True)
class HandoverDeclined:
    by: str
    offer: int
    reason: str


@dataclass(frozen=True, slots=True)
class HandoverOverdue:
    """Nobody answered the offer to `to` in time: the lead is asked."""

    offer: int
    to: str


@dataclass(frozen=True, slots=True)
class SeverityChanged:
    """`by` is empty where a customer's message says so; then `message_ts` names it."""

    by: str
    severity: Severity
    reason: str
    message_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Escalated:
    """Somebody asked for the next rung now."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pinged:
    """A rung was reached. `due_at` is when it should have been, `missed` the rungs it stands for.

    `role` is the first whom it calls, `also` are the others, those of the missed
    rungs among them. `again` counts its repetitions.
    """

    step: int
    role: Role
    due_at: datetime
    missed: tuple[int, ...] = ()
    also: tuple[Role, ...] = ()
    again: int = 0


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """A rung came due that reaches nobody now, or is for other hours: the next one after an empty one comes at once."""

    step: int
    roles: tuple[Role, ...]
    due_at: datetime
    cause: SkipCause


@dataclass(frozen=True, slots=True)
class LadderExhausted:
    """All rungs were climbed, and nobody came."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """A clock crossed `percent` of its target; 100 is the breach. A moved `due_at` warns anew."""

    clock: ClockName
    percent: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    by: str


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Somebody of ours said: not a request."""

    by: str


@dataclass(frozen=True, slots=True)
class TermsChanged:
    by: str
    tier: str
    policy: str


Fact = (
    Opened
    | CustomerWrote
    | CustomerWithdrew
    | StaffReplied
    | StaffWithdrew
    | Claimed
    | Released
    | HandoverOffered
    | HandoverAccepted
    | HandoverDeclined
    | HandoverOverdue
    | SeverityChanged
    | Escalated
    | Pinged
    | StepSkipped
    | LadderExhausted
    | Warned
    | Resolved
    | Dismissed
    | TermsChanged
)

FACT_TYPES: dict[str, type[Fact]] = {fact.__name__: fact for fact in get_args(Fact)}


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its place in time. `recorded_at` is when we learned it, `occurred_at` when it happened."""

    seq: int
    occurred_at: datetime
    recorded_at: datetime
    fact: Fact

    @property
    def order(self) -> tuple[datetime, int]:
        return self.occurred_at, self.seq

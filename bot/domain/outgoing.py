"""What Steward says: messages by meaning, not by wording.

A message is committed to the outbox with the state change that caused it and rendered when it is sent.
`Audience` travels with it, and the dispatcher refuses internal text to a channel that is not internal then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Literal, get_args

from bot.domain.conversation import Conversation
from bot.domain.events import ClockName
from bot.domain.pasted_secrets import SecretNotice, SecretWarning
from bot.domain.policy import Role


class Audience(StrEnum):
    """Who may read it: our own channels, one member of staff, the customer of the account, or a program of ours."""

    INTERNAL = "internal"
    STAFF_MEMBER = "staff_member"
    WEBHOOK = "webhook"
    CUSTOMER = "customer"


class Priority(IntEnum):
    """Smaller goes first, across threads."""

    URGENT = 0
    PING = 1
    CARD = 2
    ROUTINE = 3


CheckInChoice = Literal["more", "not_now", "less"]
HeldChoice = Literal["arrived", "send"]


@dataclass(frozen=True, slots=True)
class TriageCard:
    number: int


@dataclass(frozen=True, slots=True)
class Ping:
    """A rung of the ladder: it names `people` (Slack user ids) and user `groups`, or else its `role`."""

    number: int
    step: int
    role: Role
    people: tuple[str, ...]
    due_at: datetime
    forced: bool
    missed: int
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderEnded:
    """All rungs were climbed and nobody came: `person`, the manager, is told. It was due at `due_at`."""

    number: int
    person: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A rung of the ladder that calls a webhook, such as a pager's: it knows itself whom to wake."""

    number: int
    step: int
    due_at: datetime
    forced: bool


StopCause = Literal["claimed", "answered", "resolved", "dismissed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class PageOver:
    """Tells a webhook that was called that nobody need be woken any more."""

    number: int
    by: str
    cause: StopCause


@dataclass(frozen=True, slots=True)
class LadderStopped:
    number: int
    by: str
    cause: StopCause


@dataclass(frozen=True, slots=True)
class ClockWarning:
    """A response clock crossed `percent` of its target; 100 is the breach."""

    number: int
    clock: ClockName
    percent: int
    due_at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class HandoverOffer:
    """The packet, to whom the request is offered. It tells what became of the offer once that is over."""

    number: int
    offer: int
    to: str


@dataclass(frozen=True, slots=True)
class HandoverUnanswered:
    """`to` has not answered the offer: `asked` may take the request, or offer it to another."""

    number: int
    offer: int
    to: str
    asked: str


@dataclass(frozen=True, slots=True)
class HandoverAnswered:
    """Tells the giver what became of their offer to `to`; where it is `unanswered`, `by` is who was asked then."""

    number: int
    offer: int
    by: str
    outcome: Literal["accepted", "declined", "unanswered"]
    to: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One proactive message: what we saw, on which day. The words come from the stored evidence."""

    account: str
    entry: int


@dataclass(frozen=True, slots=True)
class OwnerTask:
    """A check-in that the channel has not reacted to twice goes to the human owner instead."""

    account: str
    entry: int


@dataclass(frozen=True, slots=True)
class CheckInAnswered:
    """Tells the owner what the customer chose."""

    account: str
    entry: int
    by: str
    choice: CheckInChoice


@dataclass(frozen=True, slots=True)
class Digest:
    """The managers' morning page, written from the books as they stand when it is sent; news is after `since`."""

    day: date
    fire_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class WhichCustomer:
    """An external channel that no account claims."""

    channel: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What one of ours has us say in the customer's thread, under their `name`. It counts as their answer."""

    number: int
    account: str
    author: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyNotSent:
    """Gives its author back what did not reach the customer, and says why."""

    number: int
    account: str
    text: str
    why: str


HeldKind = Literal["check_in", "reply"]


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A customer-facing message whose fate is unknown: a person decides, and `choice` and `by` tell how.

    It was held after its `attempt`th sending; each such time is asked about by itself. Who wrote it, the `author`,
    is asked about it; where nobody did, whoever answers for the customer.
    """

    outbox_id: str
    account: str
    channel: str
    attempt: int
    choice: HeldChoice | None = None
    by: str | None = None
    kind: HeldKind = "check_in"
    number: int | None = None
    author: str = ""

    @property
    def subject(self) -> str:
        return f"held:{self.outbox_id}:{self.attempt}"


@dataclass(frozen=True, slots=True)
class FurtherCompany:
    """Another company reads in a customer's channel: what we say there waits until one of ours, `by`, agrees."""

    account: str
    channel: str
    team: str
    by: str | None = None

    @property
    def subject(self) -> str:
        return f"company:{self.channel}:{self.team}"


@dataclass(frozen=True, slots=True)
class PlaceRefused:
    """What we have to say to a channel or person of ours waits: `code` is why it cannot be said there."""

    place: str
    code: str


@dataclass(frozen=True, slots=True)
class StaffUnread:
    """Slack has not said since then who is staff, so what people write cannot be worked on; `code` is its word."""

    since: datetime
    code: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """Slack has refused our token a method since then, with `code` as its word. Read when it is taken again."""

    since: datetime
    method: str
    code: str


Message = (
    TriageCard
    | Ping
    | LadderEnded
    | LadderStopped
    | Page
    | PageOver
    | ClockWarning
    | HandoverOffer
    | HandoverUnanswered
    | HandoverAnswered
    | CheckIn
    | OwnerTask
    | CheckInAnswered
    | Digest
    | WhichCustomer
    | SecretNotice
    | SecretWarning
    | Reply
    | ReplyNotSent
    | HeldMessage
    | FurtherCompany
    | PlaceRefused
    | StaffUnread
    | TokenRefused
)

MESSAGE_TYPES: dict[str, type[Message]] = {kind.__name__: kind for kind in get_args(Message)}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row for the outbox.

    `to` is a channel id, a user id for a direct message, or a webhook's place. Messages with the same `subject` are
    one message in Slack: the first is posted, later ones edit it, and of several that wait only the newest is sent.
    Messages of one `series` stay messages of their own; of several that wait for one reader only the newest is sent.
    It says all that those of the series that it `supersedes` say, so these are not sent to the same reader any more.
    Where messages about several customers wait for one place, each `account` has its turn.
    """

    message: Message
    to: str
    audience: Audience
    priority: Priority
    thread_ts: str | None = None
    subject: str | None = None
    series: str | None = None
    supersedes: str | None = None
    account: str | None = None
    not_after: datetime | None = None


def only_reader(message: Message) -> str | None:
    """Who alone sees it, where it is shown to one person in a channel.

    Slack keeps no such message and sends no echo of it: whether it arrived can never be known afterwards.
    """
    return message.author if isinstance(message, SecretWarning) else None


def still_wanted(message: Message, states: Mapping[int, Conversation]) -> str | None:
    """None if the message is still true, else why it is dropped. Asked just before it is sent."""
    match message:
        case Ping(number=number, forced=forced, due_at=due) | Page(number=number, forced=forced, due_at=due):
            return _ping_is_moot(states[number], asked_at=due if forced else None)
        case LadderEnded(number=number):
            return _ping_is_moot(states[number], asked_at=None)
        case ClockWarning(number=number, due_at=due):
            answered = not any(w.due_at == due for w in states[number].warned)
            return "the clock has stopped meanwhile" if answered else None
        case HandoverAnswered(number=number, offer=offer, outcome="unanswered"):
            stands = states[number].handover
            return None if stands and stands.offer == offer else "it was answered meanwhile"
        case _:
            return None


def _ping_is_moot(state: Conversation, asked_at: datetime | None) -> str | None:
    """One that somebody asked for stands against what was so when they asked, not against what came after."""
    if not state.is_open:
        return "the request is closed meanwhile"
    if state.owner is not None and _is_news(state.claimed_at, asked_at):
        return f"{state.owner} has it meanwhile"
    answered = not state.is_ours and _is_news(state.last_staff_at, asked_at)
    return "it was answered meanwhile" if answered else None


def _is_news(at: datetime | None, asked_at: datetime | None) -> bool:
    return asked_at is None or (at is not None and at > asked_at)

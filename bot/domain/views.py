"""What staff ask to see, as facts: filled by the services, put into words by `bot/slack/messages`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.brief import EvidenceBrief, RequestBrief
from bot.domain.check_ins import Finding
from bot.domain.inbox_view import Backlog
from bot.domain.outgoing import FurtherCompany, HeldKind
from bot.domain.places import Account, LimitedMethod, RefusedPlace


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A message to a customer that waits for a person's decision; `person` was asked."""

    outbox_id: str
    account: Account | None
    channel: str
    written_at: datetime
    person: str
    kind: HeldKind = "check_in"
    number: int | None = None


@dataclass(frozen=True, slots=True)
class StatusView:
    """What is going on. `requests` are the open ones, most urgent first.

    `waiting` messages are to be sent, the oldest since `oldest_at`; `held` ones wait for a person; of the `inbox`
    what waits and what could not be worked on; `stuck` requests were not advanced. `unreadable` are the channels
    whose history Slack refuses, `refused` the places to which we cannot write, `staff_unread` a user group that
    Slack does not show.
    `limited` are the methods that Slack makes us wait for, `token` one that it refuses our token, `further` the
    companies because of which what we have to say to a customer waits, `refused_for_good` Slack's words for what it
    would never take, of the last day.
    Of what was missed, so many channels and threads are `left_to_read`.
    """

    now: datetime
    requests: Sequence[RequestBrief]
    waiting: int
    oldest_at: datetime | None
    held: Sequence[HeldLine]
    inbox: Backlog
    unchecked_since: datetime | None
    stuck: Sequence[int] = ()
    unreadable: Sequence[RefusedPlace] = ()
    refused: Sequence[RefusedPlace] = ()
    staff_unread: RefusedPlace | None = None
    left_to_read: tuple[int, int] = (0, 0)
    limited: Sequence[LimitedMethod] = ()
    token: RefusedPlace | None = None
    further: Sequence[FurtherCompany] = ()
    refused_for_good: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One decided line of the attention ledger, with the evidence that was decided about."""

    decided_at: datetime
    evidence: EvidenceBrief
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """What Steward knows of one account. `findings` are what a look would find now, strongest first."""

    now: datetime
    account: Account
    requests: Sequence[RequestBrief]
    last_contact_at: datetime | None
    usual_gap: timedelta | None
    findings: Sequence[Finding]
    next_look_at: datetime
    ledger: Sequence[LedgerLine]

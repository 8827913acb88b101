"""All a renderer may know when a message is put into words: facts, and the words people wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.digest import Page
from bot.domain.events import Event
from bot.domain.handover import Packet
from bot.domain.places import Account, Workspace
from bot.domain.policy import Terms


@dataclass(frozen=True, slots=True)
class RequestBrief:
    """One request: `ask` is its one-line plain text, `link` its permalink, `log` its story so far.

    `packet` goes with an offer to hand it over.
    """

    state: Conversation
    terms: Terms
    account: Account | None
    ask: str
    link: str | None
    log: Sequence[Event] = ()
    packet: Packet | None = None


@dataclass(frozen=True, slots=True)
class EvidenceBrief:
    """One line of the ledger, as a message needs it."""

    entry: int
    kind: str
    observed_at: datetime
    number: int | None
    span_seconds: float | None
    label: str | None
    text: str | None
    answer: str | None = None
    answered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What every renderer is handed. Parts that a kind does not speak of are None.

    `unchecked_since` is set when a ping goes out although Slack could not be read since then (DESIGN §3).
    It `may_be_repeated` where Slack never confirmed the first sending.
    """

    now: datetime
    workspace: Workspace
    request: RequestBrief | None = None
    account: Account | None = None
    evidence: EvidenceBrief | None = None
    page: Page | None = None
    text: str | None = None
    unchecked_since: datetime | None = None
    may_be_repeated: bool = False

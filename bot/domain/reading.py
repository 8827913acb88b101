"""What a text tells us: does it need us, how urgently, and which request does it belong to.

The answers come from `bot/understanding`; the shapes stand here because decisions are made of them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.policy import Severity

MOST_OPEN_CANDIDATES = (
    50  # a new message joins what was spoken of last; older ones are reached by their thread
)
MOST_CLOSED_CANDIDATES = 10


class MessageClass(StrEnum):
    """What rules can tell of field.md C2's nine classes; follow-ups are told by grouping, not by words."""

    REQUEST = "request"
    ALARM = "alarm"  # a request: something is down, lost or broken into
    CLOSURE = "closure"  # says it is solved
    THANKS = "thanks"
    ANSWER = "answer"  # yes, no, go ahead
    ACKNOWLEDGEMENT = "acknowledgement"  # ok, will do
    GREETING = "greeting"
    SOCIAL = "social"
    FYI = "fyi"


@dataclass(frozen=True, slots=True)
class Triage:
    """The verdict. `reason` completes "Sev2: the customer ..."; `ask` is a line of plain text, unescaped."""

    kind: MessageClass
    needs_response: bool
    severity: Severity
    reason: str
    ask: str


JoinRule = Literal[
    "same_author_burst",
    "shared_identifier",
    "same_alarm",
    "new",
    "mention",
    "only_open",
    "latest",
    "none_open",
    "remark",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request of the channel, as far as grouping needs it. `identifiers` come from `identifiers()`.

    `words` are those in which it was asked, where an alarm is compared.
    """

    number: int
    author_ids: frozenset[str]
    last_customer_at: datetime
    last_activity_at: datetime
    is_open: bool
    identifiers: frozenset[str] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The request, or None for none, and the rule that decided."""

    number: int | None
    rule: JoinRule

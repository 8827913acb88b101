"""What a text tells us: does it need us, how urgently, and which request does it belong to.

The answers come from `bot/understanding`; the shapes stand here because decisions are made of them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.policy import Severity


class MessageClass(StrEnum):
    """What kind of message it is, as far as rules can tell (field.md C2)."""

    REQUEST = "request"
    ALARM = "alarm"
    CLOSURE = "closure"
    GREETING = "greeting"
    FYI = "fyi"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True)
class Triage:
    """`reason` is a short clause for people; `ask` the one-line ask, plain text, 120 characters at most."""

    kind: MessageClass
    needs_response: bool
    severity: Severity
    reason: str
    ask: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request that a message could belong to."""

    number: int
    authors: frozenset[str]
    last_customer_at: datetime
    is_open: bool


JoinRule = Literal["same_author_burst", "shared_identifier", "new", "mention", "only_open", "latest", "none"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which request, and the rule that said so. No number: a new one, or none."""

    number: int | None
    rule: JoinRule

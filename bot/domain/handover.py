"""A hand-over: a request is offered to a colleague, with a packet of what they must know.

Responsibility moves only when it is accepted (issue 5). Until then whoever has the request keeps it, its clock and
its warnings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import events as e

ANSWERED_WITHIN = timedelta(minutes=15)  # field.md C11; by the wall clock: it is asked of somebody at work


@dataclass(frozen=True, slots=True)
class Packet:
    """What the giver passes on, in their own words."""

    state: str
    promises: str
    tone: str
    tried: str
    next_action: str


@dataclass(frozen=True, slots=True)
class Handover:
    """An offer that stands. `offer` is its event's `seq`; `packet` the offer with which the words were written.

    `owner` had the request when it was offered. What is not answered in time is `overdue`: then the lead is asked,
    and it can still be accepted.
    """

    offer: int
    by: str
    to: str
    at: datetime
    owner: str | None
    packet: int
    overdue: bool = False

    @property
    def answer_due_at(self) -> datetime:
        return self.at + ANSWERED_WITHIN

    @property
    def givers(self) -> tuple[str, ...]:
        """Who waits for the answer: whoever has it, and who offered it."""
        return tuple(dict.fromkeys(filter(None, (self.owner, self.by))))


def offered(log: Sequence[e.Event], offer: int) -> e.HandoverOffered | None:
    """The offer of that `seq`."""
    found = (event.fact for event in log if event.seq == offer)
    return next((fact for fact in found if isinstance(fact, e.HandoverOffered)), None)


def packet_of(log: Sequence[e.Event], offer: int) -> int:
    """With which offer its packet was written: a lead passes on what the giver wrote."""
    fact = offered(log, offer)
    return fact.packet or offer if fact else offer

"""A reply by window: what its writer had before them, and what has come about since (field.md C6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.places import Account

SEND_REPLY_WITHIN = timedelta(minutes=30)
"""What Slack does not take by then its author gets back: the customer may have written meanwhile."""


@dataclass(frozen=True, slots=True)
class Readers:
    """People who read in a channel and are not ours; of the `unknown` Slack has not said who they are."""

    outside: int
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """`last_ts` is the customer's latest message; without `readers` nobody knows who reads there.

    Who has seen that a secret is taken out of their words has seen that the reply `hides` one.
    """

    number: int
    last_ts: str
    is_open: bool
    owner: str | None
    readers: Readers | None
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The window before its writer: the customer's latest words, and where the reply goes."""

    seen: Seen
    account: Account
    channel: str
    author: str
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody of ours sends. The same `window` sends once."""

    window: str
    author: str
    text: str
    hides: bool


class News(StrEnum):
    WROTE = "wrote"
    CLOSED = "closed"
    CLAIMED = "claimed"
    READERS = "readers"
    UNREAD = "unread"
    HIDDEN = "hidden"


def news(before: Seen, now: Seen, writer: str) -> tuple[News, ...]:
    """Why it is not sent yet: what the writer does not know. As long as nobody knows who reads there, it is not."""
    found = {
        News.UNREAD: now.readers is None,
        News.WROTE: now.last_ts != before.last_ts,
        News.CLOSED: before.is_open and not now.is_open,
        News.CLAIMED: now.owner not in (None, before.owner, writer),
        News.READERS: now.readers is not None and now.readers != before.readers,
        News.HIDDEN: now.hides and not before.hides,
    }
    return tuple(kind for kind, is_so in found.items() if is_so)

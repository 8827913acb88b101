"""What arrives: the receipt of one delivery, and what it says once it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.domain.channel_ids import KnownAs

Source = Literal["live", "recovered"]


def key_of(
    channel: str, ts: object, kind: Literal["message", "changed", "deleted"], edited: object = ""
) -> str:
    """A receipt's `source_key`: what happened to which message, and for an edit, when."""
    return f"{channel}|{ts}|{kind}|{edited}"


ANY_MESSAGE = key_of("%", "%", "message")
"""A pattern, as SQL has them, that the key of everything written fits."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One delivery by Slack, redacted. `lane` is its channel; `source_key` is None where Slack gives no key.

    `source_key` is the same for a live event and its recovered copy: channel, ts, kind and edit ts. A channel
    `renamed` is learned at the door: what is said there under its new id comes right behind.
    """

    event_id: str
    source_key: str | None
    lane: str
    happened_at: datetime
    source: Source
    payload: Mapping[str, Any]
    secrets: tuple[str, ...] = ()
    renamed: KnownAs | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A receipt as it waits in its lane."""

    id: int
    attempts: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a lane until `until`; `fence` grows with every lease, and writes check it."""

    channel: str
    fence: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Wrote:
    """Somebody wrote a message. `thread_ts` is None at top level; `at` is `ts` as an instant."""

    channel: str
    ts: str
    at: datetime
    thread_ts: str | None
    user: str
    text: str
    has_files: bool
    is_external_channel: bool

    @property
    def root_ts(self) -> str:
        return self.thread_ts or self.ts


@dataclass(frozen=True, slots=True)
class Edited:
    """A message of `user`, written at `written_at`, has new words. `at` is when it was edited."""

    channel: str
    ts: str
    user: str
    thread_ts: str | None
    text: str
    at: datetime
    written_at: datetime
    has_files: bool = False
    is_external_channel: bool = False

    def written(self, at: datetime) -> Wrote:
        """The message as it stands now, as if it had been written at `at`."""
        return Wrote(
            channel=self.channel,
            ts=self.ts,
            at=at,
            thread_ts=self.thread_ts,
            user=self.user,
            text=self.text,
            has_files=self.has_files,
            is_external_channel=self.is_external_channel,
        )


@dataclass(frozen=True, slots=True)
class Deleted:
    channel: str
    ts: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel was shared, unshared, renamed, archived, or we were invited to it."""

    channel: str
    is_external: bool | None
    invited_us: bool


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """Somebody joined or left a group, or a profile changed: the directory must be asked again."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us; `why` is stored with the receipt and counted."""

    why: str


Incoming = Wrote | Edited | Deleted | ChannelChanged | PeopleChanged | Ignored

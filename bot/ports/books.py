"""The books: every repository, as the services see it, and the transactions over them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.channel_ids import KnownAs
from bot.domain.conversation import Conversation
from bot.domain.events import Event, Fact
from bot.domain.inbox import Lease, Pending, Receipt
from bot.errors import StewardError
from bot.ports.attention_books import Accounts, Ledger
from bot.ports.companies import Companies
from bot.ports.inbox_view import InboxView
from bot.ports.outbox import Outbox
from bot.ports.replicas import Replicas


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation to be saved: `base` is the version it was read at, 0 for a new one."""

    base: int
    after: Conversation
    events: tuple[Event, ...]
    next_due_at: datetime | None


class ConflictError(StewardError):
    """Somebody else changed a row of the set meanwhile; nothing of the set was saved."""


class UnansweredError(StewardError):
    """The database did not answer a statement within our patience; what the transaction wrote is not known.

    It says nothing about the row that was in hand, so no row fails of it: the work is begun anew later.
    """


class Receipts(Protocol):
    async def add(self, receipts: Sequence[Receipt], at: datetime) -> None:
        """Store those not yet known, by event id and source key."""

    async def pending(self, channel: str, limit: int, now: datetime) -> Sequence[Pending]: ...

    async def settle(self, outcomes: Mapping[int, str]) -> None:
        """Done, each with its outcome in a few words."""

    async def retry(self, id_: int, not_before: datetime, error: str) -> None:
        """It failed once more, and is tried again then."""

    async def lanes_waiting(self) -> frozenset[str]:
        """The channels with something received and not yet worked on."""

    async def known_keys(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these source keys were received."""

    async def park(self, id_: int, error: str) -> None: ...

    async def count_pending(self) -> int: ...

    async def count_done(self, channels: Sequence[str]) -> int:
        """How many messages of these channels were received and worked on."""

    async def next_due(self) -> datetime | None:
        """When the next pending receipt may be tried; long ago if it may be now."""

    async def parked(self) -> int: ...


class Lanes(Protocol):
    async def ensure(self, channels: Sequence[str], now: datetime) -> None: ...

    async def lease(self, now: datetime, until: datetime, most: int) -> Sequence[Lease]:
        """Lease lanes that have work and no living lease."""

    async def free(self) -> None:
        """At start: what another life of this process had leased is free again."""

    async def renew(self, lease: Lease, until: datetime) -> bool:
        """Keep it longer; False tells that another worker has taken over."""

    async def hand_back(self, *leases: Lease) -> bool:
        """End the leases that are still ours; False tells that another worker has taken one over."""

    async def known_up_to(self, now: datetime, *, hearing: bool) -> Mapping[str, datetime]:
        """Per channel, until when we know what happened (DESIGN §3)."""

    async def heard(self, up_to: datetime, *, but: Sequence[str] = ()) -> None:
        """Everything up to this instant has been received, in every lane but these."""

    async def read_up_to(self, channel: str, up_to: datetime) -> None: ...


class Conversations(Protocol):
    async def load(self, numbers: Sequence[int]) -> dict[int, Conversation]: ...

    async def candidates(self, channel: str, now: datetime) -> Sequence[Conversation]:
        """What a new message may belong to: recent open ones, newest first, and lately closed ones."""

    async def said_in(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        """The newest conversation that each of these messages is part of."""

    async def spoken_of_below(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        """The newest request of which a message stands in the thread of each, although it hangs elsewhere."""

    async def rooted_at(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        """The newest conversation whose thread hangs below each of these messages."""

    async def long_open(self, channel: str, before: datetime) -> Sequence[str]:
        """Messages of open requests that were written before then, newest first; bounded."""

    async def log(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Event]]: ...

    async def save(self, changes: Sequence[Change], now: datetime) -> None:
        """Save a set. Errors: `ConflictError`, and nothing is saved."""

    async def next_number(self) -> int: ...

    async def due(self, now: datetime, limit: int) -> Sequence[Conversation]: ...

    async def due_numbers(self, now: datetime, limit: int) -> Sequence[tuple[int, int]]:
        """Those that are due, each with its version; read where a state cannot be."""

    async def postpone(self, number: int, version: int, until: datetime | None) -> None:
        """Nothing to say before then. Where it has moved on from that version, nothing is written."""

    async def failed(self, number: int, version: int, again: Callable[[int], datetime]) -> int:
        """It could not be advanced: how often in a row by now, and `again` says when to try. 0: it has moved on."""

    async def failing(self, at_least: int) -> Sequence[int]:
        """The requests that could not be advanced so often in a row."""

    async def next_due(self) -> datetime | None: ...

    async def due_by_channel(self) -> Mapping[str, datetime]:
        """The nearest due time (else the last activity) in every channel with an open request."""

    async def open_ones(self, account: str | None = None) -> Sequence[Conversation]: ...

    async def active_since(self, since: datetime, account: str | None = None) -> Sequence[Conversation]: ...

    async def numbers(self) -> Sequence[int]: ...

    async def count_facts(self) -> Mapping[str, int]:
        """How many events of each type there are."""

    async def facts(self, kind: str) -> Sequence[Fact]:
        """All facts of one type, oldest first."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a message as of `said_at`: when it was written, or last edited."""

    channel: str
    ts: str
    author: str
    text: str
    said_at: datetime
    thread_ts: str | None = None


class Texts(Protocol):
    async def put(self, texts: Sequence[Text]) -> None:
        """Keep the words; older ones never replace newer ones, in whatever order they come."""

    async def get(self, channel: str, ts: Sequence[str]) -> Mapping[str, Text]: ...

    async def below(self, channel: str, root: str) -> Sequence[Text]:
        """What was said in the thread below a message, oldest first."""

    async def talked_below(self, channel: str, since: datetime, before: datetime) -> Sequence[str]:
        """Messages written before `before` below which somebody wrote since then, latest first; bounded."""

    async def delete(self, channel: str, ts: str) -> None: ...

    async def spoken(self, channels: Sequence[str], since: datetime) -> Sequence[tuple[str, str]]:
        """(`ts`, author) of all that was written in these channels since then, oldest first."""


class Policies(Protocol):
    async def keep(self, hash_: str, text: str, now: datetime) -> None: ...

    async def texts(self) -> Mapping[str, str]: ...

    async def hashes(self) -> frozenset[str]: ...


class JobRuns(Protocol):
    async def take(self, job: str, fire_at: datetime, now: datetime) -> bool:
        """True for exactly one caller per (job, fire time)."""

    async def once_in(self, pause: timedelta, job: str, now: datetime) -> bool:
        """True for one caller, of all replicas', in that time: `now` is its fire time."""

    async def last(self, job: str) -> datetime | None: ...

    async def before(self, job: str, fire_at: datetime) -> datetime | None:
        """The fire time before this one."""


class KnownIds(Protocol):
    async def add(self, known: KnownAs) -> None:
        """Kept for good; what is known of a later change stands."""

    async def all(self) -> Sequence[KnownAs]: ...


class Agenda(Protocol):
    async def soonest(self, blind_until: datetime | None = None) -> datetime | None:
        """When anything in any table is due next; not later than now means: there is work.

        Who cannot see who is staff takes nothing that was received before `blind_until`.
        """


class Books(Protocol):
    """All repositories, inside one transaction."""

    @property
    def agenda(self) -> Agenda: ...

    @property
    def receipts(self) -> Receipts: ...

    @property
    def inbox(self) -> InboxView: ...

    @property
    def lanes(self) -> Lanes: ...

    @property
    def conversations(self) -> Conversations: ...

    @property
    def texts(self) -> Texts: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def policies(self) -> Policies: ...

    @property
    def job_runs(self) -> JobRuns: ...

    @property
    def channel_ids(self) -> KnownIds: ...

    @property
    def companies(self) -> Companies: ...

    @property
    def replicas(self) -> Replicas: ...


class UnitOfWork(Protocol):
    """Opens transactions. Inside one nothing is awaited but the database."""

    def write(self, *, urgent: bool = False) -> AbstractAsyncContextManager[Books]: ...

    def read(self) -> AbstractAsyncContextManager[Books]: ...

"""Everything outside, as the services see it. Concrete classes are chosen in `bot/app.py` alone."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.actors import Actor
from bot.domain.attention import Decision
from bot.domain.check_ins import AccountState, Contacts, Finding
from bot.domain.conversation import Conversation
from bot.domain.events import Event, Fact
from bot.domain.inbox import Incoming, Lease, Pending, Receipt
from bot.domain.outgoing import CheckInChoice, Outgoing
from bot.domain.reading import Candidate, Choice, Triage


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation to be saved: `base` is the version it was read at, 0 for a new one."""

    base: int
    after: Conversation
    events: tuple[Event, ...]
    next_due_at: datetime | None


class ConflictError(Exception):
    """Somebody else changed a row of the set meanwhile; nothing of the set was saved."""


class Receipts(Protocol):
    async def add(self, receipts: Sequence[Receipt], at: datetime) -> int:
        """Store those not yet known, by event id and source key; how many were new."""

    async def pending(self, channel: str, limit: int, now: datetime) -> Sequence[Pending]: ...

    async def settle(self, outcomes: Mapping[int, str]) -> None:
        """Done, each with its outcome in a few words."""

    async def retry(self, id_: int, not_before: datetime) -> None: ...

    async def park(self, id_: int, error: str) -> None: ...

    async def count_pending(self) -> int: ...

    async def count_done(self, channels: Sequence[str]) -> int:
        """How many messages of these channels were received and worked on."""

    async def next_due(self) -> datetime | None:
        """When the next pending receipt may be tried; long ago if it may be now."""

    async def parked(self) -> int: ...


class Lanes(Protocol):
    async def ensure(self, channels: Sequence[str], now: datetime) -> None: ...

    async def lease(self, now: datetime, until: datetime) -> Lease | None:
        """Lease a lane that has work and no living lease."""

    async def hand_back(self, lease: Lease) -> bool:
        """End the lease if it is still ours; False tells that another worker has taken over."""

    async def known_up_to(self, now: datetime, *, hearing: bool) -> Mapping[str, datetime]:
        """Per channel, until when we know what happened (DESIGN §3)."""

    async def heard(self, up_to: datetime) -> None:
        """Everything up to this instant has been received, in every lane."""

    async def read_up_to(self, channel: str, up_to: datetime) -> None: ...


class Conversations(Protocol):
    async def load(self, numbers: Sequence[int]) -> dict[int, Conversation]: ...

    async def candidates(self, channel: str, now: datetime) -> Sequence[Conversation]:
        """What a new message may belong to: recent open ones, newest first, and lately closed ones."""

    async def by_message(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]: ...

    async def log(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Event]]: ...

    async def save(self, changes: Sequence[Change], now: datetime) -> None:
        """Save a set. Errors: `ConflictError`, and nothing is saved."""

    async def next_number(self) -> int: ...

    async def due(self, now: datetime, limit: int) -> Sequence[Conversation]: ...

    async def postpone(self, number: int, until: datetime | None) -> None: ...

    async def next_due(self) -> datetime | None: ...

    async def open_ones(self, account: str | None = None) -> Sequence[Conversation]: ...

    async def active_since(self, since: datetime, account: str | None = None) -> Sequence[Conversation]: ...

    async def numbers(self) -> Sequence[int]: ...

    async def contacts(self, account: str, since: datetime) -> Contacts: ...

    async def count_facts(self) -> Mapping[str, int]:
        """How many events of each type there are."""

    async def facts(self, kind: str) -> Sequence[Fact]:
        """All facts of one type, oldest first."""


@dataclass(frozen=True, slots=True)
class Text:
    channel: str
    ts: str
    author: str
    text: str


class Texts(Protocol):
    async def put(self, texts: Sequence[Text]) -> None: ...

    async def get(self, channel: str, ts: Sequence[str]) -> Mapping[str, Text]: ...

    async def delete(self, channel: str, ts: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Echo:
    """Our own message came back from Slack: its outbox row is settled, no receipt is made."""

    outbox_id: str
    posted: Posted


@dataclass(frozen=True, slots=True)
class Row:
    """An outbox row on its way. `posted` is set where the message stands already and is edited."""

    id: str
    seq: int
    state: str
    outgoing: Outgoing
    created_at: datetime
    due_at: datetime
    leased_until: datetime | None
    attempts: int
    readings: int
    posted: Posted | None


class Outbox(Protocol):
    async def add(self, messages: Sequence[Outgoing], now: datetime) -> None: ...

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Row]:
        """Mark what may be sent now as being sent: FIFO per thread, one post a second per channel."""

    async def sent(self, id_: str, where: Posted, now: datetime) -> None: ...

    async def echoed(self, id_: str, where: Posted, now: datetime) -> None:
        """Our own message came back: settles the row in whatever state it is."""

    async def drop(self, id_: str, reason: str) -> None: ...

    async def hold(self, id_: str, reason: str) -> None: ...

    async def retry(self, id_: str, at: datetime, reason: str) -> None: ...

    async def doubt(self, id_: str, at: datetime, reason: str, *, read: bool = False) -> None:
        """Its fate is unknown; look for it at `at`. `read` counts a reading that did not find it."""

    async def doubtful(self, now: datetime) -> Sequence[Row]:
        """Rows to look for now; those whose sender died are among them."""

    async def orphans_to_doubt(self, now: datetime, *, all_leases: bool = False) -> int:
        """What a dead sender was sending has an unknown fate: its lease ran out, or it was our last life."""

    async def next_due(self, now: datetime) -> datetime | None:
        """When something may be sent or looked for next; pacing and order included."""

    async def counts(self) -> Mapping[str, int]:
        """How many messages of each kind were sent."""

    async def states(self) -> Mapping[str, int]:
        """How many rows stand in each state."""

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many wait to be sent, and since when the oldest does."""


class Accounts(Protocol):
    async def load(self, accounts: Sequence[str]) -> dict[str, AccountState]: ...

    async def save(self, state: AccountState, base: int) -> None:
        """Errors: `ConflictError`."""

    async def due(self, now: datetime, limit: int) -> Sequence[AccountState]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the attention ledger: evidence, and what was decided on it."""

    id: int
    account: str
    finding: Finding
    text: str | None
    label: str | None
    verdict: str | None
    reason: str | None
    decided_at: datetime | None
    answer: CheckInChoice | None = None
    answered_by: str | None = None


class Ledger(Protocol):
    async def signal(self, account: str, label: str, text: str, observed_at: datetime | None) -> int:
        """A dated signal from outside; the bot takes it in at its next tick."""

    async def take_signals(self, now: datetime) -> Sequence[str]:
        """Date the signals not yet taken in; the accounts that have some."""

    async def find(self, account: str, finding: Finding) -> int: ...

    async def undecided(self, account: str) -> Sequence[Entry]:
        """Fresh and held evidence, oldest first."""

    async def decide(self, id_: int, decision: Decision, now: datetime) -> None: ...

    async def answer(self, id_: int, choice: CheckInChoice, by: str, at: datetime) -> bool:
        """False if it was answered before."""

    async def get(self, id_: int) -> Entry | None: ...

    async def recent(self, account: str, since: datetime) -> Sequence[Entry]: ...

    async def untaken(self) -> bool: ...


class Policies(Protocol):
    async def keep(self, hash_: str, text: str, now: datetime) -> None: ...

    async def texts(self) -> Mapping[str, str]: ...


class JobRuns(Protocol):
    async def take(self, job: str, fire_at: datetime, now: datetime) -> bool:
        """True for exactly one caller per (job, fire time)."""

    async def last(self, job: str) -> datetime | None: ...


class Agenda(Protocol):
    async def soonest(self, now: datetime) -> datetime | None:
        """When anything in any table is due next; not later than `now` means: there is work."""


class Books(Protocol):
    """All repositories, inside one transaction."""

    @property
    def agenda(self) -> Agenda: ...

    @property
    def receipts(self) -> Receipts: ...

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


class UnitOfWork(Protocol):
    """Opens transactions. Inside one nothing is awaited but the database."""

    def write(self, *, urgent: bool = False) -> AbstractAsyncContextManager[Books]: ...

    def read(self) -> AbstractAsyncContextManager[Books]: ...


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel as Slack describes it now. Pending shares count as external (slack.md §2.3)."""

    id: str
    name: str
    is_external: bool
    is_archived: bool = False


class Directory(Protocol):
    """Who is who and what is shared, cached. Stale or unknown answers fail closed."""

    async def refresh_if_stale(self) -> None: ...

    def actor(self, user_id: str) -> Actor: ...

    def staff(self) -> Sequence[str]: ...

    def forget_people(self) -> None: ...

    def forget_channel(self, channel: str) -> None: ...

    async def channel(self, channel: str) -> ChannelFacts | None: ...


class SendError(Exception):
    """A call to Slack failed. `code` is Slack's own word for it."""

    def __init__(self, code: str, sentence: str = "") -> None:
        super().__init__(sentence or code)
        self.code = code


class PermanentError(SendError):
    """Sending it again would fail again."""


class TransientError(SendError):
    """Nothing was done; try again at or after `retry_after` seconds."""

    def __init__(self, code: str, retry_after: float) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class UnknownFateError(SendError):
    """The answer never came: the message may stand in Slack or not."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as Slack takes it: `text` is the fallback, `blocks` raw Block Kit."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


class Gateway(Protocol):
    """Slack's Web API, as far as the services need it. Never retries by itself."""

    async def post(self, to: str, message: Rendered, *, outbox_id: str, thread_ts: str | None) -> Posted: ...

    async def update(self, where: Posted, message: Rendered) -> None: ...

    async def find(self, to: str, outbox_id: str, since: datetime, thread_ts: str | None) -> Posted | None:
        """Look for a message of ours by its opaque id. Errors: `SendError`, the channel cannot be read."""

    async def history(self, channel: str, since: datetime) -> Sequence[Mapping[str, Any]]:
        """Messages of the channel since then, oldest first, without thread replies."""

    async def replies(self, channel: str, root_ts: str, since: datetime) -> Sequence[Mapping[str, Any]]: ...

    def permalink(self, where: Posted) -> str:
        """The address of a message, made from the workspace's own address: no call."""


class Parse(Protocol):
    """Reads a stored delivery. Never raises on odd input: that is `Ignored`, with the reason."""

    def __call__(self, payload: Mapping[str, Any]) -> Incoming: ...


class Understanding(Protocol):
    """What texts tell us. Rules; a language model may later add to it, never stand in its way."""

    def triage(self, text: str, *, has_files: bool = False) -> Triage: ...

    def choose(self, author: str, text: str, at: datetime, candidates: Sequence[Candidate]) -> Choice:
        """Which request a customer's top-level message belongs to (field.md C1)."""

    def answers(self, text: str, open_ones: Sequence[Candidate]) -> Choice:
        """Which request a top-level message of ours answers."""

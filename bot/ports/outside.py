"""The world outside: Slack, the directory of people, and what texts mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.actors import Actor, Person
from bot.domain.brief import Brief
from bot.domain.inbox import Incoming
from bot.domain.outgoing import Message
from bot.domain.places import LimitedMethod, RefusedPlace
from bot.domain.reading import Candidate, Choice, Triage
from bot.domain.replies import Readers
from bot.errors import StewardError
from bot.ports.outbox import Posted


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel as Slack describes it now. Pending shares count as external (slack.md §2.3).

    `companies` are the others that read there or are invited to, by Slack team id.
    """

    id: str
    name: str
    is_external: bool
    is_archived: bool = False
    companies: frozenset[str] = frozenset()


class Directory(Protocol):
    """Who is who and what is shared, cached. Stale or unknown answers fail closed."""

    async def refresh_if_stale(self) -> None: ...

    @property
    def is_trusted(self) -> bool:
        """Whether answers about people count. While not, everybody is a customer, and nothing is decided by it."""

    @property
    def trouble(self) -> RefusedPlace | None:
        """The user group that Slack does not show, and since when; None while it answers."""

    def actor(self, user_id: str) -> Actor: ...

    def staff(self) -> Sequence[str]: ...

    def members(self, group: str) -> Sequence[str]:
        """The staff in a user group that a ladder calls."""

    def forget_people(self) -> None: ...

    def forget_channel(self, channel: str) -> None: ...

    async def channel(self, channel: str) -> ChannelFacts | None: ...

    async def shared_channels(self) -> Sequence[str]:
        """The channels that we are in and share with others, or are about to. Errors: `SendError`."""


class People(Protocol):
    """Who reads and writes beside us, by name and company."""

    async def person(self, user_id: str) -> Person | None:
        """Who they are, an hour old at most; None if Slack shows nobody of that id. Errors: `SendError`."""

    async def readers(self, channel: str) -> Readers:
        """Who reads in a channel now and is not ours. Errors: `SendError`."""


class SendError(StewardError):
    """A call to Slack failed. `code` is Slack's own word for it."""

    def __init__(self, code: str, sentence: str = "") -> None:
        super().__init__(sentence or code)
        self.code = code


class PermanentError(SendError):
    """Sending it again would fail again."""


class GoneError(PermanentError):
    """What was to be edited does not stand there any more."""


class RefusedPlaceError(PermanentError):
    """Not the message, but where it was to go: nothing of ours is taken there now, and people can mend that."""


class TransientError(SendError):
    """Nothing was done; try again at or after `retry_after` seconds."""

    def __init__(self, code: str, retry_after: float) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class RefusedTokenError(TransientError):
    """Slack does not take our token, or lets it do too little: a person must mend that, and everything waits."""


class UnagreedCompanyError(TransientError):
    """`team` would read it, too, and nobody of ours has agreed to that."""

    CODE = "company_not_agreed"

    def __init__(self, team: str, retry_after: float) -> None:
        super().__init__(self.CODE, retry_after)
        self.team = team


class UnknownFateError(SendError):
    """The answer never came: the message may stand in Slack or not."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as Slack takes it: `text` is the fallback, `blocks` raw Block Kit."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a channel or a thread. `threads` are the roots with replies; `more` is where the next begins."""

    messages: Sequence[Mapping[str, Any]]
    threads: frozenset[str] = frozenset()
    more: str | None = None


class Gateway(Protocol):
    """Slack's Web API, as far as the services need it. Never retries by itself."""

    async def post(self, to: str, message: Rendered, *, outbox_id: str, thread_ts: str | None) -> Posted: ...

    async def update(self, where: Posted, message: Rendered) -> None: ...

    async def whisper(
        self, channel: str, user: str, message: Rendered, *, thread_ts: str | None = None
    ) -> Posted:
        """Show it to one person there; Slack does not promise that they see it."""

    async def find(self, to: str, outbox_id: str, since: datetime, thread_ts: str | None) -> Posted | None:
        """Look for a message of ours by its opaque id. Errors: `SendError`, the channel cannot be read."""

    async def history(
        self, channel: str, since: datetime, *, threads_since: datetime, cursor: str | None = None
    ) -> HistoryPage:
        """Top-level messages since then, and those threads begun after `threads_since` with a reply since.

        Among them are older ones, as far as `threads_since`, that were edited since. One call; newest pages first.
        """

    async def replies(
        self, channel: str, root_ts: str, since: datetime, cursor: str | None = None
    ) -> HistoryPage:
        """The replies below a message since then. One call; a thread that is gone has none."""

    def permalink(self, where: Posted) -> str:
        """The address of a message, made from the workspace's own address: no call."""


class Webhooks(Protocol):
    """The programs outside Slack that a ladder calls. Never retries by itself."""

    def body(self, message: Message, brief: Brief, key: str) -> bytes:
        """What one is told. The `key` is the message's for ever: who knows it has had it before."""

    async def call(self, name: str, body: bytes, key: str) -> None:
        """Errors: `SendError`."""


class Limits(Protocol):
    """What Slack does not let us do now."""

    @property
    def limited(self) -> Sequence[LimitedMethod]:
        """The methods that it makes us wait for."""

    @property
    def refused(self) -> RefusedPlace | None:
        """The method, as a place, that our token may not call, and since when; None while it may call all."""


class Parse(Protocol):
    """Reads a stored delivery. Never raises on odd input: that is `Ignored`, with the reason."""

    def __call__(self, payload: Mapping[str, Any]) -> Incoming: ...


class Understanding(Protocol):
    """What texts tell us. Rules; a language model may later add to it, never stand in its way."""

    def triage(self, text: str, *, has_files: bool = False) -> Triage: ...

    def choose(self, author: str, text: str, at: datetime, candidates: Sequence[Candidate]) -> Choice:
        """Which request a customer's top-level message belongs to (field.md C1)."""

    def same_alarm(self, text: str, at: datetime, candidates: Sequence[Candidate]) -> Choice:
        """Which open alarm another alarm repeats, wherever in the channel it is written."""

    def answers(self, text: str, open_ones: Sequence[Candidate], *, uses_threads: bool) -> Choice:
        """Which request a top-level message of ours answers. Where threads are used, a remark answers none."""

    def asks_anew(self, before: str, after: str) -> bool:
        """Whether an edit asks what its message did not ask before, and not the same in better words."""

    def declines(self, text: str) -> bool:
        """Whether an answer to an offer of ours is no more than a no."""

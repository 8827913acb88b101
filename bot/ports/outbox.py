"""The outbox: what is to be said, where it stands, and what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.outgoing import Message, Outgoing
from bot.domain.places import RefusedPlace


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
    """An outbox row on its way. `posted` is set where the message stands already and is edited.

    `is_probe` tells that Slack refused the place of late, and that this row finds out whether it still does.
    It was sent again `resends` times although it may have arrived; `is_repeated` tells that of the row, or of
    the message that it edits.
    """

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
    is_probe: bool = False
    resends: int = 0
    is_repeated: bool = False


Served = Mapping[tuple[str, str | None], datetime]
"""When a message about an account was last taken for a place."""


class Outbox(Protocol):
    async def add(self, messages: Sequence[Outgoing], now: datetime) -> None: ...

    async def claim(self, now: datetime, until: datetime, limit: int, served: Served = ...) -> Sequence[Row]:
        """Mark what may be sent now as being sent: FIFO per thread, one post a second per channel.

        In each place the account goes first that was `served` there longest ago.
        """

    async def sent(self, id_: str, where: Posted, now: datetime) -> Outgoing | None:
        """It stands there. What it was, if that was not known before; None otherwise."""

    async def echoed(self, id_: str, where: Posted, now: datetime) -> Outgoing | None:
        """Our own message came back, to whichever replica: settles the row in whatever state it is.

        What it was, if it was not known before that it stands there; None otherwise.
        """

    async def confirm(self, subject: str, where: Posted, now: datetime) -> None:
        """Somebody has seen the message of this subject there: whatever was doubted of it is settled."""

    async def is_superseded(self, row: Row) -> bool:
        """Whether a later one of its series was written for the same reader."""

    async def said(self, beginning: str) -> Sequence[str]:
        """The subjects that begin so, of what was said, is to be said or is held."""

    async def newest(self, beginning: str, since: datetime) -> Sequence[Message]:
        """Of each subject that begins so its newest message, of what was not dropped and was written since then."""

    async def is_said(self, subject: str) -> bool:
        """Whether something of this very subject was said, is to be said or is held."""

    async def forget(self, subject: str) -> None:
        """The message of this subject stands nowhere any more."""

    async def check_ins(self, channel: str, since: datetime) -> Mapping[str, int]:
        """Our check-ins that stand there: the ledger entry of each, by `ts`, oldest first."""

    # Who claimed a row and took so long that another has claimed it since, changes nothing by these five.

    async def drop(self, row: Row, reason: str) -> None: ...

    async def hold(self, row: Row, reason: str) -> bool:
        """True if it is held by that, and was not before."""

    async def retry(self, row: Row, at: datetime, reason: str) -> None: ...

    async def send_again(self, row: Row, at: datetime, reason: str) -> None:
        """Although it may have arrived: it, and whatever edits it, says so from now on."""

    async def doubt(self, row: Row, at: datetime, reason: str, *, read: bool = False) -> None:
        """Its fate is unknown; look for it at `at`. `read` counts a reading that did not find it."""

    async def held(self) -> Sequence[Row]:
        """What waits for a person's decision, oldest first; of very many the first."""

    async def find_held(self, id_: str) -> Row | None:
        """One that waits for a person's decision; none if it does not any more."""

    async def count_held(self) -> int:
        """How many wait for a person's decision."""

    async def arrived(self, id_: str, now: datetime, reason: str) -> bool:
        """A held one stands in Slack, as a person says who looked. False if it is not held any more."""

    async def release(self, id_: str, now: datetime, not_after: datetime | None, reason: str) -> bool:
        """A held one is to be sent after all, as if for the first time. False if it is not held any more."""

    async def refused(
        self, row: Row, error: tuple[str, str], now: datetime, again: Callable[[datetime], datetime]
    ) -> bool:
        """Slack takes nothing of ours at the row's place: its code and a sentence. The row waits there.

        `again` says when to find out, from since when it has been so. True if it was not so before.
        """

    async def accepted(self, place: str) -> None:
        """Slack takes our messages there again."""

    async def look_again(self, place: str, now: datetime) -> None:
        """Something has changed there: whether Slack still refuses us is found out at once."""

    async def hasten(self, place: str, now: datetime, not_after: datetime) -> None:
        """Nothing waits for a later try there; what has an end has a new one."""

    async def refused_places(self) -> Sequence[RefusedPlace]:
        """Where something waits that Slack will not take."""

    async def is_doubtful(self, now: datetime) -> bool:
        """Whether there is anything to look for now."""

    async def claim_doubtful(self, now: datetime, until: datetime, limit: int) -> Sequence[Row]:
        """Rows to look for now, oldest first, and nobody else looks `until` then; dead senders' are among them."""

    async def orphans_to_doubt(self, now: datetime, *, all_leases: bool = False) -> int:
        """What a dead sender was sending has an unknown fate: its lease ran out, or it was our last life."""

    async def next_due(self) -> datetime | None:
        """When something may be sent or looked for next; pacing and order included."""

    async def counts(self) -> Mapping[str, int]:
        """How many messages of each kind were sent."""

    async def states(self) -> Mapping[str, int]:
        """How many rows stand in each state."""

    async def dropped_for(self, beginning: str, since: datetime) -> Sequence[str]:
        """The reasons that begin so, of what was dropped and due since then, oldest first."""

    async def waiting_for(self, reason: str) -> Sequence[str]:
        """The places for which something waits for this reason."""

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many wait to be sent, and since when the oldest does."""

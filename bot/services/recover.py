"""Recover: read from Slack what was said while we were away, and feed it through the same inbox.

Slack promises 50 calls a minute, so a reading is paced and may stop midway; it goes on where it stopped.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.domain.inbox import Receipt
from bot.domain.places import Workspace
from bot.ports import (
    Directory,
    Echo,
    Gateway,
    HistoryPage,
    PermanentError,
    SendError,
    TransientError,
    UnitOfWork,
)
from bot.services.hearing import Hearing
from bot.services.missed import Missed, Reading
from bot.services.pace import Pace

OVERLAP = timedelta(minutes=2)  # read a little twice: keys make the second copy change nothing
THREADS_ACTIVE_WITHIN = timedelta(days=14)
CALLS_A_MINUTE = 45  # of each method: tier 3 is 50, and what was posted is looked for by the same two
AT_ONCE = 50  # receipts in one commit
TRY_AGAIN_SECONDS = 5.0

log = structlog.get_logger()
ReceiptsOf = Callable[[str, Mapping[str, Any]], Sequence[Receipt | Echo]]


class Recover:
    """`receipts_of` turns one message of a history into the receipts that its live events would have been."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        gateway: Gateway,
        directory: Directory,
        hearing: Hearing,
        receive: Callable[[Receipt | Echo], Any],
        receipts_of: ReceiptsOf,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._gateway = gateway
        self._directory = directory
        self._hearing = hearing
        self._receive = receive
        self._receipts_of = receipts_of
        self._missed: dict[str, Missed] = {}
        self._histories = Pace(clock, CALLS_A_MINUTE)
        self._replies = Pace(clock, CALLS_A_MINUTE)

    async def __call__(self) -> None:
        """Every channel, nearest due times first.

        Where Slack would not let us just now, the reading goes on later and nothing is swept meanwhile; a channel
        that cannot be read at all is logged and passed over.
        """
        losses = self._hearing.losses
        waits: list[float] = []
        for missed in await self._channels(losses):
            try:
                await self._read_channel(missed, losses)
            except PermanentError as error:
                log.warning("recover.unreadable", channel=missed.channel, error=error.code)
            except TransientError as error:  # the limit holds for every channel
                waits.append(error.retry_after)
                break
            except SendError as error:
                log.warning("recover.later", channel=missed.channel, error=error.code)
                waits.append(TRY_AGAIN_SECONDS)
        self._conclude(losses, waits)

    def _conclude(self, losses: int, waits: Sequence[float]) -> None:
        if waits:
            self._hearing.try_again(self._clock.now() + timedelta(seconds=max(waits)))
        else:
            self._missed.clear()
            self._hearing.recovered(losses)
        left = [missed for missed in self._missed.values() if not missed.is_read(losses)]
        log.info("recover.progress", channels_left=len(left), threads_left=sum(len(m.threads) for m in left))

    async def _channels(self, losses: int) -> list[Missed]:
        """What is still to be read, where customers are: channels of accounts, and shared ones of nobody."""
        now = self._clock.now()
        mapped = {c for account in self._workspace.accounts.values() for c in account.channels}
        async with self._uow.write() as books:
            await books.lanes.ensure(sorted(mapped), now)
            known = await books.lanes.known_up_to(now, hearing=False)
            due = await books.conversations.due_by_channel()
        ours = [c for c in known if c in mapped or c in due or await self._is_shared(c)]
        ours.sort(key=lambda channel: (due.get(channel, now + THREADS_ACTIVE_WITHIN), channel))
        for channel in ours:
            self._missed.setdefault(channel, Missed(channel, known[channel]))
        found = [self._missed[channel] for channel in ours if not self._missed[channel].is_read(losses)]
        if found:
            self._hearing.deaf_since(min(missed.since for missed in found))
        return found

    async def _is_shared(self, channel: str) -> bool:
        if not channel.startswith(("C", "G")) or channel in self._workspace.channels.all:
            return False
        facts = await self._directory.channel(channel)
        return facts is not None and facts.is_external

    async def _read_channel(self, missed: Missed, losses: int) -> None:
        while (reading := missed.next_reading(losses, self._clock.now())) is not None:
            while not reading.take(await self._page(missed.channel, reading)):
                pass
            await self._hand_in(missed.channel, reading)
            missed.read(reading, await self._old_roots(missed.channel))
        async with self._uow.write() as books:
            await books.lanes.read_up_to(missed.channel, missed.since)

    async def _page(self, channel: str, reading: Reading) -> HistoryPage:
        """One call, within Slack's pace. Errors: `SendError`."""
        self._keep_pace(self._histories if reading.root is None else self._replies)
        since = reading.since - OVERLAP
        if reading.root is not None:
            return await self._gateway.replies(channel, reading.root, since, reading.more)
        lively = reading.began - THREADS_ACTIVE_WITHIN
        return await self._gateway.history(channel, since, threads_since=lively, cursor=reading.more)

    def _keep_pace(self, pace: Pace) -> None:
        until = pace.take()
        if until is not None:
            raise TransientError("paced", (until - self._clock.now()).total_seconds())

    async def _hand_in(self, channel: str, reading: Reading) -> None:
        """Received at once, so that a later stop loses nothing; many in one commit."""
        items = [item for message in reading.in_order() for item in self._receipts_of(channel, message)]
        for start in range(0, len(items), AT_ONCE):
            await asyncio.gather(*(self._receive(item) for item in items[start : start + AT_ONCE]))

    async def _old_roots(self, channel: str) -> Sequence[str]:
        """Messages of requests open for so long that the history above does not reach them."""
        async with self._uow.read() as books:
            return await books.conversations.long_open(channel, self._clock.now() - THREADS_ACTIVE_WITHIN)

"""Recover: read from Slack what was said while we were away, and feed it through the same inbox."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.domain.inbox import Receipt
from bot.domain.places import Workspace
from bot.ports import Books, Echo, Gateway, SendError, UnitOfWork
from bot.services.hearing import Hearing

OVERLAP = timedelta(minutes=2)  # read a little twice: keys make the second copy change nothing
THREADS_ACTIVE_WITHIN = timedelta(days=14)

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
        hearing: Hearing,
        receive: Callable[[Receipt | Echo], Any],
        receipts_of: ReceiptsOf,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._gateway = gateway
        self._hearing = hearing
        self._receive = receive
        self._receipts_of = receipts_of

    async def __call__(self) -> int:
        """Every channel, nearest due times first; how many messages were read. One that fails is logged."""
        read = 0
        for channel, since in await self._channels():
            try:
                read += await self._read_channel(channel, since)
            except SendError as error:
                log.warning("recover.unreadable", channel=channel, error=error.code)
        self._hearing.recovered()
        log.info("recover.done", messages=read)
        return read

    async def _channels(self) -> list[tuple[str, datetime]]:
        now = self._clock.now()
        mapped = {c for account in self._workspace.accounts.values() for c in account.channels}
        async with self._uow.write() as books:
            await books.lanes.ensure(sorted(mapped), now)
            known = await books.lanes.known_up_to(now, hearing=False)
            due = await self._soonest_due(books)
        ours = [c for c in known if c in mapped or c in due]
        ours.sort(key=lambda channel: (due.get(channel, now + THREADS_ACTIVE_WITHIN), channel))
        return [(channel, known[channel]) for channel in ours]

    async def _soonest_due(self, books: Books) -> dict[str, datetime]:
        soonest: dict[str, datetime] = {}
        for state in await books.conversations.open_ones():
            at = state.opened_at if state.running else self._clock.now()
            soonest[state.channel] = min(soonest.get(state.channel, at), at)
        return soonest

    async def _read_channel(self, channel: str, since: datetime) -> int:
        started = self._clock.now()
        messages = list(await self._gateway.history(channel, since - OVERLAP))
        begun = {str(m["ts"]) for m in messages if m.get("reply_count")}
        for root in sorted(begun | await self._threads(channel)):
            messages += await self._gateway.replies(channel, root, since - OVERLAP)
        for message in sorted(messages, key=lambda m: str(m.get("ts", ""))):
            for item in self._receipts_of(channel, message):
                await self._receive(item)
        async with self._uow.write() as books:
            await books.lanes.read_up_to(channel, started)
        return len(messages)

    async def _threads(self, channel: str) -> set[str]:
        """The threads of open requests and of those that were active lately."""
        async with self._uow.read() as books:
            recent = await books.conversations.active_since(self._clock.now() - THREADS_ACTIVE_WITHIN)
            open_ones = await books.conversations.open_ones()
        return {c.root_ts for c in [*recent, *open_ones] if c.channel == channel}

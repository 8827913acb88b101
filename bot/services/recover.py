"""Recover: read from Slack what was said while we were away, and feed it through the same inbox."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.domain.inbox import Receipt
from bot.domain.places import Workspace
from bot.ports import Directory, Echo, Gateway, PermanentError, SendError, UnitOfWork
from bot.services.hearing import Hearing

OVERLAP = timedelta(minutes=2)  # read a little twice: keys make the second copy change nothing
THREADS_ACTIVE_WITHIN = timedelta(days=14)
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

    async def __call__(self) -> int:
        """Every channel, nearest due times first; how many messages were read.

        Where Slack would not let us just now, the reading goes on later and nothing is swept meanwhile; a channel
        that cannot be read at all is logged and passed over.
        """
        losses, read = self._hearing.losses, 0
        waits: list[float] = []
        for channel, since in await self._channels():
            try:
                read += await self._read_channel(channel, since)
            except PermanentError as error:
                log.warning("recover.unreadable", channel=channel, error=error.code)
            except SendError as error:
                log.warning("recover.later", channel=channel, error=error.code)
                waits.append(getattr(error, "retry_after", TRY_AGAIN_SECONDS))
        if waits:
            self._hearing.try_again(self._clock.now() + timedelta(seconds=max(waits)))
        else:
            self._hearing.recovered(losses)
        log.info("recover.done", messages=read, later=len(waits))
        return read

    async def _channels(self) -> list[tuple[str, datetime]]:
        """Where customers are: the channels of the accounts, and shared ones that no account claims."""
        now = self._clock.now()
        mapped = {c for account in self._workspace.accounts.values() for c in account.channels}
        async with self._uow.write() as books:
            await books.lanes.ensure(sorted(mapped), now)
            known = await books.lanes.known_up_to(now, hearing=False)
            due = await books.conversations.due_by_channel()
        ours = [c for c in known if c in mapped or c in due or await self._is_shared(c)]
        ours.sort(key=lambda channel: (due.get(channel, now + THREADS_ACTIVE_WITHIN), channel))
        if ours:
            self._hearing.deaf_since(min(known[channel] for channel in ours))
        return [(channel, known[channel]) for channel in ours]

    async def _is_shared(self, channel: str) -> bool:
        if not channel.startswith(("C", "G")) or channel in self._workspace.channels.all:
            return False
        try:
            facts = await self._directory.channel(channel)
        except SendError:
            return False
        return facts is not None and facts.is_external

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
        """Below what somebody may have gone on: messages of lively requests, and our own to the customer."""
        since = self._clock.now() - THREADS_ACTIVE_WITHIN
        async with self._uow.read() as books:
            asked = await books.conversations.message_ts(channel, since)
            roots = [c.root_ts for c in await books.conversations.open_ones() if c.channel == channel]
            ours = await books.outbox.threads(channel, since)
        return {*asked, *roots, *ours}

"""Recover: read from Slack what was said while we were away, and feed it through the same inbox.

Slack promises 50 calls a minute, so a reading is paced and may stop midway; it goes on where it stopped.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.domain.back_off import back_off
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
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
FIRST_REFUSED_WAIT, LONGEST_REFUSED_WAIT = timedelta(minutes=1), timedelta(minutes=10)

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
        self._failures = 0

    async def __call__(self) -> None:
        """Every channel, nearest due times first.

        Where Slack would not let us just now, or anything else failed, the reading goes on later and nothing is
        swept meanwhile; a channel that cannot be read at all is passed over, and tried again by itself.
        """
        losses = self._hearing.losses
        try:
            later = await self._read_on(losses)
        except SendError as error:
            later = [self._let_down(error)]
        except Exception:  # the edge of a worker: without another try we would be deaf for ever
            log.exception("recover.failed")
            later = [self._after_failure()]
        self._conclude(losses, later)

    async def _read_on(self, losses: int) -> list[datetime]:
        """When to go on with what could not be read now."""
        later: list[datetime] = []
        for missed in await self._channels(losses):
            try:
                await self._read_channel(missed, losses)
            except PermanentError as error:
                self._pass_over(missed, error)
            except TransientError as error:
                return [*later, self._let_down(error)]  # the limit holds for every channel
            except SendError as error:
                later.append(self._let_down(error))
            except Exception:  # recorded; the other channels are read all the same
                log.exception("recover.failed", channel=missed.channel)
                later.append(self._after_failure())
        return later

    def _let_down(self, error: SendError) -> datetime:
        """When to go on after an error of Slack's."""
        log.info("recover.later", error=error.code)
        if isinstance(error, TransientError):
            return self._clock.now() + timedelta(seconds=error.retry_after)
        return self._after_failure()

    def _after_failure(self) -> datetime:
        self._failures += 1
        return self._clock.now() + back_off(self._failures, FIRST_WAIT, LONGEST_WAIT)

    def _pass_over(self, missed: Missed, error: PermanentError) -> None:
        log.warning("recover.unreadable", channel=missed.channel, error=error.code)
        self._hearing.cannot_read(missed.channel, missed.since, error.code)
        pause = back_off(missed.refusals + 1, FIRST_REFUSED_WAIT, LONGEST_REFUSED_WAIT)
        missed.refused(self._clock.now() + pause)

    def _conclude(self, losses: int, later: Sequence[datetime]) -> None:
        left = [missed for missed in self._missed.values() if not missed.is_read(losses)]
        log.info("recover.progress", channels_left=len(left), threads_left=sum(len(m.threads) for m in left))
        if later:
            self._hearing.try_again(max(later))
            return
        self._failures = 0
        self._missed = {missed.channel: missed for missed in left}
        self._hearing.recovered(losses)
        if refused := [missed.not_before for missed in left if missed.not_before is not None]:
            self._hearing.try_again(min(refused))

    async def _channels(self, losses: int) -> list[Missed]:
        """What may be read now. While we hear, that is only what Slack had refused."""
        now = self._clock.now()
        if not self._hearing.is_hearing:
            await self._find_missed(now)
        left = [m for m in self._missed.values() if m.is_due(now) and not m.is_read(losses)]
        if ends := [missed.since for missed in left if missed.refusals == 0]:
            self._hearing.deaf_since(min(ends))
        return left

    async def _find_missed(self, now: datetime) -> None:
        """Where customers are: the channels of the accounts, and shared ones that no account claims."""
        mapped = {c for account in self._workspace.accounts.values() for c in account.channels}
        async with self._uow.write() as books:
            await books.lanes.ensure(sorted(mapped), now)
            known = await books.lanes.known_up_to(now, hearing=False)
            due = await books.conversations.due_by_channel()
        ours = [c for c in known if c in mapped or c in due or await self._is_shared(c)]
        ours.sort(key=lambda channel: (due.get(channel, now + THREADS_ACTIVE_WITHIN), channel))
        self._missed = {c: self._missed.get(c) or Missed(c, known[c]) for c in ours}

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
        self._hearing.can_read(missed.channel)

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

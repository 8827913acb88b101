"""Recover: read from Slack what was said while we were away, and feed it through the same inbox.

Slack promises 50 calls a minute, so a reading is paced and may stop midway; it goes on where it stopped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
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
    UnansweredError,
    UnitOfWork,
)
from bot.services.hearing import Hearing
from bot.services.missed import NEVER, THREADS_ACTIVE_WITHIN, Left, Missed, Reading
from bot.services.pace import Pace

OVERLAP = timedelta(minutes=2)  # read a little twice: keys make the second copy change nothing
CHECKS = (
    (THREADS_ACTIVE_WITHIN, timedelta(days=1)),
    (timedelta(days=1), timedelta(hours=1)),
)  # how far back a check looks for threads and edits, and how often at most; else it reads what is new
CALLS_A_MINUTE = 45  # of each method: tier 3 is 50, and what was posted is looked for by the same two
AT_ONCE = 50  # receipts in one commit
ON_ITS_WAY = timedelta(minutes=1)  # younger than that, an event may still come
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
FIRST_REFUSED_WAIT, LONGEST_REFUSED_WAIT = timedelta(minutes=1), timedelta(minutes=10)

log = structlog.get_logger()
ReceiptsOf = Callable[[str, Mapping[str, Any], datetime], Sequence[Receipt | Echo]]


class Recover:
    """`receipts_of` turns one message of a history into the receipts that its live events would have been.

    `unheard` is told when a check finds what should have come and did not. `meet` finds channels that are new to us,
    `progress` is told after each reading what is left. With `since`, all is read from then on at the latest.
    """

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
        unheard: Callable[[], None],
        meet: Callable[[], Awaitable[None]],
        progress: Callable[[Left], None],
        since: datetime | None = None,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._gateway = gateway
        self._directory = directory
        self._hearing = hearing
        self._receive = receive
        self._receipts_of = receipts_of
        self._unheard = unheard
        self._meet = meet
        self._progress = progress
        self._since = since
        self._met = NEVER  # the number of the last loss after which we looked where we are
        self._read_up_to: dict[str, datetime] = {}
        self._checked: dict[tuple[str, timedelta], datetime] = {}  # a channel, so far back, up to when
        self._missed: dict[str, Missed] = {}
        self._histories = Pace(clock, CALLS_A_MINUTE)
        self._replies = Pace(clock, CALLS_A_MINUTE)
        self._failures = 0

    async def __call__(self) -> None:
        """Every channel, nearest due times first.

        Where Slack would not let us just now, or anything else failed, the reading goes on later and nothing is
        swept meanwhile; a channel that cannot be read at all is passed over, and tried again by itself. While we
        hear, it is a check: the same reading since the last one, and nobody waits for it.
        """
        await self._find_echoes()
        losses = self._hearing.begin_reading()
        try:
            later = await self._read_on(losses)
        except SendError as error:
            later = [self._let_down(error)]
        except Exception:  # the edge of a worker: without another try we would be deaf for ever
            log.exception("recover.failed")
            later = [self._after_failure()]
        self._conclude(losses, later)

    async def _find_echoes(self) -> None:
        """What did not come back to us may have come back to another replica."""
        if late := self._hearing.late_echoes:
            async with self._uow.read() as books:
                for outbox_id in await books.replicas.came_back(late):
                    self._hearing.echoed(outbox_id)

    async def _read_on(self, losses: int) -> list[datetime]:
        """When to go on with what could not be read now."""
        later = await self._meet_channels(losses)
        for missed in await self._channels(losses):
            try:
                await self._read_channel(missed, losses)
            except PermanentError as error:
                self._pass_over(missed, error)
            except TransientError as error:
                return [*later, self._let_down(error)]  # the limit holds for every channel
            except SendError as error:
                later.append(self._let_down(error))
            except UnansweredError:  # the database's silence holds for every channel
                log.exception("recover.unanswered", channel=missed.channel)
                return [*later, self._after_failure()]
            except Exception:  # recorded; the other channels are read all the same
                log.exception("recover.failed", channel=missed.channel)
                later.append(self._after_failure())
        return later

    async def _meet_channels(self, losses: int) -> list[datetime]:
        """Once after each loss. The channels that we know are read, whatever becomes of this."""
        if self._hearing.is_hearing or self._met >= losses:
            return []
        try:
            await self._meet()
        except PermanentError as error:
            log.warning("recover.unmet", error=error.code)
        except SendError as error:
            return [self._let_down(error)]
        self._met = losses
        return []

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
        missed.widen(min(self._checked_up_to(missed, back) for back, _ in CHECKS))
        pause = back_off(missed.refusals + 1, FIRST_REFUSED_WAIT, LONGEST_REFUSED_WAIT)
        missed.refused(self._clock.now() + pause)

    def _conclude(self, losses: int, later: Sequence[datetime]) -> None:
        left = [missed for missed in self._missed.values() if not missed.is_read(losses)]
        if left or not self._hearing.is_hearing:
            now_left = self._left(losses)
            log.info("recover.progress", channels_left=now_left.channels, threads_left=now_left.threads)
        if later:
            self._hearing.try_again(max(later), is_behind=True)
            return
        self._failures = 0
        self._missed = {missed.channel: missed for missed in left}
        self._hearing.recovered(losses)
        instants = [self._hearing.losing_until, *(missed.not_before for missed in left)]
        if waits := [at for at in instants if at is not None]:
            self._hearing.try_again(min(waits))

    def _left(self, losses: int) -> Left:
        left = [missed for missed in self._missed.values() if not missed.is_read(losses)]
        return Left(len(left), sum(len(missed.threads) for missed in left))

    async def _channels(self, losses: int) -> list[Missed]:
        """What may be read now. While we hear, that is what Slack had refused, and all of it where a check is due.

        Of several losses in a row each is read for all channels before the next begins with the nearest again.
        """
        now = self._clock.now()
        if self._hearing.is_check_due:
            if self._hearing.is_mute:
                log.warning("recover.no_echo")
                self._unheard()
            self._hearing.check_begins()
            await self._find_missed(now)
            self._missed = {c: self._to_check(missed, now) for c, missed in self._missed.items()}
        elif not self._hearing.is_hearing:
            await self._find_missed(now)
        left = [m for m in self._missed.values() if m.is_due(now) and not m.is_read(losses)]
        ends = [missed.since for missed in left if missed.refusals == 0]
        if ends and not self._hearing.is_hearing:
            self._hearing.deaf_since(min(ends))
        return sorted(left, key=lambda missed: missed.losses)

    def _to_check(self, missed: Missed, now: datetime) -> Missed:
        """Since its last reading, whatever was heard meanwhile.

        One that is still being read is read on; one that Slack refused is read in full, once it can be.
        """
        if missed.losses != NEVER or missed.reading is not None or missed.refusals:
            return missed
        for back, every in CHECKS:
            checked_at = self._checked_up_to(missed, back)
            if now - checked_at >= every:
                return replace(missed, since=checked_at, back=back)
        return replace(missed, since=self._read_up_to.get(missed.channel, missed.since), back=timedelta(0))

    def _checked_up_to(self, missed: Missed, back: timedelta) -> datetime:
        return self._checked.get((missed.channel, back), missed.since)

    async def _find_missed(self, now: datetime) -> None:
        """Where customers are: the channels of the accounts, and shared ones that no account claims."""
        mapped = {c for account in self._workspace.accounts.values() for c in account.channels}
        if not self._hearing.is_hearing:
            async with self._uow.write() as books:
                known = await books.lanes.known_up_to(now, hearing=False)
                await books.lanes.ensure(sorted(mapped), min(known.values(), default=now))
        async with self._uow.read() as books:
            known = self._sure(await books.lanes.known_up_to(now, hearing=False))
            due = await books.conversations.due_by_channel()
        if self._since is not None:
            known = {channel: min(at, self._since) for channel, at in known.items()}
        ours = [c for c in known if c in mapped or c in due or await self._is_shared(c)]
        ours.sort(key=lambda channel: (due.get(channel, now + THREADS_ACTIVE_WITHIN), channel))
        self._missed = {c: self._missed.get(c) or Missed(c, known[c]) for c in ours}
        if not self._hearing.is_hearing:
            for missed in self._missed.values():
                missed.widen(known[missed.channel])

    def _sure(self, known: Mapping[str, datetime]) -> Mapping[str, datetime]:
        """Where hearing is lost, what came last may have been lost before: only what was read is sure."""
        if self._hearing.is_hearing:
            return known
        often = min(back for back, _ in CHECKS)
        return {channel: min(at, self._checked.get((channel, often), at)) for channel, at in known.items()}

    async def _is_shared(self, channel: str) -> bool:
        if not channel.startswith(("C", "G")) or channel in self._workspace.channels.all:
            return False
        facts = await self._directory.channel(channel)
        return facts is not None and facts.is_external

    async def _read_channel(self, missed: Missed, losses: int) -> None:
        while (reading := missed.next_reading(losses, self._clock.now())) is not None:
            while not reading.take(await self._page(missed, reading)):
                pass
            await self._hand_in(missed, reading)
            missed.read(reading, await self._old_roots(missed))
            self._progress(self._left(losses))
        self._read_up_to[missed.channel] = missed.since
        self._checked |= {(missed.channel, back): missed.since for back, _ in CHECKS if back <= missed.back}
        if missed.is_full:
            async with self._uow.write() as books:
                await books.lanes.read_up_to(missed.channel, missed.since)
        self._hearing.can_read(missed.channel)

    async def _page(self, missed: Missed, reading: Reading) -> HistoryPage:
        """One call, within Slack's pace. Errors: `SendError`."""
        channel = missed.channel
        self._keep_pace(self._histories if reading.root is None else self._replies)
        since = reading.since - OVERLAP
        if reading.root is not None:
            return await self._gateway.replies(channel, reading.root, since, reading.more)
        lively = reading.began - missed.back
        return await self._gateway.history(channel, since, threads_since=lively, cursor=reading.more)

    def _keep_pace(self, pace: Pace) -> None:
        until = pace.take()
        if until is not None:
            raise TransientError("paced", (until - self._clock.now()).total_seconds())

    async def _hand_in(self, missed: Missed, reading: Reading) -> None:
        """Received at once, so that a later stop loses nothing; many in one commit."""
        channel = missed.channel
        since = reading.since - OVERLAP
        found = [self._receipts_of(channel, message, since) for message in reading.in_order()]
        items = [item for items in found for item in items]
        if (
            self._hearing.is_hearing and missed.refusals == 0
        ):  # what was refused may never have been ours to hear
            await self._compare(channel, reading, items)
        for start in range(0, len(items), AT_ONCE):
            await asyncio.gather(*(self._receive(item) for item in items[start : start + AT_ONCE]))

    async def _compare(self, channel: str, reading: Reading, items: Sequence[Receipt | Echo]) -> None:
        """What is not on its way any more should have come."""
        bound = reading.began - ON_ITS_WAY
        due = {
            i.source_key for i in items if isinstance(i, Receipt) and i.happened_at < bound and i.source_key
        }
        async with self._uow.read() as books:
            unheard = due - await books.receipts.known_keys(sorted(due))
        if unheard:
            log.warning("recover.unheard", channel=channel, count=len(unheard))
            self._unheard()

    async def _old_roots(self, missed: Missed) -> Sequence[str]:
        """What the history above does not reach: of requests open for so long, and threads in which people talk."""
        if not missed.is_full:
            return ()
        reached = self._clock.now() - THREADS_ACTIVE_WITHIN
        async with self._uow.read() as books:
            asked = await books.conversations.long_open(missed.channel, reached)
            return [*asked, *await books.texts.talked_below(missed.channel, since=reached, before=reached)]

"""Work the lanes: up to 50 receipts of a channel in one transaction, in order, under a fenced lease."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.inbox import Lease, Pending
from bot.domain.outgoing import Audience, Outgoing, Priority, StaffUnread
from bot.domain.places import Workspace
from bot.domain.spread import Chance, spread
from bot.errors import kind_and_place
from bot.ports import Books, ConflictError, Directory, Parse, UnansweredError, UnitOfWork
from bot.services.desk import Desk
from bot.services.hearing import Hearing
from bot.services.known_messages import known_messages
from bot.services.sort_messages import SortMessages
from bot.services.tell_secrets import TellSecrets
from bot.services.worker import Closing

SET_SIZE = 50
MOST_LANES = (
    25  # leased at once: after a message, most of the time goes into transactions, not into the message
)
LEASE = timedelta(seconds=60)
RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(seconds=20),
)  # the third failure parks: within 30 s, however chance spreads them (DESIGN §3)
LOOK_AGAIN_AFTER = timedelta(seconds=5)  # who cannot see who is staff
ALARM, ALARM_STANDS = "staff_unread", timedelta(hours=1)

log = structlog.get_logger()


class WorkLanes:
    """`desk_of` opens a desk on a transaction; `changed` is rung when there is something to send."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        directory: Directory,
        hearing: Hearing,
        parse: Parse,
        sort: SortMessages,
        tell_secrets: TellSecrets,
        desk_of: Callable[[Books], Desk],
        changed: Callable[[], None],
        closing: Closing,
        chance: Chance,
        door_is_quiet: Callable[[], Awaitable[None]],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._directory = directory
        self._hearing = hearing
        self._told: datetime | None = None  # of which blindness people were told
        self._parse = parse
        self._sort = sort
        self._tell_secrets = tell_secrets
        self._desk_of = desk_of
        self._changed = changed
        self._closing = closing
        self._chance = chance
        self._door_is_quiet = door_is_quiet
        self._held: Sequence[Lease] = ()

    async def __call__(self) -> None:
        """Until no lane has work that may be done now, or the program stops."""
        while not self._closing.is_set and await self._has_work():
            await self._door_is_quiet()
            await self._directory.refresh_if_stale()
            if not self._directory.is_trusted:
                await self._wait_for_directory()
                return
            self._hearing.can_see()
            leases = self._held = await self._lease()
            if not leases:
                return
            await self._work(leases)
            self._held = ()
            self._changed()

    async def give_back(self) -> None:
        """The lanes that were being worked on when the program stopped are free for the next one."""
        for lease in self._held:
            await self._hand_back(lease)

    async def _wait_for_directory(self) -> None:
        """Who is staff cannot be known now, and a fact is for ever: we wait, and hold up no replica that sees."""
        self._hearing.cannot_see(self._clock.now() + LOOK_AGAIN_AFTER)
        if self._hearing.is_blind and self._told != self._hearing.blind_since:
            await self._tell_blindness()
            self._told = self._hearing.blind_since

    async def _tell_blindness(self) -> None:
        """Of all replicas that are blind at once, one tells."""
        now = self._clock.now()
        async with self._uow.write() as books:
            if await books.job_runs.once_in(ALARM_STANDS, ALARM, now):
                await books.outbox.add([self._alarm()], now)
        self._changed()

    def _alarm(self) -> Outgoing:
        """Said in our own channel, since nobody can be told in person while nobody is known to be staff."""
        trouble = self._directory.trouble
        message = StaffUnread(trouble.since, trouble.code) if trouble else StaffUnread(self._clock.now(), "")
        return Outgoing(message, self._workspace.channels.escalations, Audience.INTERNAL, Priority.URGENT)

    async def _has_work(self) -> bool:
        """Asked of a reader, so that an idle beat writes nothing."""
        look_again_at = self._hearing.look_again_at
        if look_again_at is not None and self._clock.now() < look_again_at:
            return False
        async with self._uow.read() as books:
            soonest = await books.receipts.next_due()
        return soonest is not None and soonest <= self._clock.now()

    async def _lease(self) -> Sequence[Lease]:
        now = self._clock.now()
        async with self._uow.write() as books:
            return await books.lanes.lease(now, now + LEASE, MOST_LANES)

    async def _work(self, leases: Sequence[Lease]) -> None:
        """All lanes in one transaction; where that fails, each in its own.

        Errors: `UnansweredError`, at once: it says nothing about lane or row, and the next would wait as long.
        """
        if len(leases) > 1:
            try:
                await self._work_sets(leases)
            except UnansweredError:
                raise
            except Exception as error:  # noqa: BLE001 - redone lane by lane, so that one fails alone
                log.warning("lanes.set_failed", channels=len(leases), error=type(error).__name__)
            else:
                return
        for lease in leases:
            await self._work_lane(lease)

    async def _work_lane(self, lease: Lease) -> None:
        try:
            await self._work_sets([lease])
        except ConflictError as error:  # a worker that has taken over does the set, or we do it once more
            log.warning("lane.conflict", channel=lease.channel, error=str(error))
            await self._hand_back(lease)
        except UnansweredError:
            raise
        except Exception as error:  # noqa: BLE001 - the set is redone row by row, so that one bad row parks alone
            log.warning("lane.set_failed", channel=lease.channel, error=type(error).__name__)
            await self._work_singly(lease)

    async def _work_sets(self, leases: Sequence[Lease]) -> None:
        """They share a set, so that the transaction stays short. Errors: `ConflictError`."""
        share = SET_SIZE // len(leases)
        async with self._uow.write() as books:
            desk, outcomes = self._desk_of(books), dict[int, str]()
            for lease in leases:
                pending = await books.receipts.pending(lease.channel, share, self._clock.now())
                outcomes |= await self._sort_out(desk, lease.channel, pending)
            await _save(desk, outcomes)
            if not await books.lanes.hand_back(*leases):
                raise ConflictError(_taken_over(*leases))

    async def _work_singly(self, lease: Lease) -> None:
        """In order, and one that fails holds up no other: what comes late finds its place (DESIGN §3)."""
        async with self._uow.read() as books:
            pending = await books.receipts.pending(lease.channel, SET_SIZE, self._clock.now())
        try:
            for row in pending:
                await self._work_one(lease, row)
        except ConflictError as error:
            log.warning("lane.conflict", channel=lease.channel, error=str(error))
        await self._hand_back(lease)

    async def _work_one(self, lease: Lease, row: Pending) -> None:
        """Errors: `ConflictError`, and nothing of the row is written."""
        try:
            async with self._uow.write() as books:
                await self._hold(books, lease)
                desk = self._desk_of(books)
                await _save(desk, await self._sort_out(desk, lease.channel, [row]))
        except (ConflictError, UnansweredError):
            raise
        except Exception as error:  # recorded on the receipt
            log.exception("lane.receipt_failed", receipt=row.id)
            await self._failed(lease, row, error)

    async def _hold(self, books: Books, lease: Lease) -> None:
        """Errors: `ConflictError` where another worker has the lane, and nothing of the transaction is written."""
        if not await books.lanes.renew(lease, self._clock.now() + LEASE):
            raise ConflictError(_taken_over(lease))

    async def _failed(self, lease: Lease, row: Pending, error: Exception) -> None:
        async with self._uow.write() as books:
            await self._hold(books, lease)
            if row.attempts < len(RETRY_AFTER):
                wait = spread(RETRY_AFTER[row.attempts], self._chance)
                await books.receipts.retry(row.id, self._clock.now() + wait, kind_and_place(error))
            else:
                await books.receipts.park(row.id, kind_and_place(error))

    async def _hand_back(self, lease: Lease) -> None:
        async with self._uow.write() as books:
            await books.lanes.hand_back(lease)

    async def _sort_out(self, desk: Desk, channel: str, pending: Sequence[Pending]) -> dict[int, str]:
        """What became of each receipt, in a few words."""
        incoming = [self._parse(row.receipt.payload) for row in pending]
        known = await known_messages(desk.books, channel, incoming)
        desk.lay_out(await desk.books.conversations.candidates(channel, self._clock.now()))
        await desk.bring(known.numbers)
        outcomes = {}
        for row, item in zip(pending, incoming, strict=True):
            outcomes[row.id] = await self._sort(desk, known, item)
        secrets = [row.receipt.secrets for row in pending]
        await self._tell_secrets(desk, list(zip(incoming, secrets, strict=True)))
        return outcomes


async def _save(desk: Desk, outcomes: Mapping[int, str]) -> None:
    await desk.save()
    await desk.books.receipts.settle(outcomes)


def _taken_over(*leases: Lease) -> str:
    return f"the lease on lane {' or '.join(lease.channel for lease in leases)} went to another worker"

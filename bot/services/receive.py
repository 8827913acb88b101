"""Receive: commit what Slack told us before it is acknowledged (promise 1), many in one commit."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from bot.clock import Activity, Clock, give_way, turn
from bot.domain.inbox import Receipt
from bot.ports import Books, Echo, UnansweredError, UnitOfWork
from bot.services.credit_reply import CreditReply
from bot.services.unopposed import unopposed

MOST_TOGETHER = 100
"""Receipts in one commit; more would let the first of them wait for the parsing of the last."""

CROWD = 4
"""So many in one commit are a crowd; over single lines, or at a hundred a second, there is none."""

MOST_REFUSED = 2
"""So many in a row that cannot be stored by themselves, and it is not the items."""

CROWDED_SECONDS = 0.02
LONGEST_SECONDS = 0.5

Waiting = tuple[Receipt | Echo, asyncio.Future[None]]


class Receive:
    """Returns when the receipt is durable; raises what the commit raised: nothing is acknowledged then.

    Without `credit`, our own messages are left to a Steward that knows what they count as.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        activity: Activity,
        credit: CreditReply | None,
        arrived: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._credit = credit
        self._clock = clock
        self._activity = activity
        self._arrived = arrived
        self._waiting: list[Waiting] = []
        self._committing: asyncio.Task[None] | None = None
        self._lanes: set[str] = set()  # known to have their row
        self._is_crowded = False

    async def __call__(self, item: Receipt | Echo) -> None:
        with self._activity.doing("receive"):
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((item, done))
            if self._committing is None:
                self._committing = asyncio.create_task(self._commit_all())
            await done

    async def is_quiet(self) -> None:
        """Returns when there is no crowd at the door, and after half a second all the same.

        What is received can wait, and Slack sends again what is not acknowledged within three seconds.
        """
        now = asyncio.get_running_loop().time
        longest = now() + LONGEST_SECONDS
        while self._is_crowded and now() < longest:
            self._is_crowded = False  # until another crowd comes
            await give_way(CROWDED_SECONDS)

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                await self._gather()
                batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                await self._settle(batch)
                self._is_crowded |= len(batch) >= CROWD
        finally:
            self._committing = None

    async def _gather(self) -> None:
        """Those that come in one moment share a commit, which costs as much as thirty rows (measured).

        After a commit half of Slack's connections would otherwise wait while the other half is committed.
        """
        known = 0
        while known < len(self._waiting) < MOST_TOGETHER:
            known = len(self._waiting)
            await turn()

    async def _settle(self, batch: Sequence[Waiting]) -> None:
        """One item that cannot be stored takes no other with it; where two in a row cannot, it is the database.

        Then all that is left is refused at once: each would wait for the database as long as the first.
        """
        error = await self._try(batch)
        if error is None or len(batch) == 1:
            return
        refused = MOST_REFUSED if isinstance(error, UnansweredError) else 0
        for each in batch:
            if refused < MOST_REFUSED:
                refused = 0 if await self._try([each]) is None else refused + 1
            else:
                _refuse(each, error)

    async def _try(self, batch: Sequence[Waiting]) -> Exception | None:
        """Commit them together, and tell those who wait; of several that cannot be, nobody is told yet."""
        try:
            await unopposed(partial(self._commit, [item for item, _ in batch]))
        except Exception as error:  # noqa: BLE001 - handed to who waits, so that Slack sends it again
            if len(batch) == 1:
                _refuse(batch[0], error)
            return error
        for _, done in batch:
            if not done.done():
                done.set_result(None)
        return None

    async def _commit(self, items: Sequence[Receipt | Echo]) -> None:
        now = self._clock.now()
        receipts = [item for item in items if isinstance(item, Receipt)]
        lanes = {receipt.lane for receipt in receipts}
        async with self._uow.write(urgent=True) as books:
            if receipts:
                if not lanes <= self._lanes:
                    await books.lanes.ensure(sorted(lanes), now)
                await books.receipts.add(receipts, now)
            for renamed in filter(None, (receipt.renamed for receipt in receipts)):
                await books.channel_ids.add(renamed)
            if self._credit is not None:
                await self._settle_echoes(books, self._credit, items)
        if receipts:
            self._lanes |= lanes
            self._arrived()

    async def _settle_echoes(
        self, books: Books, credit: CreditReply, items: Sequence[Receipt | Echo]
    ) -> None:
        echoes = [item for item in items if isinstance(item, Echo)]
        for echo in sorted(echoes, key=lambda echo: echo.outbox_id):  # in the order of the dispatcher
            settled = await books.outbox.echoed(echo.outbox_id, echo.posted, self._clock.now())
            await credit(books, settled, echo.posted)


def _refuse(waiting: Waiting, error: Exception) -> None:
    if not waiting[1].done():
        waiting[1].set_exception(error)

"""Settle doubts: look in Slack for what may have been sent, beside the sending of everything else."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock
from bot.domain.back_off import back_off
from bot.domain.outgoing import Audience, only_reader
from bot.domain.places import Workspace
from bot.ports import Books, Gateway, Posted, Row, SendError, TransientError, UnitOfWork
from bot.services.credit_reply import CreditReply
from bot.services.decide_held import held, question_about
from bot.services.unopposed import unopposed
from bot.services.worker import Closing
from bot.services.write_down import MAY_BE_SEEN

AT_ONCE = 5  # the methods that find a message may be called 50 times a minute
READ_EVERY = timedelta(seconds=30)  # a message is looked for twice, this far apart (DESIGN §3)
READINGS = 2
LEASE = timedelta(minutes=2)  # nobody else looks for it meanwhile
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)  # where it was sent again and lost again
CALL_AGAIN, LONGEST_CALL = timedelta(seconds=10), timedelta(minutes=5)  # a webhook that may not have heard

log = structlog.get_logger()
Found = Posted | TransientError | None  # where it stands, or why that cannot be seen now, or nothing


class SettleDoubts:
    """`changed` is rung when rows may be sent again, or those behind them."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        gateway: Gateway,
        credit: CreditReply,
        changed: Callable[[], None],
        closing: Closing,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._gateway = gateway
        self._credit = credit
        self._changed = changed
        self._closing = closing

    async def __call__(self) -> None:
        """Until nothing is to be looked for now; a few at once, so that one slow answer holds up few."""
        while not self._closing.is_set and await self._settle_some():
            self._changed()

    async def _settle_some(self) -> bool:
        now = self._clock.now()
        async with self._uow.write() as books:
            rows = await books.outbox.claim_doubtful(now, now + LEASE, AT_ONCE)
        found = await asyncio.gather(*map(self._find, rows))
        if rows:
            read_at = self._clock.now()  # Slack may have let us wait: the next reading is that much later
            await unopposed(partial(self._settle_all, list(zip(rows, found, strict=True)), read_at))
        return bool(rows)

    async def _settle_all(self, found: Sequence[tuple[Row, Found]], now: datetime) -> None:
        async with self._uow.write() as books:
            for row, where in sorted(found, key=lambda pair: pair[0].id):  # as everybody does
                await self._settle(books, row, where, now)

    async def _find(self, row: Row) -> Found:
        """A refusal that passes is no reading: it is looked for when Slack lets us."""
        if row.posted is not None or only_reader(row.outgoing.message) is not None or _is_blind(row):
            return None  # an edit is not looked for; what one person saw, and a webhook had, cannot be
        try:
            return await self._gateway.find(row.outgoing.to, row.id, row.created_at, row.outgoing.thread_ts)
        except TransientError as error:
            return error
        except SendError as error:
            log.info("outbox.unreadable", id=row.id, error=error.code)
        except Exception:  # recorded; the others are looked for all the same
            log.exception("outbox.unreadable", id=row.id)
        return None

    async def _settle(self, books: Books, row: Row, where: Found, now: datetime) -> None:
        if isinstance(where, TransientError):
            await books.outbox.doubt(row, now + timedelta(seconds=where.retry_after), where.code)
        elif where is not None:
            await self._credit(books, await books.outbox.sent(row.id, where, now), where)
        elif row.posted is not None:
            await books.outbox.retry(row, now, "an edit is simply repeated")
        elif only_reader(row.outgoing.message) is not None:
            await books.outbox.drop(row, MAY_BE_SEEN)
        elif _is_blind(row):
            wait = back_off(row.resends + 1, CALL_AGAIN, LONGEST_CALL)
            await books.outbox.send_again(row, now + wait, "nobody can look: called again, with the same key")
        elif row.readings + 1 < READINGS:
            await books.outbox.doubt(row, now + READ_EVERY, "not found yet", read=True)
        elif row.outgoing.audience is Audience.CUSTOMER:
            await self._let_owner_decide(books, row)
        else:
            wait = back_off(row.resends, FIRST_WAIT, LONGEST_WAIT) if row.resends else timedelta(0)
            await books.outbox.send_again(row, now + wait, "not found twice: sent again, possibly repeated")

    async def _let_owner_decide(self, books: Books, row: Row) -> None:
        if not await books.outbox.hold(row, "its fate is unknown; a person decides"):
            return  # settled meanwhile: nobody is asked
        await books.outbox.add([held(question_about(row), self._workspace)], self._clock.now())


def _is_blind(row: Row) -> bool:
    return row.outgoing.audience is Audience.WEBHOOK

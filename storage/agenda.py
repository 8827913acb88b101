"""What is due next, over all tables, in one statement: it is asked at every beat."""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.timestamps import LONG_AGO
from storage.accounts import untaken_signals
from storage.inbox import SOONEST_RECEIPT
from storage.outbox import SqlOutbox
from storage.tables import account_state, conversation, ledger, outbox
from storage.waiting import UNFINISHED


class SqlAgenda:
    def __init__(self, connection: AsyncConnection, outbox_rows: SqlOutbox) -> None:
        self._connection = connection
        self._outbox = outbox_rows

    async def soonest(self, blind_until: datetime | None = None) -> datetime | None:
        """Not later than now means: there is work. None: nothing will ever be due by itself."""
        found = (await self._connection.execute(_STATEMENT)).one()
        received, *instants, signals, unfinished = found
        if received is not None:
            instants.append(max(received, blind_until or received))
        if signals:
            return LONG_AGO
        if unfinished:
            instants.append(await self._outbox.next_due())
        return min((at for at in instants if at is not None), default=None)


_STATEMENT = select(
    SOONEST_RECEIPT.scalar_subquery(),
    select(func.min(conversation.c.next_due_at)).scalar_subquery(),
    select(func.min(account_state.c.next_due_at)).scalar_subquery(),
    exists(select(ledger.c.id).where(untaken_signals())),
    exists(select(outbox.c.seq).where(outbox.c.state.in_(UNFINISHED))),
)

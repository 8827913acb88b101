"""Transactions over all repositories."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.places import POST_INTERVAL
from bot.ids import Ids, RandomIds
from bot.ports import Books
from storage.accounts import SqlAccounts, SqlLedger
from storage.agenda import SqlAgenda
from storage.channel_ids import SqlChannelIds
from storage.companies import SqlCompanies
from storage.conversations import SqlConversations
from storage.engine import Database
from storage.inbox import SqlLanes, SqlReceipts
from storage.inbox_view import SqlInboxView
from storage.job_runs import SqlJobRuns
from storage.outbox import SqlOutbox
from storage.policies import SqlPolicies
from storage.replicas import SqlReplicas
from storage.schema import is_outdated, require_current
from storage.texts import SqlTexts


class SqlBooks:
    """All repositories on one connection, which is in a transaction."""

    def __init__(self, connection: AsyncConnection, ids: Ids, post_interval: timedelta) -> None:
        self.receipts = SqlReceipts(connection)
        self.inbox = SqlInboxView(connection)
        self.lanes = SqlLanes(connection)
        self.conversations = SqlConversations(connection)
        self.texts = SqlTexts(connection)
        self.outbox = SqlOutbox(connection, ids, post_interval)
        self.agenda = SqlAgenda(connection, self.outbox)
        self.accounts = SqlAccounts(connection)
        self.ledger = SqlLedger(connection)
        self.policies = SqlPolicies(connection)
        self.job_runs = SqlJobRuns(connection)
        self.channel_ids = SqlChannelIds(connection)
        self.companies = SqlCompanies(connection)
        self.replicas = SqlReplicas(connection)


class SqlUnitOfWork:
    """Commits when the block ends, rolls back when it raises. Each place gets one message in `post_interval`."""

    def __init__(self, database: Database, ids: Ids, post_interval: timedelta = POST_INTERVAL) -> None:
        self._database = database
        self.database = database.shown
        self._ids = ids
        self._post_interval = post_interval

    async def is_outdated(self) -> bool:
        """Whether a newer Steward has changed the schema under us."""
        async with self._database.read() as connection:
            return await is_outdated(connection)

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[Books]:
        async with self._database.write(urgent=urgent) as connection:
            yield SqlBooks(connection, self._ids, self._post_interval)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Books]:
        async with self._database.read() as connection:
            yield SqlBooks(connection, self._ids, self._post_interval)


@asynccontextmanager
async def open_books(database_url: str) -> AsyncIterator[SqlUnitOfWork]:
    """The books alone, for commands that run beside the bot or without it.

    Errors: `DatabaseError` where there are none yet, of this version's schema, or where they cannot be opened.
    """
    database = Database(database_url)
    database.require()
    try:
        await require_current(database)
        yield SqlUnitOfWork(database, RandomIds())
    finally:
        await database.close()

"""Dispatch: the only door out. What may be sent now is checked, put into words and sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.brief import Brief
from bot.domain.conversation import Conversation
from bot.domain.outgoing import (
    Audience,
    ClockWarning,
    HeldMessage,
    Message,
    Outgoing,
    Ping,
    Priority,
    still_wanted,
)
from bot.domain.places import Workspace
from bot.ports import (
    Books,
    Directory,
    Gateway,
    PermanentError,
    Posted,
    Rendered,
    Row,
    TransientError,
    UnitOfWork,
    UnknownFateError,
)
from bot.services.write_brief import WriteBrief

AT_ONCE = 20
LEASE = timedelta(minutes=2)
READ_EVERY = timedelta(
    seconds=30
)  # a message of unknown fate is looked for twice, this far apart (DESIGN §3)
READINGS = 2
MOST_ATTEMPTS = 20

log = structlog.get_logger()
Render = Callable[[Message, Brief], Rendered]


class Dispatch:
    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        directory: Directory,
        gateway: Gateway,
        brief: WriteBrief,
        render: Render,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._directory = directory
        self._gateway = gateway
        self._brief = brief
        self._render = render

    async def __call__(self) -> None:
        """Send until nothing may be sent now, and look for what may have been."""
        await self._settle_doubts()
        while rows := await self._claim():
            await asyncio.gather(*(self._send(row) for row in rows))

    async def open(self) -> None:
        """At start: what another life was sending has an unknown fate."""
        async with self._uow.write() as books:
            orphans = await books.outbox.orphans_to_doubt(self._clock.now(), all_leases=True)
        if orphans:
            log.info("outbox.orphans", count=orphans)

    async def _claim(self) -> list[Row]:
        now = self._clock.now()
        async with self._uow.read() as books:
            soonest = await books.outbox.next_due(now)
        if soonest is None or soonest > now:
            return []
        async with self._uow.write() as books:
            return list(await books.outbox.claim(now, now + LEASE, AT_ONCE))

    async def _send(self, row: Row) -> None:
        try:
            refusal = self._expired(row) or await self._misplaced(row)
            if refusal is None:
                async with self._uow.read() as books:
                    refusal = still_wanted(row.outgoing.message, await _states(books, row.outgoing.message))
                    brief = await self._brief(books, row.outgoing.message)
            if refusal is not None:
                await self._drop(row, refusal)
                return
            where = await self._transmit(row, self._render(row.outgoing.message, brief))
        except PermanentError as error:
            await self._drop(row, f"Slack refused it: {error.code}")
        except TransientError as error:
            await self._retry(row, error)
        except UnknownFateError as error:
            await self._doubt(row, error)
        except Exception as error:  # a broken row is parked with its error; the others go on
            log.exception("outbox.failed", id=row.id)
            await self._drop(row, f"could not be sent: {error!r}")
        else:
            async with self._uow.write() as books:
                await books.outbox.sent(row.id, where, self._clock.now())

    async def _transmit(self, row: Row, rendered: Rendered) -> Posted:
        if row.readings >= READINGS:
            rendered = _possibly_repeated(rendered)
        if row.posted is not None:
            await self._gateway.update(row.posted, rendered)
            return row.posted
        return await self._gateway.post(
            row.outgoing.to, rendered, outbox_id=row.id, thread_ts=row.outgoing.thread_ts
        )

    def _expired(self, row: Row) -> str | None:
        until = row.outgoing.not_after
        return "too late to be of use" if until is not None and self._clock.now() > until else None

    async def _misplaced(self, row: Row) -> str | None:
        """Why these words must not go there: asked of the channel as it is now (promise 4)."""
        to = row.outgoing.to
        if row.outgoing.audience is Audience.STAFF_MEMBER:
            await self._directory.refresh_if_stale()
            return None if self._directory.actor(to).is_staff else f"{to} is not one of ours now"
        channel = await self._directory.channel(to)
        if channel is None or channel.is_archived:
            return f"channel {to} cannot be written to now"
        if row.outgoing.audience is Audience.INTERNAL:
            return f"channel {to} is shared with others now" if channel.is_external else None
        account = self._workspace.account_of(to)
        mine = account is not None and account.id == getattr(row.outgoing.message, "account", None)
        return None if mine else f"channel {to} is not this customer's now"

    async def _drop(self, row: Row, reason: str) -> None:
        log.info("outbox.dropped", id=row.id, kind=type(row.outgoing.message).__name__, reason=reason)
        async with self._uow.write() as books:
            await books.outbox.drop(row.id, reason)

    async def _retry(self, row: Row, error: TransientError) -> None:
        if row.attempts >= MOST_ATTEMPTS:
            await self._drop(row, f"given up after {row.attempts} attempts: {error.code}")
            return
        at = self._clock.now() + timedelta(seconds=error.retry_after)
        async with self._uow.write() as books:
            await books.outbox.retry(row.id, at, error.code)

    async def _doubt(self, row: Row, error: UnknownFateError) -> None:
        now = self._clock.now()
        async with self._uow.write() as books:
            if row.posted is not None:
                await books.outbox.retry(row.id, now, error.code)  # an edit may be repeated
            else:
                await books.outbox.doubt(row.id, now, error.code)

    async def _settle_doubts(self) -> None:
        now = self._clock.now()
        async with self._uow.write() as books:
            await books.outbox.orphans_to_doubt(now)
        async with self._uow.read() as books:
            doubtful = await books.outbox.doubtful(now)
        for row in doubtful:
            await self._settle_doubt(row, now)

    async def _settle_doubt(self, row: Row, now: datetime) -> None:
        found = await self._find(row)
        async with self._uow.write() as books:
            if found is not None:
                await books.outbox.sent(row.id, found, now)
            elif row.posted is not None:
                await books.outbox.retry(row.id, now, "an edit is simply repeated")
            elif row.readings + 1 < READINGS:
                await books.outbox.doubt(row.id, now + READ_EVERY, "not found yet", read=True)
            elif row.outgoing.audience is Audience.CUSTOMER:
                await self._let_owner_decide(books, row)
            else:
                await books.outbox.doubt(row.id, now, "not found twice", read=True)
                await books.outbox.retry(row.id, now, "not found twice: sent again, possibly repeated")

    async def _find(self, row: Row) -> Posted | None:
        try:
            return await self._gateway.find(row.outgoing.to, row.id, row.created_at, row.outgoing.thread_ts)
        except (PermanentError, TransientError, UnknownFateError) as error:
            log.info("outbox.unreadable", id=row.id, error=error.code)
            return None

    async def _let_owner_decide(self, books: Books, row: Row) -> None:
        await books.outbox.hold(row.id, "its fate is unknown; a person decides")
        account_id = getattr(row.outgoing.message, "account", "")
        account = self._workspace.accounts.get(account_id)
        person = account.owner if account else self._workspace.team.lead
        held = Outgoing(HeldMessage(row.id, account_id), person, Audience.STAFF_MEMBER, Priority.PING)
        await books.outbox.add([held], self._clock.now())


async def _states(books: Books, message: Message) -> dict[int, Conversation]:
    match message:
        case Ping(number=number) | ClockWarning(number=number):
            return await books.conversations.load([number])
        case _:
            return {}


def _possibly_repeated(rendered: Rendered) -> Rendered:
    """An internal message whose first sending may have arrived says so."""
    note = "You may see this twice: the first sending was not confirmed by Slack."
    mark = {"type": "context", "elements": [{"type": "plain_text", "text": note}]}
    return replace(rendered, blocks=[*rendered.blocks, mark])

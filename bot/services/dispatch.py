"""Dispatch: the only door out. What may be sent now is checked, put into words and sent."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.attention import Decision, Verdict
from bot.domain.brief import Brief
from bot.domain.outgoing import (
    Audience,
    CheckIn,
    ClockWarning,
    Message,
    Ping,
    still_wanted,
)
from bot.domain.places import Workspace
from bot.ports import (
    Books,
    Directory,
    Gateway,
    GoneError,
    PermanentError,
    Posted,
    Rendered,
    Row,
    SendError,
    TransientError,
    UnitOfWork,
    UnknownFateError,
)
from bot.services.decide_held import held, question_about
from bot.services.hearing import Hearing
from bot.services.reconsider import Reconsider
from bot.services.write_brief import Shelf, WriteBrief

AT_ONCE = 20
LEASE = timedelta(minutes=2)
READ_EVERY = timedelta(
    seconds=30
)  # a message of unknown fate is looked for twice, this far apart (DESIGN §3)
READINGS = 2
GIVE_UP_AFTER = timedelta(hours=24)
SOON = timedelta(seconds=2)

KNOWING = (Ping, ClockWarning, CheckIn)  # true only by what happened lately

log = structlog.get_logger()
Fate = Posted | SendError | Decision | str | None
Render = Callable[[Message, Brief], Rendered]


class Dispatch:
    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        directory: Directory,
        gateway: Gateway,
        hearing: Hearing,
        reconsider: Reconsider,
        brief: WriteBrief,
        render: Render,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._directory = directory
        self._gateway = gateway
        self._hearing = hearing
        self._reconsider = reconsider
        self._brief = brief
        self._render = render

    async def __call__(self) -> None:
        """Send until nothing may be sent now, and look for what may have been."""
        more = await self._something_is_due()
        while more:
            doubtful, rows = await self._claim()
            for row in doubtful:
                await self._settle_doubt(row, self._clock.now())
            more = await self._send_set(rows) if rows else await self._something_is_due()

    async def open(self) -> None:
        """At start: what another life was sending has an unknown fate."""
        async with self._uow.write() as books:
            orphans = await books.outbox.orphans_to_doubt(self._clock.now(), all_leases=True)
        if orphans:
            log.info("outbox.orphans", count=orphans)

    async def _something_is_due(self) -> bool:
        now = self._clock.now()
        async with self._uow.read() as books:
            soonest = await books.outbox.next_due()
        return soonest is not None and soonest <= now

    async def _claim(self) -> tuple[Sequence[Row], Sequence[Row]]:
        """What is to be looked for, and what is to be sent."""
        now = self._clock.now()
        async with self._uow.write() as books:
            await books.outbox.orphans_to_doubt(now)
            return await books.outbox.doubtful(now), await books.outbox.claim(now, now + LEASE, AT_ONCE)

    async def _send_set(self, rows: Sequence[Row]) -> bool:
        """Check and render all in one reading, send side by side, write down all that came of it at once.

        True if there is more to send now.
        """
        refusals: dict[str, str | Decision | SendError | None] = {
            row.id: await self._objection(row) for row in rows
        }
        fit = [row for row in rows if refusals[row.id] is None]
        ready: list[tuple[Row, Rendered]] = []
        async with self._uow.read() as books:
            shelf = await self._brief.shelf(books, [row.outgoing.message for row in fit])
            unread = await self._unread(books, fit, shelf)
            for row in fit:
                if row.id in unread:
                    refusals[row.id] = TransientError("unread", SOON.total_seconds())
                    continue
                refusals[row.id], rendered = await self._put_into_words(books, row, shelf)
                if rendered is not None:
                    ready.append((row, rendered))
        fates = dict(await asyncio.gather(*(self._send(row, rendered) for row, rendered in ready)))
        async with self._uow.write() as books:
            for row in rows:
                await self._write_down(books, row, fates.get(row.id) or refusals[row.id])
            soonest = await books.outbox.next_due()
        return soonest is not None and soonest <= self._clock.now()

    async def _unread(self, books: Books, rows: Sequence[Row], shelf: Shelf) -> frozenset[str]:
        """Pings about a channel in which something older is still unread: it may be the answer (promise 5)."""
        about = {row.id: _channel_of(row, shelf) for row in rows if isinstance(row.outgoing.message, KNOWING)}
        waiting = await books.receipts.lanes_waiting() if about else frozenset()
        return frozenset(
            id_
            for id_, channel in about.items()
            if channel in waiting or not self._hearing.may_speak_of(channel)
        )

    async def _put_into_words(
        self, books: Books, row: Row, shelf: Shelf
    ) -> tuple[str | Decision | None, Rendered | None]:
        """Why it is not sent, or its words. A row that breaks a renderer is dropped alone."""
        message = row.outgoing.message
        moot: str | Decision | None
        try:
            moot = still_wanted(message, shelf.states)
            if moot is None and isinstance(message, CheckIn):
                moot = await self._reconsider(books, message, too_late=self._is_late(row))
            if moot is not None:
                return moot, None
            brief = await self._brief(books, message, shelf)
            unchecked = self._hearing.unchecked(_channel_of(row, shelf))
            brief = replace(brief, unchecked_since=unchecked, may_be_repeated=row.readings >= READINGS)
            return None, self._render(message, brief)
        except Exception as error:  # recorded on the row; the others go on
            log.exception("outbox.unrenderable", id=row.id)
            return f"could not be put into words: {error!r}", None

    async def _send(self, row: Row, rendered: Rendered) -> tuple[str, Posted | SendError]:
        try:
            return row.id, await self._transmit(row, rendered)
        except SendError as error:
            return row.id, error
        except Exception as error:  # no call of ours should raise this: the row is parked with it
            log.exception("outbox.failed", id=row.id)
            return row.id, PermanentError(type(error).__name__)

    async def _write_down(self, books: Books, row: Row, fate: Fate) -> None:
        now = self._clock.now()
        match fate:
            case str():
                await self._drop(books, row, Decision(Verdict.DROPPED, fate))
            case Decision():
                await self._drop(books, row, fate)
            case Posted():
                await books.outbox.sent(row.id, fate, now)
            case GoneError() if row.outgoing.audience is not Audience.CUSTOMER:
                await books.outbox.forget(
                    row.outgoing.subject or ""
                )  # somebody deleted it: it is posted anew
                await books.outbox.retry(row.id, now, fate.code)
            case PermanentError():
                await self._drop(books, row, Decision(Verdict.DROPPED, f"Slack refused it: {fate.code}"))
            case TransientError():
                await self._retry(books, row, fate, now)
            case SendError():
                await self._doubt(books, row, fate, now)

    async def _transmit(self, row: Row, rendered: Rendered) -> Posted:
        if row.posted is not None:
            await self._gateway.update(row.posted, rendered)
            return row.posted
        return await self._gateway.post(
            row.outgoing.to, rendered, outbox_id=row.id, thread_ts=row.outgoing.thread_ts
        )

    async def _objection(self, row: Row) -> str | SendError | None:
        """Why it is not sent; a transient error where Slack could not be asked just now."""
        if isinstance(row.outgoing.message, KNOWING) and not self._hearing.may_sweep:
            return TransientError("recovering", SOON.total_seconds())
        try:
            return self._expired(row) or await self._misplaced(row)
        except SendError as error:
            return TransientError(error.code, SOON.total_seconds())

    def _expired(self, row: Row) -> str | None:
        """A check-in that is late is not lost: it is asked about once more."""
        is_check_in = isinstance(row.outgoing.message, CheckIn)
        return "too late to be of use" if self._is_late(row) and not is_check_in else None

    def _is_late(self, row: Row) -> bool:
        until = row.outgoing.not_after
        return until is not None and self._clock.now() > until

    async def _misplaced(self, row: Row) -> str | None:
        """Why these words must not go there: asked of the channel as it is now (promise 4)."""
        to = row.outgoing.to
        if row.outgoing.audience is Audience.STAFF_MEMBER:
            await self._directory.refresh_if_stale()
            if not self._directory.is_trusted:
                raise TransientError("directory_unread", SOON.total_seconds())
            return None if self._directory.actor(to).is_staff else f"{to} is not one of ours now"
        channel = await self._directory.channel(to)
        if channel is None or channel.is_archived:
            return f"channel {to} cannot be written to now"
        if row.outgoing.audience is Audience.INTERNAL:
            return f"channel {to} is shared with others now" if channel.is_external else None
        account = self._workspace.account_of(to)
        mine = account is not None and account.id == getattr(row.outgoing.message, "account", None)
        return None if mine else f"channel {to} is not this customer's now"

    async def _drop(self, books: Books, row: Row, why: Decision) -> None:
        """The ledger tells what became of a check-in; one that is only held comes back as a row of its own."""
        message = row.outgoing.message
        log.info("outbox.dropped", id=row.id, kind=type(message).__name__, reason=why.reason)
        await books.outbox.drop(row.id, why.reason)
        if isinstance(message, CheckIn) and row.posted is None:
            await self._reconsider.take_back(books, message, why, self._clock.now())

    async def _retry(self, books: Books, row: Row, error: TransientError, now: datetime) -> None:
        if now - row.created_at > GIVE_UP_AFTER:
            reason = f"given up after {row.attempts} attempts: {error.code}"
            await self._drop(books, row, Decision(Verdict.DROPPED, reason))
        else:
            await books.outbox.retry(row.id, now + timedelta(seconds=error.retry_after), error.code)

    async def _doubt(self, books: Books, row: Row, error: SendError, now: datetime) -> None:
        if row.posted is not None:
            await books.outbox.retry(row.id, now + SOON, error.code)  # an edit may be repeated
        else:
            await books.outbox.doubt(row.id, now, error.code)

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
            elif now - row.created_at > GIVE_UP_AFTER:
                reason = f"given up after {row.attempts} attempts of unknown fate"
                await self._drop(books, row, Decision(Verdict.DROPPED, reason))
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
        question = question_about(row)
        person = self._workspace.answerable(question.account)
        await books.outbox.add([held(question, person)], self._clock.now())


def _channel_of(row: Row, shelf: Shelf) -> str:
    """The customer's channel that a message speaks of; where it speaks of none, the one it goes to."""
    message = row.outgoing.message
    if isinstance(message, Ping | ClockWarning):
        return shelf.states[message.number].channel
    return row.outgoing.to

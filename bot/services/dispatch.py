"""Dispatch: the only door out. What may be sent now is checked, put into words and sent."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock
from bot.domain.back_off import back_off
from bot.domain.brief import Brief
from bot.domain.outgoing import Audience, Message, only_reader
from bot.domain.places import webhook_name
from bot.errors import kind_and_place
from bot.ports import (
    Books,
    Gateway,
    Posted,
    Rendered,
    Row,
    SendError,
    TransientError,
    UnansweredError,
    UnitOfWork,
    UnknownFateError,
    Webhooks,
)
from bot.services.hearing import Hearing
from bot.services.unopposed import unopposed
from bot.services.vet import Objection, Vet, channel_of
from bot.services.worker import Closing
from bot.services.write_brief import Shelf, WriteBrief
from bot.services.write_down import Fate, WriteDown

AT_ONCE = 20
LEASE = timedelta(minutes=2)
SENDING = timedelta(seconds=30)  # how long one call may take; with less left of the lease it is not begun
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=1)

log = structlog.get_logger()
Render = Callable[[Message, Brief], Rendered]
# What is not sent, and why; and the words of the rest.
Words = Rendered | bytes  # for Slack, or for a webhook
Prepared = tuple[dict[str, Fate], Sequence[tuple[Row, Words]]]


class Dispatch:
    """`doubt` is rung where something must be looked for; that goes on beside the sending.

    `again_at` is told when something may be sent that may not be sent now: the beat of the metronome just misses
    a channel's next second, and a backlog would drain at half of Slack's rate.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        vet: Vet,
        gateway: Gateway,
        webhooks: Webhooks,
        hearing: Hearing,
        brief: WriteBrief,
        render: Render,
        write_down: WriteDown,
        doubt: Callable[[], None],
        again_at: Callable[[datetime], None],
        closing: Closing,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._vet = vet
        self._gateway = gateway
        self._webhooks = webhooks
        self._hearing = hearing
        self._brief = brief
        self._render = render
        self._write_down = write_down
        self._doubt = doubt
        self._again_at = again_at
        self._closing = closing
        self._claimed: Sequence[Row] = ()
        self._served: dict[tuple[str, str | None], datetime] = {}

    async def __call__(self) -> None:
        """Send until nothing may be sent now, or the program stops."""
        more = await self._something_is_due()
        while more and not self._closing.is_set:
            rows = await self._claim()
            more = bool(rows) and await self._send_set(rows)

    async def give_back(self) -> None:
        """What was being sent when the program stopped has an unknown fate, and is looked for at the next start."""
        async with self._uow.write() as books:
            for row in self._claimed:
                await books.outbox.doubt(
                    row, self._clock.now(), "the sender stopped before Slack's answer came"
                )

    async def _something_is_due(self) -> bool:
        async with self._uow.read() as books:
            return self._is_due(await books.outbox.next_due())

    def _is_due(self, soonest: datetime | None) -> bool:
        """Whether something may be sent now; what may be sent later wakes us then."""
        if soonest is None:
            return False
        if is_later := soonest > self._clock.now():
            self._again_at(soonest)
        return not is_later

    async def _claim(self) -> Sequence[Row]:
        now = self._clock.now()
        async with self._uow.write() as books:
            await books.outbox.orphans_to_doubt(now)
            rows = await books.outbox.claim(now, now + LEASE, AT_ONCE, self._served)
            is_doubtful = await books.outbox.is_doubtful(now)
        self._claimed = rows
        self._served |= {(row.outgoing.to, row.outgoing.account): now for row in rows}
        if is_doubtful:
            self._doubt()
        return rows

    async def _send_set(self, rows: Sequence[Row]) -> bool:
        """Check and render all in one reading, send side by side, write down all that came of it at once.

        True if there is more to send now.
        """
        fates, ready = await self._prepared(rows)
        fates |= dict(await asyncio.gather(*(self._send(row, words) for row, words in ready)))
        soonest = await unopposed(partial(self._write_fates, rows, fates))
        self._claimed = ()
        return self._is_due(soonest)

    async def _write_fates(self, rows: Sequence[Row], fates: Mapping[str, Fate]) -> datetime | None:
        async with self._uow.write() as books:
            for row in sorted(rows, key=lambda row: row.id):  # everybody's order, or two wait for each other
                await self._write_down(books, row, fates[row.id])
            return await books.outbox.next_due()

    async def _prepared(self, rows: Sequence[Row]) -> Prepared:
        """A set that cannot be prepared is prepared row by row; a row that cannot, waits alone. Nothing was sent."""
        try:
            return await self._prepare(rows)
        except UnansweredError:
            raise
        except Exception:
            if len(rows) == 1:
                log.exception("outbox.unprepared", id=rows[0].id)
                return {rows[0].id: _again(rows[0], "it could not be prepared")}, []
            log.warning("outbox.set_failed", count=len(rows))
        fates: dict[str, Fate] = {}
        ready: list[tuple[Row, Words]] = []
        for row in rows:
            alone = await self._prepared([row])
            fates |= alone[0]
            ready += alone[1]
        return fates, ready

    async def _prepare(self, rows: Sequence[Row]) -> Prepared:
        fates: dict[str, Fate] = {}
        ready: list[tuple[Row, Words]] = []
        fit = _fit(rows, await self._vet.places(rows), fates)
        async with self._uow.read() as books:
            shelf = await self._brief.shelf(books, [row.outgoing.message for row in fit])
            for row in _fit(fit, await self._vet.knowledge(books, fit, shelf), fates):
                words = await self._put_into_words(books, row, shelf)
                if isinstance(words, Rendered | bytes):
                    ready.append((row, words))
                else:
                    fates[row.id] = words
        return fates, ready

    async def _put_into_words(self, books: Books, row: Row, shelf: Shelf) -> Words | str:
        """Its words. A row that breaks its renderer is dropped alone; an error of the books is raised."""
        message = row.outgoing.message
        brief = await self._brief(books, message, shelf)
        unchecked, repeated = self._hearing.unchecked(channel_of(row, shelf)), row.is_repeated
        brief = replace(brief, unchecked_since=unchecked, may_be_repeated=repeated)
        try:
            if row.outgoing.audience is Audience.WEBHOOK:
                return self._webhooks.body(message, brief, row.id)
            return self._render(message, brief)
        except Exception as error:  # recorded on the row; the others go on
            log.exception("outbox.unrenderable", id=row.id)
            return f"could not be put into words: {kind_and_place(error)}"

    async def _send(self, row: Row, words: Words) -> tuple[str, Posted | SendError]:
        if row.leased_until is None or self._clock.now() + SENDING > row.leased_until:
            return row.id, TransientError("the preparation took too long", 0.0)
        try:
            return row.id, await self._transmit(row, words)
        except SendError as error:
            return row.id, error
        except Exception as error:  # no call of ours should raise this, and who knows whether it was sent
            log.exception("outbox.failed", id=row.id)
            return row.id, UnknownFateError(type(error).__name__)

    async def _transmit(self, row: Row, words: Words) -> Posted:
        if isinstance(words, bytes):
            await self._webhooks.call(webhook_name(row.outgoing.to) or "", words, row.id)
            return Posted(row.outgoing.to, row.id)
        return await self._say(row, words)

    async def _say(self, row: Row, rendered: Rendered) -> Posted:
        if row.posted is not None:
            await self._gateway.update(row.posted, rendered)
            return row.posted
        if (reader := only_reader(row.outgoing.message)) is not None:
            return await self._gateway.whisper(
                row.outgoing.to, reader, rendered, thread_ts=row.outgoing.thread_ts
            )
        self._hearing.will_post(row.id, row.outgoing.to)
        try:
            return await self._gateway.post(
                row.outgoing.to, rendered, outbox_id=row.id, thread_ts=row.outgoing.thread_ts
            )
        except Exception:
            self._hearing.echoed(row.id)  # it may not stand there, so nothing need come back
            raise


def _fit(rows: Sequence[Row], objections: Mapping[str, Objection], fates: dict[str, Fate]) -> Sequence[Row]:
    """The rows that nothing speaks against; what does, is their fate."""
    fates |= {id_: objection for id_, objection in objections.items() if objection is not None}
    return [row for row in rows if row.id not in fates]


def _again(row: Row, why: str) -> TransientError:
    return TransientError(why, back_off(row.attempts, FIRST_WAIT, LONGEST_WAIT).total_seconds())

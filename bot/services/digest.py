"""Digest: the managers' page, written from the books as they stand when it is sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.domain import digest
from bot.domain.outgoing import Audience, Digest, Outgoing, Priority
from bot.domain.places import Workspace
from bot.ports import Books, Gateway, Posted, UnitOfWork
from bot.services.sweep import PARKED_FROM
from bot.services.terms import TermsBook

AT_LEAST = timedelta(days=1)


class DigestWriter:
    def __init__(self, clock: Clock, terms: TermsBook, gateway: Gateway) -> None:
        self._clock = clock
        self._terms = terms
        self._gateway = gateway

    async def __call__(self, books: Books, day: date, since: datetime) -> digest.Page:
        active = await books.conversations.active_since(since)
        open_ones = await books.conversations.open_ones()
        states = list({c.number: c for c in [*open_ones, *active]}.values())
        page = digest.write(
            day=day,
            now=self._clock.now(),
            since=since,
            conversations=states,
            terms_of=self._terms.terms_of,
            held=(await books.outbox.states()).get("held", 0),
            inbox=await books.inbox.backlog(),
            stuck=await books.conversations.failing(PARKED_FROM),
            refused=await books.outbox.refused_places(),
        )
        links = {c.number: self._gateway.permalink(Posted(c.channel, c.asked_ts)) for c in states}
        shown = {line.number for line in page.needs if line.number is not None}
        return replace(page, links={number: links[number] for number in shown})


class OrderDigest:
    """Has the page written for a day: at the time of the job, or now, where somebody asks for it."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        terms: TermsBook,
        job: str,
        changed: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._terms = terms
        self._job = job
        self._changed = changed

    async def __call__(self) -> None:
        async with self._uow.write() as books:
            await self.on_time(books, self._clock.now())
        self._changed()

    async def on_time(self, books: Books, fire_at: datetime) -> None:
        day = self._terms.current.managers_digest.local_day(fire_at)
        last = await books.job_runs.before(self._job, fire_at)
        await books.outbox.add([digest_message(self._workspace, day, fire_at, last)], self._clock.now())


def digest_message(workspace: Workspace, day: date, fire_at: datetime, last: datetime | None) -> Outgoing:
    """`last` is when the digest before was due: after a weekend, Friday morning."""
    since = min(last or fire_at, fire_at - AT_LEAST)
    return Outgoing(
        Digest(day, fire_at, since),
        to=workspace.channels.managers,
        audience=Audience.INTERNAL,
        priority=Priority.ROUTINE,
        not_after=fire_at + digest.LATEST,
    )

"""Digest: the managers' page, written from the books as they stand when it is sent."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.domain import digest
from bot.domain.outgoing import Audience, Digest, Outgoing, Priority
from bot.domain.places import Workspace
from bot.ports import Books, Gateway, Posted
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
            parked=await books.receipts.parked(),
            stuck=await books.conversations.failing(PARKED_FROM),
            refused=await books.outbox.refused_places(),
            unread=await books.receipts.count_pending(),
        )
        links = {c.number: self._gateway.permalink(Posted(c.channel, c.asked_ts)) for c in states}
        shown = {line.number for line in page.needs if line.number is not None}
        return replace(page, links={number: links[number] for number in shown})


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

"""Write down: what became of a sending, on its outbox row, and who must hear of it."""

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.attention import Decision, Verdict
from bot.domain.back_off import back_off
from bot.domain.outgoing import (
    Audience,
    CheckIn,
    FurtherCompany,
    Outgoing,
    PlaceRefused,
    Priority,
    Reply,
    ReplyNotSent,
    only_reader,
)
from bot.domain.places import Workspace
from bot.ports import (
    Books,
    GoneError,
    PermanentError,
    Posted,
    RefusedPlaceError,
    Row,
    SendError,
    TransientError,
    UnagreedCompanyError,
)
from bot.services.agree_company import question
from bot.services.credit_reply import CreditReply
from bot.services.reconsider import Reconsider

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=1)
SHORTEST_PROBE, LONGEST_PROBE = timedelta(minutes=1), timedelta(minutes=10)

MAY_BE_SEEN = "shown to one person alone, maybe: nobody can look, so it is not shown again"
REFUSED_FOR_GOOD = "Slack refused it: "

log = structlog.get_logger()
Fate = Posted | SendError | Decision | str


class WriteDown:
    def __init__(
        self, clock: Clock, workspace: Workspace, reconsider: Reconsider, credit: CreditReply
    ) -> None:
        self._credit = credit
        self._clock = clock
        self._workspace = workspace
        self._reconsider = reconsider

    async def __call__(self, books: Books, row: Row, fate: Fate) -> None:
        now = self._clock.now()
        ours = row.outgoing.audience is not Audience.CUSTOMER
        match fate:
            case str():
                await self.drop(books, row, Decision(Verdict.DROPPED, fate))
            case Decision():
                await self.drop(books, row, fate)
            case Posted():
                await self._sent(books, row, fate, now)
            case GoneError() if ours:
                await books.outbox.forget(
                    row.outgoing.subject or ""
                )  # deleted by somebody: it is posted anew
                await books.outbox.retry(row, now, fate.code)
            case RefusedPlaceError() if ours:
                await self._refused(books, row, fate, now)
            case PermanentError():
                await self.drop(books, row, Decision(Verdict.DROPPED, f"{REFUSED_FOR_GOOD}{fate.code}"))
            case UnagreedCompanyError():
                await self._ask_about(books, row, fate, now)
            case TransientError():
                await books.outbox.retry(row, now + timedelta(seconds=fate.retry_after), fate.code)
            case SendError():
                await self._doubt(books, row, fate, now)

    async def drop(self, books: Books, row: Row, why: Decision) -> None:
        """The ledger tells what became of a check-in; one that is only held comes back as a row of its own."""
        message = row.outgoing.message
        log.info("outbox.dropped", id=row.id, kind=type(message).__name__, reason=why.reason)
        await books.outbox.drop(row, why.reason)
        if isinstance(message, CheckIn) and row.posted is None:
            await self._reconsider.take_back(books, message, why, self._clock.now())
        if isinstance(message, Reply):
            back = ReplyNotSent(message.number, message.account, message.text, why.reason)
            told = Outgoing(back, message.author, Audience.STAFF_MEMBER, Priority.PING)
            await books.outbox.add([told], self._clock.now())

    async def _sent(self, books: Books, row: Row, where: Posted, now: datetime) -> None:
        await self._credit(books, await books.outbox.sent(row.id, where, now), where)
        if row.is_probe:
            log.info("outbox.place_accepts", place=row.outgoing.to)
            await books.outbox.accepted(row.outgoing.to)

    async def _refused(self, books: Books, row: Row, error: RefusedPlaceError, now: datetime) -> None:
        """What we have to say there waits, and the lead is told once: it is a person who can mend it."""
        place = row.outgoing.to

        def again(since: datetime) -> datetime:
            return now + min(max((now - since) / 4, SHORTEST_PROBE), LONGEST_PROBE)

        if not await books.outbox.refused(row, (error.code, str(error)), now, again):
            return
        log.warning("outbox.place_refused", place=place, error=error.code)
        team = self._workspace.team
        person = team.lead if place != team.lead else team.manager
        told = Outgoing(PlaceRefused(place, error.code), person, Audience.STAFF_MEMBER, Priority.PING)
        await books.outbox.add([told], now)

    async def _ask_about(self, books: Books, row: Row, error: UnagreedCompanyError, now: datetime) -> None:
        """Once a company and channel."""
        await books.outbox.retry(row, now + timedelta(seconds=error.retry_after), error.code)
        account = getattr(row.outgoing.message, "account", "")
        message = FurtherCompany(account, row.outgoing.to, error.team)
        if not await books.outbox.is_said(message.subject):
            await books.outbox.add([question(message, self._workspace)], now)

    async def _doubt(self, books: Books, row: Row, error: SendError, now: datetime) -> None:
        if only_reader(row.outgoing.message) is not None:
            await books.outbox.drop(row, MAY_BE_SEEN)
        elif row.posted is not None:
            pause = back_off(row.attempts, FIRST_WAIT, LONGEST_WAIT)
            await books.outbox.retry(row, now + pause, error.code)  # an edit may be repeated
        else:
            await books.outbox.doubt(row, now, error.code)

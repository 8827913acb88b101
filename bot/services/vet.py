"""Vet: may this row go out, now, there, and to those who read there? Asked just before it is sent (promise 4)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.domain.attention import Decision
from bot.domain.outgoing import (
    Audience,
    CheckIn,
    ClockWarning,
    Digest,
    HeldMessage,
    LadderEnded,
    LadderStopped,
    Page,
    Ping,
    PlaceRefused,
    StaffUnread,
    only_reader,
    still_wanted,
)
from bot.domain.places import Workspace
from bot.ports import (
    Books,
    ChannelFacts,
    Directory,
    RefusedPlaceError,
    Row,
    SendError,
    TransientError,
    UnagreedCompanyError,
)
from bot.services.hearing import PATIENCE, Hearing
from bot.services.reconsider import Reconsider
from bot.services.write_brief import Shelf, request_of

SOON_SECONDS = 2.0
DIRECTORY_SECONDS = 30.0
AGREED_SECONDS = 600.0  # whoever agrees sets off the sending; the company may also have left
IN_CHANNELS = (Audience.INTERNAL, Audience.CUSTOMER)
LOOKED_FOR = timedelta(minutes=10)  # that a ladder stopped is news for those who were pinged just now

Objection = str | Decision | SendError | None  # why it is dropped, why it waits, or nothing
Facts = ChannelFacts | SendError | None


class Vet:
    def __init__(
        self,
        clock: Clock,
        workspace: Workspace,
        directory: Directory,
        hearing: Hearing,
        reconsider: Reconsider,
    ) -> None:
        self._clock = clock
        self._workspace = workspace
        self._directory = directory
        self._hearing = hearing
        self._reconsider = reconsider
        self._readers: dict[str, frozenset[str]] = {}  # of the customers' rows of this set, by row

    async def places(self, rows: Sequence[Row]) -> Mapping[str, Objection]:
        """What Slack says of where they go, as it is now. Each place is asked once, all side by side."""
        self._readers = {}
        channels = sorted({r.outgoing.to for r in rows if r.outgoing.audience in IN_CHANNELS})
        if any(row.outgoing.audience is Audience.STAFF_MEMBER for row in rows):
            await self._directory.refresh_if_stale()
        facts = dict(zip(channels, await asyncio.gather(*map(self._facts, channels)), strict=True))
        return {row.id: self._expired(row) or self._misplaced(row, facts) for row in rows}

    async def _facts(self, channel: str) -> Facts:
        try:
            return await self._directory.channel(channel)
        except SendError as error:
            return error

    def _expired(self, row: Row) -> str | None:
        """A check-in that is late is not lost: it is asked about once more."""
        is_check_in = isinstance(row.outgoing.message, CheckIn)
        return "too late to be of use" if self._is_late(row) and not is_check_in else None

    def _is_late(self, row: Row) -> bool:
        until = row.outgoing.not_after
        if until is None and isinstance(row.outgoing.message, LadderStopped):
            until = row.created_at + LOOKED_FOR
        return until is not None and self._clock.now() > until

    def _misplaced(self, row: Row, facts: Mapping[str, Facts]) -> Objection:
        to = row.outgoing.to
        if row.outgoing.audience is Audience.WEBHOOK:
            return None
        if row.outgoing.audience is Audience.STAFF_MEMBER:
            return self._not_staff(to)
        channel = facts[to]
        if isinstance(channel, SendError):
            return channel
        if row.outgoing.audience is Audience.INTERNAL:
            return _not_internal(to, channel)
        if channel is None or channel.is_archived:
            return f"channel {to} cannot be written to now"
        if only_reader(row.outgoing.message) is None:
            self._readers[row.id] = channel.companies
        account = self._workspace.account_of(to)
        mine = account is not None and account.id == getattr(row.outgoing.message, "account", None)
        return None if mine else f"channel {to} is not this customer's now"

    def _not_staff(self, person: str) -> Objection:
        if not self._directory.is_trusted:
            return TransientError("directory_unread", DIRECTORY_SECONDS)
        return None if self._directory.actor(person).is_staff else f"{person} is not one of ours now"

    async def knowledge(self, books: Books, rows: Sequence[Row], shelf: Shelf) -> Mapping[str, Objection]:
        """Whether they are true, by what we know; and whether we know enough (promise 5)."""
        waiting = await books.receipts.lanes_waiting()
        agreed = await self._agreed(books, rows)
        found: dict[str, Objection] = {}
        for row in rows:
            message = row.outgoing.message
            number = request_of(message)
            if number is not None and number not in shelf.states:
                found[row.id] = f"there is no request {number}"
            elif row.id in self._readers and (why := self._misread(row, agreed)) is not None:
                found[row.id] = why
            elif self._is_premature(row, shelf, waiting):
                found[row.id] = TransientError("unread", SOON_SECONDS)
            elif row.attempts > 1 and await books.outbox.is_superseded(row):
                found[row.id] = "a later one about the same was written meanwhile"
            else:
                found[row.id] = await self._moot(books, row, shelf)
        return found

    async def _agreed(self, books: Books, rows: Sequence[Row]) -> Mapping[str, frozenset[str]]:
        channels = {row.outgoing.to for row in rows if row.id in self._readers}
        return await books.companies.agreed(sorted(channels)) if channels else {}

    def _misread(self, row: Row, agreed: Mapping[str, frozenset[str]]) -> Objection:
        """Why it is not for those who read in a customer's channel now."""
        readers, known = self._readers[row.id], agreed.get(row.outgoing.to)
        if known is None:
            return None
        if not readers:
            return f"channel {row.outgoing.to} is shared with nobody now"
        newcomers = readers - known
        return UnagreedCompanyError(min(newcomers), AGREED_SECONDS) if newcomers else None

    async def _moot(self, books: Books, row: Row, shelf: Shelf) -> Objection:
        """Why it need not or must not be said any more."""
        match row.outgoing.message:
            case CheckIn() as check_in:
                return await self._reconsider(books, check_in, too_late=self._is_late(row))
            case PlaceRefused(place=place):
                refused = {one.place for one in await books.outbox.refused_places()}
                return None if place in refused else f"{place} takes our messages again"
            case StaffUnread():
                return "it is known again who is staff" if self._directory.is_trusted else None
            case HeldMessage(outbox_id=held, choice=None):
                waits = await books.outbox.find_held(held)
                return None if waits else "nobody need decide it any more"
            case message:
                return still_wanted(message, shelf.states)

    def _is_premature(self, row: Row, shelf: Shelf, waiting: frozenset[str]) -> bool:
        """Whether something unread may make it untrue: the answer to a ping, what a digest does not know."""
        match row.outgoing.message:
            case Ping() | Page() | LadderEnded() | ClockWarning():
                channel = channel_of(row, shelf)
                unread = channel in waiting and not self._hearing.is_blind
                return unread or not self._hearing.may_speak_of(channel)
            case CheckIn():  # nobody waits for it
                account = self._workspace.account_of(row.outgoing.to)
                theirs = account.channels if account else (row.outgoing.to,)
                unread = any(channel in waiting or channel in self._hearing.unreadable for channel in theirs)
                return unread or not self._hearing.hears_all
            case Digest():
                is_fresh = self._clock.now() - row.created_at <= PATIENCE
                return not self._hearing.may_sweep or (is_fresh and bool(waiting))
            case _:
                return False


def channel_of(row: Row, shelf: Shelf) -> str:
    """The customer's channel that a message speaks of; where it speaks of none, the one it goes to."""
    number = request_of(row.outgoing.message)
    return row.outgoing.to if number is None else shelf.states[number].channel


def _not_internal(to: str, channel: ChannelFacts | None) -> RefusedPlaceError | None:
    if channel is None:
        return RefusedPlaceError("channel_not_found", f"channel {to} cannot be written to now")
    if channel.is_archived:
        return RefusedPlaceError("is_archived", f"channel {to} cannot be written to now")
    if channel.is_external:
        return RefusedPlaceError("is_shared", f"channel {to} is shared with others now")
    return None

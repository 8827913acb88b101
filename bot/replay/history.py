"""History: the messages of an export in their own time, under one policy, sorted and swept as live traffic is."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from bot.domain.conversation import Conversation
from bot.domain.events import Event
from bot.domain.explanation import explain
from bot.domain.inbox import Wrote
from bot.domain.outgoing import Outgoing
from bot.domain.places import Workspace
from bot.domain.policy import Policy
from bot.ports import Books, Directory
from bot.replay.books import MemoryUnitOfWork
from bot.replay.export import Line
from bot.replay.figures import Figures
from bot.services.desk import Desk
from bot.services.hearing import Hearing
from bot.services.known_messages import known_messages
from bot.services.rosters import Rosters
from bot.services.sort_messages import SortMessages
from bot.services.sweep import Sweep
from bot.services.terms import TermsBook
from bot.understanding.rules import Rules
from bot.understanding.secrets import redact

SILENT = timedelta(days=30)
"""Who has said nothing for so long, and is none of the channel's latest requests, is not waited for any more."""

TIDY_EVERY = timedelta(days=1)

_NUMBER = re.compile(r" \d+")


class HistoryClock:
    """Stands at the instant that is being played."""

    def __init__(self) -> None:
        self._now = datetime(1970, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Never back: what comes late is learned late."""
        self._now = max(self._now, instant)

    async def sleep_until(self, instant: datetime) -> None:
        self.move_to(instant)


class History:
    """`take` each message, then `end`. What has left memory is in the figures."""

    def __init__(
        self, policy: Policy, load_policy: Callable[[str], Policy], workspace: Workspace, directory: Directory
    ) -> None:
        self.clock = HistoryClock()
        self.figures = Figures(policy, workspace)
        self.outcomes: Counter[str] = Counter()
        self._workspace = workspace
        self._terms = TermsBook(policy, load_policy)
        self._uow = MemoryUnitOfWork(self._say)
        hearing = Hearing(self.clock)
        hearing.recovered(hearing.losses)
        self._rules = Rules()
        self._sort = SortMessages(workspace, self._terms, directory, self._rules)
        self._sweep = Sweep(self._uow, self.clock, hearing, self._desk)
        self._rosters = Rosters(workspace, directory, self.clock)
        self._tidy_at: datetime | None = None

    @property
    def received(self) -> int:
        return self.outcomes.total()

    @property
    def held(self) -> int:
        """How many conversations are in memory now."""
        return len(self._uow.conversations)

    async def take(self, line: Line) -> None:
        """First everything that fell due before it, then the message."""
        await self._walk_to(line.at)
        outcome = await self._sort_one(_wrote(line))
        self.outcomes[_NUMBER.sub("", outcome, count=1)] += 1
        if self._tidy_at is None or line.at >= self._tidy_at:
            await self._tidy(line.at)

    async def end(self) -> None:
        """What is open then stands as it stands: nobody knows what came after."""
        await self._count(self._uow.conversations.leave_all())

    async def _walk_to(self, instant: datetime) -> None:
        while (at := self._uow.conversations.soonest()) is not None and at <= instant:
            self.clock.move_to(at)
            await self._sweep()
        self.clock.move_to(instant)

    async def _sort_one(self, wrote: Wrote) -> str:
        books = self._uow.books
        desk = self._desk(books)
        known = await known_messages(books, wrote.channel, [wrote])
        desk.lay_out(await books.conversations.candidates(wrote.channel, self.clock.now()))
        await desk.bring(known.numbers)
        outcome = await self._sort(desk, known, wrote)
        await desk.save()
        return outcome

    def _desk(self, books: Books) -> Desk:
        return Desk(books, self._terms.terms_of, self._workspace, self._rosters, self.clock.now())

    def _say(self, message: Outgoing, now: datetime) -> None:
        self.figures.said(message, now)

    async def _tidy(self, now: datetime) -> None:
        self._tidy_at = now + TIDY_EVERY
        before = now - SILENT
        await self._count(self._uow.conversations.leave(before))
        await self._uow.texts.forget(before, self._uow.conversations.asked())

    async def _count(self, settled: Iterable[tuple[Conversation, Sequence[Event]]]) -> None:
        for state, log in settled:
            told = explain(log, self._terms.terms_of, state.number, self.clock.now())
            self.figures.count(state, log, told.clocks, await self._ask(state))

    async def _ask(self, state: Conversation) -> str:
        """The line that says what was wanted, of what nobody answered."""
        if state.first_reply_at is not None:
            return ""
        found = await self._uow.texts.get(state.channel, [state.asked_ts])
        return self._rules.triage(found[state.asked_ts].text).ask if state.asked_ts in found else ""


def _wrote(line: Line) -> Wrote:
    """As it would have come through the door: without secrets."""
    return Wrote(
        channel=line.channel,
        ts=line.ts,
        at=line.at,
        thread_ts=line.thread_ts,
        user=line.user,
        text=redact(line.text).text,
        has_files=bool(line.files),
        is_external_channel=False,
    )

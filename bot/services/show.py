"""Show: what staff ask to see. Reads only."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.clock import Clock
from bot.domain.attention import MONTH
from bot.domain.brief import RequestBrief
from bot.domain.check_ins import look, usual_gap
from bot.domain.conversation import Conversation
from bot.domain.explanation import Explanation, explain
from bot.domain.outgoing import FurtherCompany
from bot.domain.places import Account, RefusedPlace, Workspace
from bot.domain.views import AccountView, HeldLine, LedgerLine, StatusView
from bot.ports import Books, Directory, Entry, Limits, Row, UnagreedCompanyError, UnitOfWork
from bot.services.decide_held import asked_of, question_about
from bot.services.hearing import Hearing
from bot.services.look_at_accounts import Voices, gather
from bot.services.sweep import PARKED_FROM
from bot.services.terms import TermsBook, account_id
from bot.services.write_brief import WriteBrief, evidence_of
from bot.services.write_down import REFUSED_FOR_GOOD

LEDGER_SHOWN = 5
A_DAY = timedelta(days=1)
PICKED: Mapping[str, Callable[[Conversation], bool]] = {
    "claim": lambda c: c.owner is None,
    "release": lambda c: c.owner is not None,
}


class Show:
    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        terms: TermsBook,
        is_ours: Callable[[str], bool],
        directory: Directory,
        hearing: Hearing,
        brief: WriteBrief,
        limits: Limits,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._terms = terms
        self._is_ours = is_ours
        self._directory = directory
        self._hearing = hearing
        self._brief = brief
        self._limits = limits

    async def open_numbers(self) -> tuple[int, ...]:
        async with self._uow.read() as books:
            return tuple(sorted(c.number for c in await books.conversations.open_ones()))

    async def choices(self, verb: str) -> list[RequestBrief]:
        """The open requests that `verb` may be done with, most urgent first."""
        fits = PICKED.get(verb, _any)
        async with self._uow.read() as books:
            found = [c for c in await books.conversations.open_ones() if fits(c)]
            return await self._briefs(books, found)

    async def request(self, number: int) -> RequestBrief | None:
        async with self._uow.read() as books:
            states = await books.conversations.load([number])
            found = await self._brief.requests(books, list(states.values()))
        return found[0] if found else None

    async def told(self, number: int) -> RequestBrief | None:
        """A request with its whole log."""
        async with self._uow.read() as books:
            known = number in await books.conversations.load([number])
            return await self._brief.told(books, number) if known else None

    async def explanation(self, number: int) -> tuple[RequestBrief, Explanation] | None:
        brief = await self.told(number)
        if brief is None:
            return None
        return brief, explain(brief.log, self._terms.terms_of, number, self._clock.now())

    async def status(self) -> StatusView:
        async with self._uow.read() as books:
            requests = await self._briefs(books, list(await books.conversations.open_ones()))
            waiting, oldest = await books.outbox.waiting()
            held = [self._held(row) for row in await books.outbox.held()]
            inbox = await books.inbox.backlog()
            stuck = await books.conversations.failing(PARKED_FROM)
            refused = await books.outbox.refused_places()
            further = await self._further(books)
            never = await books.outbox.dropped_for(REFUSED_FOR_GOOD, self._clock.now() - A_DAY)
        return StatusView(
            now=self._clock.now(),
            requests=requests,
            waiting=waiting,
            oldest_at=oldest,
            held=held,
            inbox=inbox,
            unchecked_since=self._hearing.unchecked_since,
            stuck=stuck,
            refused=refused,
            staff_unread=self._directory.trouble,
            further=further,
            refused_for_good=[reason.removeprefix(REFUSED_FOR_GOOD) for reason in never],
            left_to_read=(self._hearing.left.channels, self._hearing.left.threads),
            limited=self._limits.limited,
            token=self._limits.refused,
            unreadable=[
                RefusedPlace(found.channel, found.since, found.code)
                for found in self._hearing.unreadable.values()
            ],
        )

    async def _further(self, books: Books) -> list[FurtherCompany]:
        """The companies to which nobody has agreed yet, where something waits for it."""
        channels = await books.outbox.waiting_for(UnagreedCompanyError.CODE)
        agreed = await books.companies.agreed(channels) if channels else {}
        asked = [
            (channel, subject.removeprefix(f"company:{channel}:"))
            for channel in channels
            for subject in await books.outbox.said(f"company:{channel}:")
        ]
        return [
            FurtherCompany(account_id(self._workspace.account_of(channel)), channel, team)
            for channel, team in sorted(asked)
            if team not in agreed.get(channel, frozenset())
        ]

    def _held(self, row: Row) -> HeldLine:
        question = question_about(row)
        return HeldLine(
            outbox_id=row.id,
            account=self._workspace.accounts.get(question.account),
            channel=question.channel,
            written_at=row.created_at,
            person=asked_of(question, self._workspace),
            kind=question.kind,
            number=question.number,
        )

    async def _briefs(self, books: Books, states: list[Conversation]) -> list[RequestBrief]:
        states.sort(key=lambda c: (c.severity, c.opened_at))
        return await self._brief.requests(books, states)

    def find_account(self, words: str) -> Account | None:
        """By id or name, as people type it."""
        wanted = words.strip().casefold()
        accounts = self._workspace.accounts.values()
        return next((a for a in accounts if wanted in (a.id.casefold(), a.name.casefold())), None)

    def accounts(self) -> tuple[Account, ...]:
        return tuple(sorted(self._workspace.accounts.values(), key=lambda one: one.name.casefold()))

    def account_names(self) -> tuple[str, ...]:
        return tuple(sorted(self._workspace.accounts))

    async def account(self, account: Account) -> AccountView:
        now = self._clock.now()
        async with self._uow.read() as books:
            state = (await books.accounts.load([account.id]))[account.id]
            facts = await gather(
                books, self._terms.terms_of, state, Voices(account.channels, self._is_ours), now
            )
            requests = await self._briefs(books, list(await books.conversations.open_ones(account.id)))
            ledger = await books.ledger.recent(account.id, now - MONTH)
        terms = self._terms.of_account(self._workspace, account.id)
        spoke = [at for at in (facts.contacts.two_way, *facts.contacts.customer[-1:]) if at]
        return AccountView(
            now=now,
            account=account,
            requests=requests,
            last_contact_at=max(spoke, default=None),
            usual_gap=usual_gap(facts.contacts.customer),
            findings=look(facts, terms.check_ins, now),
            next_look_at=state.next_due_at,
            ledger=[line for entry in ledger[-LEDGER_SHOWN:] if (line := _line(entry))],
        )


def _any(_: Conversation) -> bool:
    return True


def _line(entry: Entry) -> LedgerLine | None:
    if entry.decided_at is None or entry.verdict is None:
        return None
    return LedgerLine(entry.decided_at, evidence_of(entry), entry.verdict, entry.reason or "")

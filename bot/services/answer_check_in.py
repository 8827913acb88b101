"""Answer a check-in: the customer pressed a button; it is honoured at once and its owner is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.domain import events as e
from bot.domain.attention import Verdict
from bot.domain.check_ins import MORE, AccountState, heard
from bot.domain.outgoing import Audience, CheckIn, CheckInAnswered, CheckInChoice, Outgoing, Priority
from bot.domain.places import Account, Workspace
from bot.domain.policy import Severity
from bot.ports import Books, Entry, Posted, Text, UnitOfWork
from bot.services.desk import Desk
from bot.services.terms import TermsBook
from bot.services.unopposed import unopposed

LESS = timedelta(days=30)  # "Less of this" is a pause of 30 days, then the budget again (field.md C19)


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed which button, where."""

    entry: int
    choice: CheckInChoice
    by: str
    where: Posted


class AnswerCheckIn:
    """`ask` puts into words what the customer asks for by *Tell me more*."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        terms: TermsBook,
        desk_of: Callable[[Books], Desk],
        ask: Callable[[str | None], str],
        changed: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._terms = terms
        self._desk_of = desk_of
        self._ask = ask
        self._changed = changed

    async def __call__(self, press: Press) -> bool:
        """False if the press is not theirs to make or was made before; nothing changes then."""
        if not await unopposed(partial(self._answer, press)):
            return False
        self._changed()
        return True

    async def _answer(self, press: Press) -> bool:
        account = self._workspace.account_of(press.where.channel)
        async with self._uow.write() as books:
            entry = await books.ledger.get(press.entry)
            if account is None or entry is None or entry.account != account.id:
                return False
            if entry.verdict != Verdict.SENT:
                return False
            if not await books.ledger.answer(press.entry, press.choice, press.by, self._clock.now()):
                return False
            await books.outbox.confirm(f"checkin:{entry.id}", press.where, self._clock.now())
            await self._remember(books, account, press.choice)
            desk = self._desk_of(books)
            if press.choice == "more":
                await self._open_request(desk, account, entry, press)
            self._tell(desk, account, entry, press)
            await desk.save()
        return True

    async def _remember(self, books: Books, account: Account, choice: CheckInChoice) -> None:
        state: AccountState = (await books.accounts.load([account.id]))[account.id]
        after = heard(state)
        if choice == "less":
            after = replace(after, muted_until=self._clock.now() + LESS, back_off=2)
        await books.accounts.save(replace(after, version=state.version + 1), base=state.version)

    async def _open_request(self, desk: Desk, account: Account, entry: Entry, press: Press) -> None:
        """They want to hear more: that is a request like any other, with a clock."""
        now = self._clock.now()
        where, words = press.where, self._ask(entry.text)
        await desk.books.texts.put([Text(where.channel, where.ts, press.by, words, now)])
        opened = e.Opened(
            account=account.id,
            tier=account.tier,
            policy=self._terms.current.hash,
            channel=press.where.channel,
            root_ts=press.where.ts,
            message_ts=press.where.ts,
            author=press.by,
            severity=Severity.SEV3,
            reason=MORE,
            kind="check_in",
        )
        await desk.open(opened, now)

    def _tell(self, desk: Desk, account: Account, entry: Entry, press: Press) -> None:
        desk.say(
            Outgoing(
                CheckIn(account.id, entry.id),
                to=press.where.channel,
                audience=Audience.CUSTOMER,
                priority=Priority.URGENT,
                subject=f"checkin:{entry.id}",
            )
        )
        answered = CheckInAnswered(account.id, entry.id, press.by, press.choice)
        desk.say(Outgoing(answered, account.owner, Audience.STAFF_MEMBER, Priority.PING))

"""Look at accounts: at their time, write dated evidence and ask the ledger for at most one check-in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.attention import MONTH, Decision, Standing, Verdict, decide, send_by, standing
from bot.domain.check_ins import (
    MOST_BACK_OFF,
    AccountState,
    Contacts,
    Facts,
    Finding,
    heard,
    look,
    looked,
    spoke,
)
from bot.domain.conversation import Conversation
from bot.domain.folding import TermsOf
from bot.domain.outgoing import Audience, CheckIn, Outgoing, OwnerTask, Priority
from bot.domain.places import Account, Workspace
from bot.domain.policy import Terms
from bot.domain.service_levels import due_at
from bot.domain.timestamps import instant_of
from bot.ports import Books, ConflictError, Directory, Entry, UnansweredError, UnitOfWork
from bot.services.hearing import Hearing
from bot.services.terms import TermsBook
from bot.services.unopposed import unopposed

SET_SIZE = 100
MEMORY = timedelta(days=56)  # a customer's habit: 8 weeks (field.md C18)
AFTER_FAILURE = timedelta(hours=1)
NOT_NOW = timedelta(minutes=5)  # while something that would be evidence may be missing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Voices:
    """Where an account and we talk, and who of those who write is one of ours."""

    channels: Sequence[str]
    is_ours: Callable[[str], bool]


class LookAtAccounts:
    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        terms: TermsBook,
        directory: Directory,
        hearing: Hearing,
        changed: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._terms = terms
        self._directory = directory
        self._hearing = hearing
        self._changed = changed

    async def open(self) -> None:
        """Remember every account of `workspace.yml` from now on. Another replica may do so at the same time."""
        await unopposed(self._remember_all)

    async def _remember_all(self) -> None:
        now = self._clock.now()
        async with self._uow.write() as books:
            known = await books.accounts.load(list(self._workspace.accounts))
            for account in self._workspace.accounts.values():
                state, every = known.get(account.id), self._terms_of(account).check_ins.look_every
                if state is None:
                    await books.accounts.save(AccountState(account.id, now, now + every, version=1), base=0)
                elif state.next_look_at > now + every * MOST_BACK_OFF:  # it had left the file and is back
                    await _save(books, replace(state, next_look_at=now + every), state)

    async def __call__(self) -> None:
        if not self._hearing.may_sweep:
            return
        now = self._clock.now()
        await self._take_signals(now)
        async with self._uow.read() as books:
            due = await books.accounts.due(now, SET_SIZE)
        for state in due:
            try:
                await self.look_at(state.account)
            except ConflictError:
                continue  # somebody else looked
            except UnansweredError:
                raise
            except Exception:  # recorded; the others are looked at all the same
                log.exception("account.failed", account=state.account)
                await self._postpone(state, now + AFTER_FAILURE)
        if due:
            self._changed()

    async def _knows(self, books: Books, account: Account) -> bool:
        """Whether what is missing in the books did not happen: else silence would be evidence of nothing."""
        hearing, channels = self._hearing, frozenset(account.channels)
        if not hearing.hears_all or hearing.blind_since or not self._directory.is_trusted:
            return False
        return not channels & (hearing.unreadable.keys() | await books.receipts.lanes_waiting())

    async def _take_signals(self, now: datetime) -> None:
        async with self._uow.read() as books:
            if not await books.ledger.untaken():
                return
        async with self._uow.write() as books:
            accounts = await books.ledger.take_signals(now)
            for state in (await books.accounts.load(accounts)).values():
                await _save(books, replace(state, again_at=now), state)

    async def look_at(self, account_id: str, *, at_once: bool = False) -> bool:
        """One account, in one transaction that holds its row. `at_once` looks before its time.

        False where it cannot be looked at now.
        """
        now = self._clock.now()
        await self._directory.refresh_if_stale()
        async with self._uow.write() as books:
            state = (await books.accounts.load([account_id])).get(account_id)
            account = self._workspace.accounts.get(account_id)
            if state is None or account is None:
                await self._forget(books, state)
                return False
            knows = await self._knows(books, account)
            if knows:
                after = await self._look(books, account, state, now, at_once=at_once)
            else:
                log.info("account.not_now", account=account_id)
                after = _later(state, now + NOT_NOW)
            await _save(books, after, state)
        return knows

    async def _postpone(self, state: AccountState, until: datetime) -> None:
        async with self._uow.write() as books:
            await _save(books, _later(state, until), state)

    async def _forget(self, books: Books, state: AccountState | None) -> None:
        """An account that left `workspace.yml` is not looked at any more."""
        if state is not None:
            log.info("account.not_in_workspace", account=state.account)
            never = self._clock.now() + timedelta(days=36_500)
            await _save(books, replace(state, next_look_at=never, again_at=None), state)

    async def _look(
        self, books: Books, account: Account, state: AccountState, now: datetime, *, at_once: bool
    ) -> AccountState:
        terms = self._terms_of(account)
        ledger = await books.ledger.recent(account.id, now - MONTH)
        facts = await gather(books, self._terms.terms_of, state, self._voices(account), now)
        sent = sent_at(ledger)
        if sent and facts.contacts.customer and facts.contacts.customer[-1] > sent[-1]:
            state = heard(state)
        if now >= state.next_look_at or at_once:
            await self._record(books, account, look(facts, terms.check_ins, now), ledger, now)
            state = looked(state, terms.check_ins, now)
        stands = standing(await books.conversations.open_ones(account.id), state, sent)
        return await self._decide(books, account, replace(state, again_at=None), stands, now)

    async def _record(
        self,
        books: Books,
        account: Account,
        findings: Sequence[Finding],
        ledger: Sequence[Entry],
        now: datetime,
    ) -> None:
        """All findings are written down; one of a look, the strongest that is new, becomes a proposal."""
        said = {(e.finding.kind, e.finding.number) for e in ledger}
        fresh = [f for f in findings if (f.kind, f.number) not in said]
        for index, finding in enumerate(fresh):
            entry = await books.ledger.find(account.id, finding)
            if index > 0:
                reason = f"one proposal a look; {fresh[0].kind.value} of the same day is the stronger reason"
                await books.ledger.decide(entry, Decision(Verdict.DROPPED, reason), now)

    async def _decide(
        self, books: Books, account: Account, state: AccountState, stands: Standing, now: datetime
    ) -> AccountState:
        terms = self._terms_of(account)
        for entry in await books.ledger.undecided(account.id):
            decision = decide(stands, entry.finding.observed_at, terms, now)
            await books.ledger.decide(entry.id, decision, now)
            if decision.verdict is Verdict.HELD and decision.again_at:
                state = replace(state, again_at=min(state.again_at or decision.again_at, decision.again_at))
            if decision.verdict in (Verdict.SENT, Verdict.TO_OWNER):
                await books.outbox.add(
                    [_proposal(account, entry, decision.verdict, send_by(now, terms))], now
                )
                state = spoke(state)
                stands = replace(stands, sent=[*stands.sent, now])
        return state

    def _voices(self, account: Account) -> Voices:
        return Voices(account.channels, self._is_ours)

    def _is_ours(self, user: str) -> bool:
        return self._directory.actor(user).is_staff

    def _terms_of(self, account: Account) -> Terms:
        return self._terms.of_account(self._workspace, account.id)


def _later(state: AccountState, until: datetime) -> AccountState:
    """Nothing of it is due before then."""
    again_at = state.again_at and max(state.again_at, until)
    return replace(state, next_look_at=max(state.next_look_at, until), again_at=again_at)


async def _save(books: Books, after: AccountState, before: AccountState) -> None:
    await books.accounts.save(replace(after, version=before.version + 1), base=before.version)


def sent_at(ledger: Sequence[Entry]) -> list[datetime]:
    """When something was said proactively, oldest first."""
    return [entry.decided_at for entry in ledger if entry.verdict == Verdict.SENT and entry.decided_at]


def _proposal(account: Account, entry: Entry, verdict: Verdict, not_after: datetime) -> Outgoing:
    if verdict is Verdict.TO_OWNER:
        task = OwnerTask(account.id, entry.id)
        return Outgoing(task, account.owner, Audience.STAFF_MEMBER, Priority.ROUTINE)
    return Outgoing(
        CheckIn(account.id, entry.id),
        to=account.channels[0],
        audience=Audience.CUSTOMER,
        priority=Priority.ROUTINE,
        subject=f"checkin:{entry.id}",
        not_after=not_after,
    )


async def contacts(books: Books, voices: Voices, since: datetime) -> Contacts:
    """Who wrote when; two-way is when both had written, so an answer that never came is no exchange."""
    spoken = await books.texts.spoken(voices.channels, since)
    said = [(at, author) for ts, author in spoken if (at := instant_of(ts))]
    theirs = [at for at, author in said if not voices.is_ours(author)]
    ours = [at for at, author in said if voices.is_ours(author)]
    return Contacts(theirs, min(theirs[-1], ours[-1]) if theirs and ours else None)


async def gather(
    books: Books, terms_of: TermsOf, state: AccountState, voices: Voices, now: datetime
) -> Facts:
    """What a look reads of one account's books."""
    recent = await books.conversations.active_since(now - MEMORY, state.account)
    ended = [(c.number, outcome) for c in recent for outcome in c.outcomes]
    return Facts(
        breaches=[(n, o.met_at) for n, o in ended if o.breached],
        near_misses=[(n, o.met_at) for n, o in ended if not o.breached],
        overdue=[(c.number, at) for c in recent if (at := _overdue(c, terms_of, now))],
        contacts=await contacts(books, voices, now - MEMORY),
        since=state.known_since,
    )


def _overdue(state: Conversation, terms_of: TermsOf, now: datetime) -> datetime | None:
    clock = state.running
    if clock is None:
        return None
    at = due_at(clock, state.severity, terms_of.of(state))
    return at if at <= now else None

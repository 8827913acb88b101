"""Reconsider: a check-in that was allowed is asked about once more at the door, just before it is sent.

Between the ledger's decision and the sending lie Slack's limits and outages: what was allowed at 16:28 must
not be said at 18:58.
"""

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.attention import MONTH, Decision, Verdict, decide, standing
from bot.domain.check_ins import AccountState, unsaid
from bot.domain.outgoing import CheckIn
from bot.domain.places import Workspace
from bot.ports import Books, Entry
from bot.services.look_at_accounts import sent_at
from bot.services.terms import TermsBook


class Reconsider:
    def __init__(self, clock: Clock, workspace: Workspace, terms: TermsBook) -> None:
        self._clock = clock
        self._workspace = workspace
        self._terms = terms

    async def __call__(self, books: Books, message: CheckIn, *, too_late: bool) -> Decision | None:
        """None if it may be sent now. An answered one was said: it is only shown anew."""
        entry = await books.ledger.get(message.entry)
        state = (await books.accounts.load([message.account])).get(message.account)
        if entry is None or entry.answer is not None or state is None:
            return None
        decision = await self._decide(books, entry, state)
        now = self._clock.now()
        if decision.verdict is Verdict.TO_OWNER:
            return Decision(Verdict.HELD, decision.reason, now)
        if decision.verdict is Verdict.SENT:
            return Decision(Verdict.HELD, "Slack did not take it in time", now) if too_late else None
        return decision

    async def _decide(self, books: Books, entry: Entry, state: AccountState) -> Decision:
        """As if this one had not been allowed yet."""
        now, terms = self._clock.now(), self._terms.of_account(self._workspace, entry.account)
        others = [one for one in await books.ledger.recent(entry.account, now - MONTH) if one.id != entry.id]
        open_ones = await books.conversations.open_ones(entry.account)
        before = standing(open_ones, unsaid(state), sent_at(others))
        return decide(before, entry.finding.observed_at, terms, now)

    async def take_back(self, books: Books, message: CheckIn, decision: Decision, now: datetime) -> None:
        """It was not said: the ledger tells why, and it is no check-in without an answer."""
        await books.ledger.decide(message.entry, decision, now)
        state = (await books.accounts.load([message.account])).get(message.account)
        if state is None:
            return
        again_at = min((at for at in (state.again_at, decision.again_at) if at), default=None)
        after = replace(unsaid(state), again_at=again_at, version=state.version + 1)
        await books.accounts.save(after, base=state.version)

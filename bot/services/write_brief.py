"""Write the brief of a message: read what its renderer needs, as the books stand now."""

from dataclasses import replace

from bot.clock import Clock
from bot.domain.brief import Brief, EvidenceBrief, RequestBrief
from bot.domain.conversation import Conversation
from bot.domain.events import Event
from bot.domain.outgoing import (
    CheckIn,
    CheckInAnswered,
    ClockWarning,
    Digest,
    HeldMessage,
    LadderStopped,
    Message,
    OwnerTask,
    Ping,
    SecretNotice,
    TriageCard,
    WhichCustomer,
)
from bot.domain.places import Workspace
from bot.ports import Books, Entry, Gateway, Posted, Understanding
from bot.services.digest import DigestWriter
from bot.services.hearing import Hearing
from bot.services.terms import TermsBook


class WriteBrief:
    def __init__(
        self,
        clock: Clock,
        workspace: Workspace,
        terms: TermsBook,
        understanding: Understanding,
        gateway: Gateway,
        hearing: Hearing,
        digest: DigestWriter,
    ) -> None:
        self._clock = clock
        self._workspace = workspace
        self._terms = terms
        self._understanding = understanding
        self._gateway = gateway
        self._hearing = hearing
        self._digest = digest

    async def __call__(self, books: Books, message: Message) -> Brief:
        brief = Brief(
            now=self._clock.now(),
            workspace=self._workspace,
            unchecked_since=self._hearing.unchecked_since,
        )
        match message:
            case TriageCard(number=number) | Ping(number=number):
                return replace(brief, request=await self.request(books, number))
            case LadderStopped(number=number) | ClockWarning(number=number):
                return replace(brief, request=await self.request(books, number))
            case CheckIn(account=account, entry=entry) | OwnerTask(account=account, entry=entry):
                return await self._evidence(books, brief, account, entry)
            case CheckInAnswered(account=account, entry=entry):
                return await self._evidence(books, brief, account, entry)
            case Digest(day=day, fire_at=fire_at):
                return replace(brief, page=await self._digest(books, day, fire_at))
            case HeldMessage(account=account):
                return replace(brief, account=self._workspace.accounts.get(account))
            case WhichCustomer() | SecretNotice():
                return brief

    async def request(self, books: Books, number: int) -> RequestBrief:
        """Errors: `KeyError` if there is no such request."""
        state = (await books.conversations.load([number]))[number]
        log = (await books.conversations.log([number])).get(number, ())
        return await self.of_state(books, state, log=tuple(log))

    async def of_state(
        self, books: Books, state: Conversation, *, log: tuple[Event, ...] = ()
    ) -> RequestBrief:
        texts = await books.texts.get(state.channel, [state.root_ts])
        text = texts[state.root_ts].text if state.root_ts in texts else ""
        return RequestBrief(
            state=state,
            terms=self._terms.terms_of.of(state),
            account=self._workspace.accounts.get(state.account),
            ask=self._understanding.triage(text).ask,
            link=self._gateway.permalink(Posted(state.channel, state.root_ts)),
            log=log,
        )

    async def _evidence(self, books: Books, brief: Brief, account: str, entry_id: int) -> Brief:
        entry = await books.ledger.get(entry_id)
        assert entry is not None, f"ledger entry {entry_id} is written before its message"
        return replace(brief, account=self._workspace.accounts.get(account), evidence=evidence_of(entry))


def evidence_of(entry: Entry) -> EvidenceBrief:
    span = entry.finding.span
    return EvidenceBrief(
        entry=entry.id,
        kind=entry.finding.kind.value,
        observed_at=entry.finding.observed_at,
        number=entry.finding.number,
        span_seconds=span.total_seconds() if span else None,
        label=entry.label,
        text=entry.text,
        answer=entry.answer,
        answered_by=entry.answered_by,
    )

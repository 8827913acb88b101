"""Write briefs: read what the renderers of a set need, one statement a table, as the books stand now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.brief import Brief, EvidenceBrief, RequestBrief
from bot.domain.conversation import Conversation
from bot.domain.events import Event
from bot.domain.handover import packet_of
from bot.domain.outgoing import (
    CheckIn,
    CheckInAnswered,
    ClockWarning,
    Digest,
    FurtherCompany,
    HandoverAnswered,
    HandoverOffer,
    HandoverUnanswered,
    HeldMessage,
    LadderEnded,
    LadderStopped,
    Message,
    OwnerTask,
    Page,
    PageOver,
    Ping,
    Reply,
    ReplyNotSent,
    TriageCard,
)
from bot.domain.places import Workspace
from bot.ports import Books, Entry, Gateway, Posted, Understanding
from bot.services.digest import DigestWriter
from bot.services.hearing import Hearing
from bot.services.packets import keys, packet_in
from bot.services.terms import TermsBook


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was read for a set: states, the logs that somebody tells from, and the words asked in."""

    states: Mapping[int, Conversation]
    logs: Mapping[int, Sequence[Event]]
    words: Mapping[tuple[str, str], str]


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

    async def shelf(self, books: Books, messages: Sequence[Message]) -> Shelf:
        """Read once what all these messages speak of."""
        numbers = sorted({number for m in messages if (number := request_of(m)) is not None})
        states = await books.conversations.load(numbers)
        told = {request_of(m) for m in messages if _tells_from_log(m)}
        told |= {number for number, state in states.items() if not state.is_open}
        logs = await books.conversations.log(sorted(n for n in told if n is not None)) if told else {}
        words = await self._words(books, list(states.values()))
        return Shelf(states, logs, {**words, **await self._packets(books, messages, logs)})

    async def _packets(
        self, books: Books, messages: Sequence[Message], logs: Mapping[int, Sequence[Event]]
    ) -> Mapping[tuple[str, str], str]:
        triage = self._workspace.channels.triage
        offers = [m for m in messages if isinstance(m, HandoverOffer)]
        asked = [key for m in offers for key in keys(m.number, packet_of(logs.get(m.number, ()), m.offer))]
        found = await books.texts.get(triage, asked) if asked else {}
        return {(triage, ts): text.text for ts, text in found.items()}

    async def _words(self, books: Books, states: Sequence[Conversation]) -> Mapping[tuple[str, str], str]:
        asked: dict[str, list[str]] = defaultdict(list)
        for state in states:
            asked[state.channel] += state.told_by
        found: dict[tuple[str, str], str] = {}
        for channel, ts in asked.items():
            found |= {(channel, t.ts): t.text for t in (await books.texts.get(channel, ts)).values()}
        return found

    async def __call__(self, books: Books, message: Message, shelf: Shelf) -> Brief:
        """Errors: `KeyError` if the message speaks of a request that does not exist."""
        brief = Brief(
            now=self._clock.now(),
            workspace=self._workspace,
            unchecked_since=self._hearing.unchecked_since,
        )
        number = request_of(message)
        if number is not None:
            return replace(brief, request=self._spoken_of(message, self._request(number, shelf), shelf))
        match message:
            case CheckIn() | OwnerTask() | CheckInAnswered():
                return await self._evidence(books, brief, message.account, message.entry)
            case Digest(day=day, since=since):
                return replace(brief, page=await self._digest(books, day, since))
            case HeldMessage(account=account) | FurtherCompany(account=account):
                return replace(brief, account=self._workspace.accounts.get(account))
            case _:
                return brief

    def _request(self, number: int, shelf: Shelf) -> RequestBrief:
        state = shelf.states[number]
        told = ((ts, shelf.words.get((state.channel, ts), "")) for ts in state.told_by)
        about, words = next((pair for pair in told if pair[1]), (state.asked_ts, ""))
        return RequestBrief(
            state=state,
            terms=self._terms.terms_of.of(state),
            account=self._workspace.accounts.get(state.account),
            ask=self._understanding.triage(words).ask,
            link=self._gateway.permalink(Posted(state.channel, about)),
            log=tuple(shelf.logs.get(number, ())),
        )

    def _spoken_of(self, message: Message, request: RequestBrief, shelf: Shelf) -> RequestBrief:
        if not isinstance(message, HandoverOffer):
            return request
        offer = packet_of(request.log, message.offer)
        triage = self._workspace.channels.triage
        return replace(request, packet=packet_in(shelf.words, triage, message.number, offer))

    async def requests(self, books: Books, states: Sequence[Conversation]) -> list[RequestBrief]:
        """The briefs of these requests, without their logs."""
        shelf = Shelf({s.number: s for s in states}, {}, await self._words(books, states))
        return [self._request(state.number, shelf) for state in states]

    async def told(self, books: Books, number: int) -> RequestBrief:
        """One request with its whole log. Errors: `KeyError` if there is none."""
        states = await books.conversations.load([number])
        logs = await books.conversations.log([number])
        return self._request(number, Shelf(states, logs, await self._words(books, list(states.values()))))

    async def _evidence(self, books: Books, brief: Brief, account: str, entry_id: int) -> Brief:
        entry = await books.ledger.get(entry_id)
        assert entry is not None, f"ledger entry {entry_id} is written before its message"
        return replace(brief, account=self._workspace.accounts.get(account), evidence=evidence_of(entry))


def _tells_from_log(message: Message) -> bool:
    match message:
        case Ping(forced=forced):
            return forced
        case HandoverOffer() | HandoverUnanswered() | HandoverAnswered():
            return True
        case _:
            return False


def request_of(message: Message) -> int | None:
    """The number of the request that a message speaks of, if it speaks of one."""
    match message:
        case TriageCard() | Ping() | LadderEnded() | LadderStopped() | Page() | PageOver() | ClockWarning():
            return message.number
        case Reply() | ReplyNotSent():
            return message.number
        case HandoverOffer() | HandoverUnanswered() | HandoverAnswered():
            return message.number
        case _:
            return None


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

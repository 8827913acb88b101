"""The desk: the conversations of one transaction, as facts happen to them.

Load once, decide in memory, save once: one statement a table, however many receipts or rows (DESIGN §3).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain import due
from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.folding import TermsOf, apply, fold, in_order
from bot.domain.outgoing import Outgoing
from bot.domain.places import Workspace
from bot.domain.policy import Terms
from bot.domain.reactions import card, reactions
from bot.domain.roster import Called, Roster, called
from bot.domain.rungs import Reach
from bot.errors import StewardError
from bot.ports import Books, Change


class NoSuchRequestError(StewardError):
    """There is no request of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no request {number}")
        self.number = number


class Desk:
    """Facts in; changed conversations, their events and what is said about them out."""

    def __init__(
        self,
        books: Books,
        terms_of: TermsOf,
        workspace: Workspace,
        roster_of: Callable[[str], Roster],
        now: datetime,
    ) -> None:
        self.books = books
        self.now = now
        self.terms_of = terms_of
        self._workspace = workspace
        self._roster_of = roster_of
        self._base: dict[int, Conversation] = {}
        self._states: dict[int, Conversation] = {}
        self._events: dict[int, list[e.Event]] = {}
        self._said: list[Outgoing] = []
        self._next_number: int | None = None

    async def bring(self, numbers: Sequence[int]) -> None:
        missing = [number for number in numbers if number not in self._states]
        self.lay_out(list((await self.books.conversations.load(missing)).values()))

    def lay_out(self, states: Sequence[Conversation]) -> None:
        for state in states:
            if state.number not in self._states:
                self._base[state.number] = self._states[state.number] = state

    def __getitem__(self, number: int) -> Conversation:
        """Errors: `NoSuchRequestError`."""
        try:
            return self._states[number]
        except KeyError:
            raise NoSuchRequestError(number) from None

    def __contains__(self, number: int) -> bool:
        return number in self._states

    def terms(self, number: int) -> Terms:
        return self.terms_of.of(self[number])

    def reach(self, number: int) -> Reach:
        """Which steps of a ladder have somebody for it now."""
        state = self[number]
        return self._roster_of(state.account).reach(state)

    def called(self, number: int) -> Called | None:
        """Whom the escalation of a request pings."""
        state = self[number]
        return called(state, self.terms(number), self._roster_of(state.account))

    def here(self, channel: str) -> Sequence[Conversation]:
        """Those of one channel: what is said there is about no other's."""
        return tuple(state for state in self._states.values() if state.channel == channel)

    async def open(self, fact: e.Opened, at: datetime) -> Conversation:
        if self._next_number is None:
            self._next_number = await self.books.conversations.next_number()
        number, self._next_number = self._next_number, self._next_number + 1
        event = e.Event(1, at, self.now, fact)
        terms = self.terms_of.terms(fact.policy, fact.account, fact.tier)
        state = apply(None, event, terms, number=number)
        self._states[number] = state
        self._events[number] = [event]
        return state

    async def happen(self, number: int, fact: e.Fact, at: datetime) -> Conversation:
        """Fold one fact in; one that is older than the newest known refolds the whole conversation."""
        before = self[number]
        event = e.Event(before.version + 1, at, self.now, fact)
        self._events.setdefault(number, []).append(event)
        if at < before.newest_at:
            after = await self._refold(number)
        else:
            after = apply(before, event, self.terms(number))
        self._states[number] = after
        self._said += reactions(before, after, fact, self.terms(number), self._roster_of(after.account))
        return after

    async def _refold(self, number: int) -> Conversation:
        return fold(number, in_order(await self.log(number)), self.terms_of)

    async def log(self, number: int) -> Sequence[e.Event]:
        """What happened to it, with what happened on this desk, in the order of recording."""
        stored = (await self.books.conversations.log([number])).get(number, ())
        return [*stored, *self._events.get(number, ())]

    def say(self, message: Outgoing) -> None:
        self._said.append(message)

    def touch(self, number: int) -> None:
        """Its words changed, not its state: the card is shown anew."""
        self._said.append(card(self[number], self._workspace))

    async def save(self) -> int:
        """Write everything; how many conversations changed. Errors: `ConflictError`."""
        changed = [self._states[number] for number in self._events]
        await self.books.conversations.save([self._change(state) for state in changed], self.now)
        cards = [card(state, self._workspace) for state in changed if self._shows(state)]
        await self.books.outbox.add(_newest_of_each_subject([*cards, *self._said]), self.now)
        return len(changed)

    def _change(self, state: Conversation) -> Change:
        base = self._base.get(state.number)
        return Change(
            base=base.version if base else 0,
            after=state,
            events=tuple(self._events[state.number]),
            next_due_at=due.next_due_at(state, self.terms_of.of(state)),
        )

    def _shows(self, state: Conversation) -> bool:
        """Whether the card would read differently: most facts change it, a silent one does not."""
        base = self._base.get(state.number)
        return base is None or _face(base) != _face(state)


def _newest_of_each_subject(messages: Sequence[Outgoing]) -> list[Outgoing]:
    newest = {m.subject: m for m in messages if m.subject}
    return [m for m in messages if m.subject is None or newest[m.subject] is m]


def _face(state: Conversation) -> tuple[object, ...]:
    return (
        state.status,
        state.severity,
        state.owner,
        state.waiting,
        state.first_reply_at,
        state.ladder.called,
        max((warned.percent for warned in state.warned), default=0),
        state.authors,
        state.dismissed,
        state.handover and state.handover.to,
    )

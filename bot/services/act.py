"""Act: somebody of ours does something with a request, in one short transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.clock import Clock
from bot.domain.acts import Act, Refused
from bot.domain.conversation import Conversation
from bot.domain.events import Escalated, Fact
from bot.domain.roster import Called
from bot.ports import Books, Text, UnitOfWork
from bot.services.desk import Desk, NoSuchRequestError
from bot.services.unopposed import unopposed


@dataclass(frozen=True, slots=True)
class Done:
    """`called` is whom an escalation pings."""

    before: Conversation
    state: Conversation
    fact: Fact
    called: Called | None = None

    @property
    def unanswered(self) -> int:
        """How many messages of the customer waited and were closed with it."""
        return len(set(self.before.waiting) - set(self.state.waiting))


@dataclass(frozen=True, slots=True)
class NoSuchRequest:
    number: int
    open_numbers: tuple[int, ...]


Words = Callable[[Conversation], Sequence[Text]]
"""What somebody wrote with an act, to be kept with the state that it leads to."""


class ActOnRequest:
    """Commits the fact with everything it causes, and says how it went."""

    def __init__(
        self, uow: UnitOfWork, clock: Clock, desk_of: Callable[[Books], Desk], changed: Callable[[], None]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._desk_of = desk_of
        self._changed = changed

    async def __call__(
        self, number: int, act: Act, words: Words | None = None
    ) -> Done | Refused | NoSuchRequest:
        done = await unopposed(partial(self._act, number, act, words))
        if isinstance(done, Done):
            self._changed()
        return done

    async def _act(self, number: int, act: Act, words: Words | None) -> Done | Refused | NoSuchRequest:
        async with self._uow.write() as books:
            desk = self._desk_of(books)
            await desk.bring([number])
            try:
                fact = act(desk[number])
            except NoSuchRequestError:
                open_ones = await books.conversations.open_ones()
                return NoSuchRequest(number, tuple(sorted(c.number for c in open_ones)))
            if isinstance(fact, Refused):
                return fact
            before = desk[number]
            state = await desk.happen(number, fact, max(self._clock.now(), before.newest_at))
            done = Done(before, state, fact, desk.called(number) if isinstance(fact, Escalated) else None)
            if words is not None:
                await books.texts.put(words(state))
            await desk.save()
        return done

"""Rebuild: fold every log again and compare it with the stored state (DESIGN §3)."""

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.folding import TermsOf, fold
from bot.ports import UnitOfWork

SET_SIZE = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A state row that does not follow from its log."""

    number: int
    stored: Conversation
    folded: Conversation


async def rebuild(uow: UnitOfWork, terms_of: TermsOf) -> tuple[int, tuple[Difference, ...]]:
    """How many conversations were folded, and the differences found."""
    async with uow.read() as books:
        numbers = list(await books.conversations.numbers())
        found: list[Difference] = []
        for start in range(0, len(numbers), SET_SIZE):
            some = numbers[start : start + SET_SIZE]
            stored, logs = await books.conversations.load(some), await books.conversations.log(some)
            for number in some:
                folded = fold(number, logs[number], terms_of)
                if folded != stored[number]:
                    found.append(Difference(number, stored[number], folded))
    return len(numbers), tuple(found)

"""The books of a replay: conversations and words in memory, and of the others what sorting and sweeping ask for.

There is one process and one order of things, so a transaction is a block and no more: where it raises, the replay
ends. What would be said goes to `say` at once, because nothing of ours waits for Slack here.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.domain.outgoing import Outgoing
from bot.ports import Books
from bot.replay.cases import MemoryConversations
from bot.replay.words import MemoryTexts

Say = Callable[[Outgoing, datetime], None]


class SaidAtOnce:
    """The outbox. Steward speaks first to nobody here: what the customer would have answered, nobody knows."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._subjects: set[str] = set()

    async def add(self, messages: Sequence[Outgoing], now: datetime) -> None:
        for message in messages:
            self._say(message, now)
            if message.subject is not None and message.subject.startswith("which:"):
                self._subjects.add(message.subject)

    async def said(self, beginning: str) -> Sequence[str]:
        return [subject for subject in self._subjects if subject.startswith(beginning)]

    async def is_said(self, subject: str) -> bool:
        return subject in self._subjects

    async def check_ins(self, channel: str, since: datetime) -> Mapping[str, int]:  # noqa: ARG002
        return {}


class NoReceipts:
    """An export tells of no deletions: nothing was gone before it came."""

    async def known_keys(self, keys: Sequence[str]) -> frozenset[str]:  # noqa: ARG002
        return frozenset()


class NoLanes:
    """Nothing is on its way, so everything is known up to now."""

    async def known_up_to(self, now: datetime, *, hearing: bool) -> Mapping[str, datetime]:  # noqa: ARG002
        return {}


@dataclass(frozen=True, slots=True)
class MemoryBooks:
    conversations: MemoryConversations
    texts: MemoryTexts
    outbox: SaidAtOnce
    receipts: NoReceipts
    lanes: NoLanes


class MemoryUnitOfWork:
    def __init__(self, say: Say = lambda _, __: None) -> None:
        self.texts = MemoryTexts()
        self.conversations = MemoryConversations(self.texts)
        # Not all of `Books`: what else would be asked for is an AttributeError that names it.
        books = MemoryBooks(self.conversations, self.texts, SaidAtOnce(say), NoReceipts(), NoLanes())
        self.books = cast("Books", books)

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[Books]:  # noqa: ARG002 - nobody else writes
        yield self.books

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Books]:
        yield self.books

"""Decide a held message: somebody of ours looked whether it reached the customer, and says what is to be done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.clock import Clock
from bot.domain.attention import SEND_WITHIN
from bot.domain.outgoing import Audience, HeldChoice, HeldMessage, Outgoing, Priority, Reply
from bot.domain.places import Workspace
from bot.ports import Books, Posted, Row, UnitOfWork
from bot.services.credit_reply import CreditReply
from bot.services.unopposed import unopposed


class DecideHeld:
    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        credit: CreditReply,
        changed: Callable[[], None],
    ) -> None:
        self._credit = credit
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._changed = changed

    async def __call__(self, outbox_id: str, choice: HeldChoice, by: str) -> bool:
        """False if it is not held any more: somebody was faster, or Slack has confirmed it; nothing changes then."""
        if not await unopposed(partial(self._decide, outbox_id, choice, by)):
            return False
        self._changed()
        return True

    async def _decide(self, outbox_id: str, choice: HeldChoice, by: str) -> bool:
        async with self._uow.write() as books:
            row = await books.outbox.find_held(outbox_id)
            if row is None or not await self._settle(books, row, choice, by):
                return False
            await books.outbox.add([self._outcome(row, choice, by)], self._clock.now())
        return True

    async def _settle(self, books: Books, row: Row, choice: HeldChoice, by: str) -> bool:
        now = self._clock.now()
        if choice == "arrived":
            return await self._arrived(books, row, by, now)
        not_after = row.outgoing.not_after and now + SEND_WITHIN
        return await books.outbox.release(row.id, now, not_after, f"{by} has it sent")

    async def _arrived(self, books: Books, row: Row, by: str, now: datetime) -> bool:
        """When is not known, nor where it stands: a reply counts from now, when somebody says so."""
        if not await books.outbox.arrived(row.id, now, f"{by} says that it arrived"):
            return False
        await self._credit(books, row.outgoing, Posted(row.outgoing.to, ""))
        return True

    def _outcome(self, row: Row, choice: HeldChoice, by: str) -> Outgoing:
        """The question that was asked, with its answer."""
        return held(replace(question_about(row), choice=choice, by=by), self._workspace)


def question_about(row: Row) -> HeldMessage:
    message = row.outgoing.message
    asked = HeldMessage(row.id, getattr(message, "account", ""), row.outgoing.to, row.attempts)
    if isinstance(message, Reply):
        return replace(asked, kind="reply", number=message.number, author=message.author)
    return asked


def asked_of(question: HeldMessage, workspace: Workspace) -> str:
    """Who wrote it knows best what was to be said; else whoever answers for the customer."""
    return question.author or workspace.answerable(question.account)


def held(question: HeldMessage, workspace: Workspace) -> Outgoing:
    """The question to a person; once decided, an edit of it."""
    person = asked_of(question, workspace)
    return Outgoing(question, person, Audience.STAFF_MEMBER, Priority.PING, subject=question.subject)

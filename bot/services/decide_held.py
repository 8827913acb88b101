"""Decide a held message: somebody of ours looked whether it reached the customer, and says what is to be done."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.clock import Clock
from bot.domain.attention import SEND_WITHIN
from bot.domain.outgoing import Audience, HeldChoice, HeldMessage, Outgoing, Priority
from bot.domain.places import Workspace
from bot.ports import Books, Row, UnitOfWork
from bot.services.unopposed import unopposed


class DecideHeld:
    def __init__(
        self, uow: UnitOfWork, clock: Clock, workspace: Workspace, changed: Callable[[], None]
    ) -> None:
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
            return await books.outbox.arrived(row.id, now, f"{by} says that it arrived")
        not_after = row.outgoing.not_after and now + SEND_WITHIN
        return await books.outbox.release(row.id, now, not_after, f"{by} has it sent")

    def _outcome(self, row: Row, choice: HeldChoice, by: str) -> Outgoing:
        """The question that was asked, with its answer."""
        question = question_about(row)
        return held(replace(question, choice=choice, by=by), self._workspace.answerable(question.account))


def question_about(row: Row) -> HeldMessage:
    account = getattr(row.outgoing.message, "account", "")
    return HeldMessage(row.id, account, row.outgoing.to, row.attempts)


def held(message: HeldMessage, person: str) -> Outgoing:
    """The question to whoever answers for the customer; once decided, an edit of it."""
    return Outgoing(message, person, Audience.STAFF_MEMBER, Priority.PING, subject=message.subject)

"""Agree to a company: one of ours says that it may read what we say in a customer's channel."""

from collections.abc import Callable

from bot.clock import Clock
from bot.domain.attention import SEND_WITHIN
from bot.domain.outgoing import Audience, FurtherCompany, Outgoing, Priority
from bot.domain.places import Workspace
from bot.ports import UnitOfWork


class AgreeCompany:
    def __init__(
        self, uow: UnitOfWork, clock: Clock, workspace: Workspace, changed: Callable[[], None]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._changed = changed

    async def __call__(self, channel: str, team: str, by: str) -> bool:
        """False if nobody need agree: somebody has, or the channel is no customer's. What waited goes on."""
        account, now = self._workspace.account_of(channel), self._clock.now()
        if account is None:
            return False
        async with self._uow.write() as books:
            if not await books.companies.agree(channel, team, by, now):
                return False
            await books.outbox.hasten(channel, now, now + SEND_WITHIN)
            decided = FurtherCompany(account.id, channel, team, by)
            await books.outbox.add([question(decided, self._workspace)], now)
        self._changed()
        return True


def question(message: FurtherCompany, workspace: Workspace) -> Outgoing:
    """To whoever answers for the customer; once agreed, an edit of it."""
    person = workspace.answerable(message.account)
    return Outgoing(message, person, Audience.STAFF_MEMBER, Priority.PING, subject=message.subject)

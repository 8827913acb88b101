"""Tell of a refusal: Slack did not take our token for a while, and what is said late has a reason."""

from collections.abc import Callable
from datetime import datetime

from bot.clock import Clock
from bot.domain.outgoing import Audience, Outgoing, Priority, TokenRefused
from bot.domain.places import Workspace
from bot.ports import Limits, UnitOfWork


class TellOfRefusal:
    """Written down when it begins, so it is read when Slack takes something again; until then `/steward status` tells.

    In our own channel: who is staff may be unknown by then, and direct messages may be what is refused.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        limits: Limits,
        changed: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._limits = limits
        self._changed = changed
        self._told: datetime | None = None

    async def __call__(self) -> None:
        refused = self._limits.refused
        if refused is None or refused.since == self._told:
            return
        message = TokenRefused(refused.since, refused.place, refused.code)
        to = self._workspace.channels.escalations
        async with self._uow.write() as books:
            told = Outgoing(message, to, Audience.INTERNAL, Priority.URGENT, series="token")
            await books.outbox.add([told], self._clock.now())
        self._told = refused.since
        self._changed()

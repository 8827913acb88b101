"""Meet channels: those to which somebody invited us while nobody heard it are asked about, and read from then on."""

from collections.abc import Callable
from typing import Any

import structlog

from bot.clock import Clock
from bot.domain.inbox import Receipt
from bot.domain.places import Workspace
from bot.ports import Directory, Echo, UnitOfWork

log = structlog.get_logger()


class MeetChannels:
    """`invitation` makes the receipt that the event of a channel would have been."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        workspace: Workspace,
        directory: Directory,
        receive: Callable[[Receipt | Echo], Any],
        invitation: Callable[[str], Receipt | Echo | None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._directory = directory
        self._receive = receive
        self._invitation = invitation

    async def __call__(self) -> None:
        """One call of Slack's, as a rule. Errors: `SendError`."""
        shared = await self._directory.shared_channels()
        now = self._clock.now()
        async with self._uow.read() as books:
            known = await books.lanes.known_up_to(now, hearing=False)
        new = [channel for channel in shared if channel not in known and not self._is_ours(channel)]
        if not new:
            return
        log.info("recover.met", channels=len(new))
        async with self._uow.write() as books:  # when we came is not known: not before we last heard anything
            await books.lanes.ensure(new, min(known.values(), default=now))
        for channel in new:
            invitation = self._invitation(channel)
            if invitation is not None:
                await self._receive(invitation)

    def _is_ours(self, channel: str) -> bool:
        mapped = self._workspace.account_of(channel) is not None
        return mapped or channel in self._workspace.channels.all

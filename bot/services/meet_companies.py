"""Meet companies: who reads in a customer's channel when we first look was let in by whoever mapped it."""

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.places import Workspace
from bot.ports import Directory, SendError, UnitOfWork

MAPPED = "workspace.yml"  # stands for whoever wrote it
LOOK_EVERY = timedelta(hours=1)  # where a channel is not shared yet


class MeetCompanies:
    """Soon after the start, so that who joins later is known as a newcomer."""

    def __init__(self, uow: UnitOfWork, clock: Clock, workspace: Workspace, directory: Directory) -> None:
        self._uow = uow
        self._clock = clock
        self._directory = directory
        channels = (channel for account in workspace.accounts.values() for channel in account.channels)
        self._look_at: dict[str, datetime] = dict.fromkeys(channels, clock.now())

    async def __call__(self) -> None:
        """Until Slack would let us wait; the rest follows at another beat."""
        now = self._clock.now()
        due = [channel for channel, at in self._look_at.items() if at <= now]
        if not due:
            return
        async with self._uow.read() as books:
            met = await books.companies.agreed(due)
        for channel in due:
            if channel in met:
                self._look_at.pop(channel, None)  # a beat at the same time may have
            elif not await self._meet(channel, now):
                return

    async def _meet(self, channel: str, now: datetime) -> bool:
        try:
            facts = await self._directory.channel(channel)
        except SendError:
            return False
        self._look_at[channel] = now + LOOK_EVERY
        if facts is not None and facts.companies:
            async with self._uow.write() as books:
                await books.companies.meet(channel, facts.companies, MAPPED, now)
        return True

"""What the replicas that share a database know of each other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.replicas import Report


class Replicas(Protocol):
    async def report(self, report: Report, alive_until: datetime) -> None:
        """What this replica says of itself, in place of what it said before."""

    async def living(self, me: str, now: datetime) -> Sequence[Report]:
        """What the others say."""

    async def dead(self, me: str, now: datetime) -> Sequence[Report]:
        """The last words of those from whom nothing was heard for too long."""

    async def bury(self, replica: str, now: datetime) -> bool:
        """True for exactly one caller, and only while it is dead."""

    async def leave(self, me: str) -> None: ...

    async def came_back(self, outbox_ids: Sequence[str]) -> frozenset[str]:
        """Those of our messages that Slack told of, to whichever replica."""

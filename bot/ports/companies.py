"""Who reads in a customer's channel beside us."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol


class Companies(Protocol):
    async def agreed(self, channels: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """The companies, by Slack team id, that may read there; a channel that was never looked at is missing."""

    async def agreed_by(self, who: str, channel: str) -> frozenset[str]:
        """Those of them that may because of `who`."""

    async def meet(self, channel: str, teams: Collection[str], by: str, now: datetime) -> None:
        """Those that were there first may."""

    async def agree(self, channel: str, team: str, by: str, now: datetime) -> bool:
        """From now on it may, too. False if that was agreed before."""

"""The companies that may read what we say in a customer's channel, with whoever agreed and when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_new, is_new
from storage.tables import company


class SqlCompanies:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def agreed(self, channels: Sequence[str]) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for channel, team in await self._connection.execute(_AGREED, {"channels": channels}):
            found.setdefault(channel, set()).add(team)
        return {channel: frozenset(teams) for channel, teams in found.items()}

    async def agreed_by(self, who: str, channel: str) -> frozenset[str]:
        return frozenset(await self._connection.scalars(_AGREED_BY, {"who": who, "there": channel}))

    async def meet(self, channel: str, teams: Collection[str], by: str, now: datetime) -> None:
        await insert_new(self._connection, company, [_row(channel, team, by, now) for team in sorted(teams)])

    async def agree(self, channel: str, team: str, by: str, now: datetime) -> bool:
        return await is_new(self._connection, company, _row(channel, team, by, now))


def _row(channel: str, team: str, by: str, now: datetime) -> Mapping[str, object]:
    return {"channel": channel, "team": team, "agreed_by": by, "agreed_at": now}


_AGREED = select(company.c.channel, company.c.team).where(
    company.c.channel.in_(bindparam("channels", expanding=True))
)
_AGREED_BY = select(company.c.team).where(
    company.c.channel == bindparam("there"), company.c.agreed_by == bindparam("who")
)

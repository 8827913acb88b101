"""The places where we speak, each on its lane's row: when its next turn is, and since when Slack refuses us."""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.places import RefusedPlace
from storage.sending_order import Turn
from storage.statements import insert_new
from storage.tables import lane, outbox


class SqlPlaces:
    def __init__(self, connection: AsyncConnection, post_interval: timedelta) -> None:
        self._connection = connection
        self._post_interval = post_interval

    @property
    def is_paced(self) -> bool:
        return self._post_interval > timedelta(0)

    async def turns(self, channels: Collection[str]) -> Mapping[str, Turn]:
        if not channels:
            return {}
        found = await self._connection.execute(_TURNS, {"channels": sorted(channels)})
        return {channel: Turn(at, refused) for channel, at, refused in found}

    async def take_turns(
        self, channels: Sequence[str], known: Container[str], now: datetime
    ) -> frozenset[str]:
        """The places whose turn is ours; the statement itself looks whether somebody has just taken it."""
        if not channels:
            return frozenset()
        await self._ensure([channel for channel in channels if channel not in known], now)
        asked = {"channels": channels, "now": now, "next": now + self._post_interval}
        return frozenset(await self._connection.scalars(_TAKE_TURNS, asked))

    async def _ensure(self, channels: Sequence[str], now: datetime) -> None:
        new = [{"channel": channel, "fence": 0, "known_up_to": now} for channel in channels]
        await insert_new(self._connection, lane, new)

    async def refused(
        self, place: str, code: str, now: datetime, again: Callable[[datetime], datetime]
    ) -> bool:
        await self._ensure([place], now)
        since = await self._connection.scalar(
            select(lane.c.refused_since).where(lane.c.channel == place).with_for_update()
        )
        told = {"refused_since": since or now, "refused_code": code, "next_send_at": again(since or now)}
        await self._connection.execute(update(lane).where(lane.c.channel == place).values(told))
        return since is None

    async def accepted(self, place: str) -> None:
        free = {"refused_since": None, "refused_code": None}
        await self._connection.execute(update(lane).where(lane.c.channel == place).values(free))

    async def look_again(self, place: str, now: datetime) -> None:
        refused = (lane.c.channel == place) & lane.c.refused_since.is_not(None)
        await self._connection.execute(update(lane).where(refused).values(next_send_at=now))

    async def refused_ones(self) -> Sequence[RefusedPlace]:
        return [RefusedPlace(*row) for row in await self._connection.execute(_REFUSED)]


_TURNS = select(lane.c.channel, lane.c.next_send_at, lane.c.refused_since).where(
    lane.c.channel.in_(bindparam("channels", expanding=True))
)
_TAKE_TURNS = (
    update(lane)
    .where(
        lane.c.channel.in_(bindparam("channels", expanding=True)),
        or_(lane.c.next_send_at.is_(None), lane.c.next_send_at <= bindparam("now")),
    )
    .values(next_send_at=bindparam("next"))
    .returning(lane.c.channel)
)
_REFUSED = (
    select(lane.c.channel, lane.c.refused_since, lane.c.refused_code, func.count(outbox.c.seq))
    .join(outbox, outbox.c.recipient == lane.c.channel)
    .where(lane.c.refused_since.is_not(None), outbox.c.state.in_(("pending", "sending")))
    .group_by(lane.c.channel, lane.c.refused_since, lane.c.refused_code)
    .order_by(lane.c.channel)
)

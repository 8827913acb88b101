"""Receipts and the lanes they wait in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, Row, bindparam, case, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.inbox import ANY_MESSAGE, Lease, Pending, Receipt
from bot.domain.timestamps import LONG_AGO
from storage.statements import insert_new
from storage.tables import lane, receipt
from storage.types import UtcDateTime


class SqlReceipts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, receipts: Sequence[Receipt], at: datetime) -> None:
        await insert_new(self._connection, receipt, [_row(r, at) for r in receipts])

    async def pending(self, channel: str, limit: int, now: datetime) -> Sequence[Pending]:
        asked = {"here": channel, "now": now, "most": limit}
        return [_pending(row) for row in await self._connection.execute(_PENDING, asked)]

    async def settle(self, outcomes: Mapping[int, str]) -> None:
        """The payload goes with the work; the keys stay, so that a second copy changes nothing."""
        if not outcomes:
            return
        rows = [{"row": id_, "said": said[:255]} for id_, said in outcomes.items()]
        await self._connection.execute(_SETTLE, rows)

    async def retry(self, id_: int, not_before: datetime, error: str) -> None:
        await self._connection.execute(
            update(receipt)
            .where(receipt.c.id == id_)
            .values(attempts=receipt.c.attempts + 1, not_before=not_before, outcome=error[:255])
        )

    async def lanes_waiting(self) -> frozenset[str]:
        return frozenset(await self._connection.scalars(_LANES_WAITING))

    async def known_keys(self, keys: Sequence[str]) -> frozenset[str]:
        found = await self._connection.scalars(_KNOWN_KEYS, {"keys": list(keys)})
        return frozenset(key for key in found if key)

    async def park(self, id_: int, error: str) -> None:
        await self._connection.execute(
            update(receipt)
            .where(receipt.c.id == id_)
            .values(state="parked", attempts=receipt.c.attempts + 1, outcome=error[:255])
        )

    async def count_pending(self) -> int:
        statement = select(func.count()).select_from(receipt).where(receipt.c.state == "pending")
        return int(await self._connection.scalar(statement) or 0)

    async def count_done(self, channels: Sequence[str]) -> int:
        written = receipt.c.source_key.like(ANY_MESSAGE)
        statement = select(func.count()).where(
            receipt.c.lane.in_(channels), written, receipt.c.state == "done"
        )
        return int(await self._connection.scalar(statement.select_from(receipt)) or 0)

    async def parked(self) -> int:
        statement = select(func.count()).select_from(receipt).where(receipt.c.state == "parked")
        return int(await self._connection.scalar(statement) or 0)

    async def next_due(self) -> datetime | None:
        found: datetime | None = await self._connection.scalar(SOONEST_RECEIPT)
        return found


_NOT_BEFORE = func.coalesce(receipt.c.not_before, literal(LONG_AGO, UtcDateTime))
_LEASED = func.coalesce(lane.c.leased_until, literal(LONG_AGO, UtcDateTime))
# A receipt may be worked on when it is not to wait any more and nobody holds its lane.
SOONEST_RECEIPT = (
    select(func.min(case((_LEASED > _NOT_BEFORE, _LEASED), else_=_NOT_BEFORE)))
    .select_from(receipt.outerjoin(lane, lane.c.channel == receipt.c.lane))
    .where(receipt.c.state == "pending")
)


_MAY_TRY = or_(receipt.c.not_before.is_(None), receipt.c.not_before <= bindparam("now"))
_PENDING = (
    select(receipt)
    .where(receipt.c.state == "pending", receipt.c.lane == bindparam("here"), _MAY_TRY)
    .order_by(receipt.c.happened_at, receipt.c.id)
    .limit(bindparam("most", type_=Integer))
)
_SETTLE = (
    update(receipt)
    .where(receipt.c.id == bindparam("row"))
    .values(state="done", payload=None, outcome=bindparam("said"))
)
_LANES_WAITING = select(receipt.c.lane).where(receipt.c.state == "pending").distinct()
_KNOWN_KEYS = select(receipt.c.source_key).where(receipt.c.source_key.in_(bindparam("keys", expanding=True)))
_HAS_WORK = (
    select(receipt.c.id).where(receipt.c.lane == lane.c.channel, receipt.c.state == "pending", _MAY_TRY)
).exists()
_FREE_LANES = (
    select(lane.c.channel, lane.c.fence)
    .where(or_(lane.c.leased_until.is_(None), lane.c.leased_until <= bindparam("now")), _HAS_WORK)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=lane)
)
_LEASE = (
    update(lane)
    .where(lane.c.channel == bindparam("here"))
    .values(fence=bindparam("fence"), leased_until=bindparam("until"))
)
_RENEW = (
    update(lane)
    .where(lane.c.channel == bindparam("here"), lane.c.fence == bindparam("held"))
    .values(leased_until=bindparam("until"))
)
_HAND_BACK = (
    update(lane)
    .where(tuple_(lane.c.channel, lane.c.fence).in_(bindparam("held", expanding=True)))
    .values(leased_until=None)
)


def _row(r: Receipt, at: datetime) -> dict[str, object]:
    return {
        "event_id": r.event_id,
        "source_key": r.source_key,
        "lane": r.lane,
        "happened_at": r.happened_at,
        "received_at": at,
        "source": r.source,
        "payload": dict(r.payload),
        "secrets": list(r.secrets) or None,
        "state": "pending",
        "attempts": 0,
    }


def _pending(row: Row[tuple[object, ...]]) -> Pending:
    stored = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Pending(
        stored["id"],
        stored["attempts"],
        Receipt(
            event_id=stored["event_id"],
            source_key=stored["source_key"],
            lane=stored["lane"],
            happened_at=stored["happened_at"],
            source=stored["source"],
            payload=stored["payload"],
            secrets=tuple(stored["secrets"] or ()),
        ),
    )


class SqlLanes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ensure(self, channels: Sequence[str], now: datetime) -> None:
        rows = [{"channel": channel, "fence": 0, "known_up_to": now} for channel in channels]
        await insert_new(self._connection, lane, rows)

    async def lease(self, now: datetime, until: datetime, most: int) -> Sequence[Lease]:
        found = (await self._connection.execute(_FREE_LANES, {"now": now, "most": most})).all()
        if found:
            taken = [{"here": channel, "fence": fence + 1, "until": until} for channel, fence in found]
            await self._connection.execute(_LEASE, taken)
        return [Lease(channel, fence + 1, until) for channel, fence in found]

    async def free(self) -> None:
        await self._connection.execute(update(lane).values(leased_until=None))

    async def renew(self, lease: Lease, until: datetime) -> bool:
        asked = {"here": lease.channel, "held": lease.fence, "until": until}
        return (await self._connection.execute(_RENEW, asked)).rowcount == 1

    async def hand_back(self, *leases: Lease) -> bool:
        held = [(lease.channel, lease.fence) for lease in leases]
        return (await self._connection.execute(_HAND_BACK, {"held": held})).rowcount == len(held)

    async def known_up_to(self, now: datetime, *, hearing: bool) -> Mapping[str, datetime]:
        """The oldest unprocessed receipt, or now; if we have been deaf, the end of the last reading at most."""
        first = (
            select(receipt.c.lane, func.min(receipt.c.happened_at))
            .where(receipt.c.state == "pending")
            .group_by(receipt.c.lane)
        )
        oldest = dict((await self._connection.execute(first)).all())
        rows = await self._connection.execute(select(lane.c.channel, lane.c.known_up_to))
        return {
            channel: min(bound, oldest.get(channel, bound))
            for channel, known in rows
            for bound in (now if hearing else known,)
        }

    async def heard(self, up_to: datetime, *, but: Sequence[str] = ()) -> None:
        await self._connection.execute(
            update(lane)
            .where(lane.c.known_up_to < up_to, lane.c.channel.not_in(but))
            .values(known_up_to=up_to)
        )

    async def read_up_to(self, channel: str, up_to: datetime) -> None:
        await self._connection.execute(
            update(lane)
            .where(lane.c.channel == channel, lane.c.known_up_to < up_to)
            .values(known_up_to=up_to)
        )

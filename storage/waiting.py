"""What waits to be sent: the rows among which it is chosen what goes out next."""

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox_rows import HERE
from storage.sending_order import Waiting
from storage.tables import lane, outbox, posted

MOST_CONSIDERED = 200
UNFINISHED = ("pending", "sending", "unknown")


async def waiting_rows(connection: AsyncConnection) -> list[Waiting]:
    """In the order of writing. All there are; of very many the first of each customer's in each place."""
    found = (await connection.execute(_URGENT_FIRST)).all()
    if len(found) == MOST_CONSIDERED:
        found = (await connection.execute(_EACH_IN_TURN)).all()
    return sorted(Waiting._make(row) for row in found)


# Of all that waits where Slack refuses us, one row finds out whether it still does.
_PROBES = (
    select(func.min(outbox.c.seq))
    .join(lane, lane.c.channel == outbox.c.recipient)
    .where(lane.c.refused_since.is_not(None), outbox.c.state.in_(UNFINISHED))
    .group_by(outbox.c.recipient)
)
_IS_CONSIDERED = outbox.c.state.in_(UNFINISHED) & or_(
    lane.c.refused_since.is_(None), outbox.c.seq.in_(_PROBES)
)
# What is on its way or in doubt is always seen: nothing of the same thread may overtake it.
_ON_ITS_WAY = case((outbox.c.state == "pending", 1), else_=0)
_COLUMNS = (
    outbox.c.seq,
    outbox.c.id,
    outbox.c.recipient,
    outbox.c.thread_ts,
    outbox.c.subject,
    outbox.c.priority,
    outbox.c.state,
    outbox.c.due_at,
    outbox.c.leased_until,
    posted.c.ts,
    outbox.c.account,
)
_URGENT_FIRST = (
    select(*_COLUMNS)
    .select_from(HERE.outerjoin(lane, lane.c.channel == outbox.c.recipient))
    .where(_IS_CONSIDERED)
    .order_by(_ON_ITS_WAY, outbox.c.priority, outbox.c.seq)
    .limit(MOST_CONSIDERED)
)
_NTH = func.row_number().over(
    partition_by=(outbox.c.recipient, outbox.c.account),
    order_by=(_ON_ITS_WAY, outbox.c.priority, outbox.c.seq),
)
_RANKED = (
    select(outbox.c.seq, _ON_ITS_WAY.label("on_its_way"), outbox.c.priority, _NTH.label("nth"))
    .select_from(outbox.outerjoin(lane, lane.c.channel == outbox.c.recipient))
    .where(_IS_CONSIDERED)
    .subquery()
)
_FIRST_OF_EACH = (
    select(_RANKED.c.seq)
    .order_by(_RANKED.c.on_its_way, _RANKED.c.priority, _RANKED.c.nth, _RANKED.c.seq)
    .limit(MOST_CONSIDERED)
)
_EACH_IN_TURN = select(*_COLUMNS).select_from(HERE).where(outbox.c.seq.in_(_FIRST_OF_EACH))

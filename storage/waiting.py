"""What waits to be sent: the rows among which it is chosen what goes out next."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox_rows import HERE
from storage.sending_order import Waiting
from storage.tables import lane, outbox, posted

MOST_CONSIDERED = 200
ON_ITS_WAY = ("sending", "unknown")
UNFINISHED = ("pending", *ON_ITS_WAY)


async def waiting_rows(connection: AsyncConnection) -> list[Waiting]:
    """In the order of writing. All there are; of very many that may be sent the first of each customer's in each place.

    What is on its way or in doubt is always seen, for nothing of the same thread may overtake it; it is asked for by
    itself, so that however much of it there is, it takes the room of nothing that may be sent.
    """
    on_its_way = (await connection.execute(_ON_THEIR_WAY)).all()
    pending = (await connection.execute(_URGENT_FIRST)).all()
    if len(pending) == MOST_CONSIDERED:
        pending = (await connection.execute(_EACH_IN_TURN)).all()
    return sorted(Waiting._make(row) for row in (*on_its_way, *pending))


# Of all that waits where Slack refuses us, one row finds out whether it still does.
_PROBES = (
    select(func.min(outbox.c.seq))
    .join(lane, lane.c.channel == outbox.c.recipient)
    .where(lane.c.refused_since.is_not(None), outbox.c.state.in_(UNFINISHED))
    .group_by(outbox.c.recipient)
)
_IS_CONSIDERED = (outbox.c.state == "pending") & or_(
    lane.c.refused_since.is_(None), outbox.c.seq.in_(_PROBES)
)
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
_ON_THEIR_WAY = select(*_COLUMNS).select_from(HERE).where(outbox.c.state.in_(ON_ITS_WAY))
_URGENT_FIRST = (
    select(*_COLUMNS)
    .select_from(HERE.outerjoin(lane, lane.c.channel == outbox.c.recipient))
    .where(_IS_CONSIDERED)
    .order_by(outbox.c.priority, outbox.c.seq)
    .limit(MOST_CONSIDERED)
)
_NTH = func.row_number().over(
    partition_by=(outbox.c.recipient, outbox.c.account),
    order_by=(outbox.c.priority, outbox.c.seq),
)
_RANKED = (
    select(outbox.c.seq, outbox.c.priority, _NTH.label("nth"))
    .select_from(outbox.outerjoin(lane, lane.c.channel == outbox.c.recipient))
    .where(_IS_CONSIDERED)
    .subquery()
)
_FIRST_OF_EACH = (
    select(_RANKED.c.seq).order_by(_RANKED.c.priority, _RANKED.c.nth, _RANKED.c.seq).limit(MOST_CONSIDERED)
)
_EACH_IN_TURN = select(*_COLUMNS).select_from(HERE).where(outbox.c.seq.in_(_FIRST_OF_EACH))

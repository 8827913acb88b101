"""The outbox: what is to be said, in which order, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, delete, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import Audience, Outgoing, Priority
from bot.ids import Ids
from bot.ports import Posted, Row
from storage.codecs import dump, load_message
from storage.statements import insert_new, upsert
from storage.tables import lane, outbox, posted

POST_INTERVAL = timedelta(seconds=1)  # chat.postMessage: one a second per channel (slack.md §3.3)
MOST_CONSIDERED = 200
UNFINISHED = ("pending", "sending", "unknown")


class _Waiting(NamedTuple):
    """What the order of sending goes by: a row without its words."""

    seq: int
    id: str
    to: str
    thread: str | None
    subject: str | None
    priority: int
    state: str
    due_at: datetime
    leased_until: datetime | None
    stands_at: str | None  # where it is edited in place


class SqlOutbox:
    def __init__(self, connection: AsyncConnection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    async def add(self, messages: Sequence[Outgoing], now: datetime) -> None:
        subjects = [m.subject for m in messages if m.subject]
        if subjects:
            await self._collapse(subjects)
        if messages:
            await self._connection.execute(insert(outbox), [self._row(m, now) for m in messages])

    async def _collapse(self, subjects: Sequence[str]) -> None:
        """Of several edits of one message that wait, only the newest is sent."""
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.subject.in_(subjects), outbox.c.state == "pending")
            .values(state="dropped", reason="a newer one of the same message follows")
        )

    def _row(self, message: Outgoing, now: datetime) -> dict[str, Any]:
        return {
            "id": self._ids.new(),
            "kind": type(message.message).__name__,
            "facts": dump(message.message),
            "recipient": message.to,
            "audience": message.audience.value,
            "thread_ts": message.thread_ts,
            "subject": message.subject,
            "priority": int(message.priority),
            "state": "pending",
            "created_at": now,
            "due_at": now,
            "not_after": message.not_after,
            "attempts": 0,
            "readings": 0,
        }

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Row]:
        waiting = await self._waiting()
        paced = await self._paced(waiting)
        chosen = [row.id for row in _choose(waiting, paced, now)][:limit]
        if not chosen:
            return []
        ours = set(await self._connection.scalars(_TAKE, {"chosen": chosen, "until": until}))
        rows = [row for row in await self._rows(outbox.c.id.in_(chosen)) if row.id in ours]
        await self._pace([row.outgoing.to for row in rows if row.posted is None], paced, now)
        return sorted(rows, key=lambda row: chosen.index(row.id))

    async def _waiting(self) -> list[_Waiting]:
        found = [_Waiting._make(row) for row in await self._connection.execute(_WAITING)]
        return sorted(found)

    async def _paced(self, waiting: Sequence[_Waiting]) -> Mapping[str, datetime]:
        if not waiting:
            return {}
        channels = sorted({row.to for row in waiting})
        return dict((await self._connection.execute(_PACED, {"channels": channels})).all())

    async def _pace(self, channels: Sequence[str], paced: Mapping[str, datetime], now: datetime) -> None:
        if not channels:
            return
        new = [{"channel": c, "fence": 0, "known_up_to": now} for c in channels if c not in paced]
        await insert_new(self._connection, lane, new)
        await self._connection.execute(
            update(lane).where(lane.c.channel.in_(channels)).values(next_send_at=now + POST_INTERVAL)
        )

    async def _rows(self, condition: Any) -> list[Row]:
        rows = (await self._connection.execute(_WHOLE.where(condition).limit(MOST_CONSIDERED))).mappings()
        return [_read(cast("Mapping[str, Any]", row)) for row in rows]

    async def _set(self, id_: str, states: Iterable[str], **values: Any) -> int:
        done = await self._connection.execute(
            update(outbox).where(outbox.c.id == id_, outbox.c.state.in_(tuple(states))).values(**values)
        )
        return done.rowcount

    async def sent(self, id_: str, where: Posted, now: datetime) -> None:
        await self._settle(id_, where, now, ("sending", "unknown"))

    async def echoed(self, id_: str, where: Posted, now: datetime) -> None:
        await self._settle(id_, where, now, ("pending", "sending", "unknown", "held"))

    async def _settle(self, id_: str, where: Posted, now: datetime, states: tuple[str, ...]) -> None:
        told = {"row": id_, "states": states, "at_channel": where.channel, "at_ts": where.ts, "now": now}
        changed = await self._connection.execute(_STANDS, told)
        subject = changed.scalar()
        if subject:
            row = {"subject": subject, "channel": where.channel, "ts": where.ts}
            await upsert(self._connection, posted, [row])

    async def confirm(self, subject: str, where: Posted, now: datetime) -> None:
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.subject == subject, outbox.c.state.in_(("sending", "unknown", "held")))
            .values(state="sent", sent_channel=where.channel, sent_ts=where.ts, sent_at=now, reason=None)
        )
        row = {"subject": subject, "channel": where.channel, "ts": where.ts}
        await upsert(self._connection, posted, [row])

    async def forget(self, subject: str) -> None:
        await self._connection.execute(delete(posted).where(posted.c.subject == subject))

    async def check_ins(self, channel: str, since: datetime) -> Mapping[str, int]:
        statement = (
            select(posted.c.ts, posted.c.subject)
            .where(posted.c.channel == channel, posted.c.subject.like("checkin:%"))
            .where(posted.c.ts >= f"{since.timestamp():.6f}")
            .order_by(posted.c.ts)
        )
        rows = await self._connection.execute(statement)
        return {ts: int(subject.partition(":")[2]) for ts, subject in rows}

    async def drop(self, id_: str, reason: str) -> None:
        await self._set(id_, UNFINISHED, state="dropped", reason=reason[:255])

    async def hold(self, id_: str, reason: str) -> None:
        await self._set(id_, UNFINISHED, state="held", reason=reason[:255])

    async def held(self) -> Sequence[Row]:
        return await self._rows(outbox.c.state == "held")

    async def arrived(self, id_: str, now: datetime, reason: str) -> None:
        await self._set(id_, ("held",), state="sent", sent_at=now, reason=reason[:255])

    async def release(self, id_: str, now: datetime, not_after: datetime | None, reason: str) -> None:
        await self._set(
            id_,
            ("held",),
            state="pending",
            due_at=now,
            not_after=not_after,
            readings=0,
            leased_until=None,
            reason=reason[:255],
        )

    async def retry(self, id_: str, at: datetime, reason: str) -> None:
        await self._set(
            id_, ("sending", "unknown"), state="pending", due_at=at, leased_until=None, reason=reason[:255]
        )

    async def doubt(self, id_: str, at: datetime, reason: str, *, read: bool = False) -> None:
        await self._set(
            id_,
            ("sending", "unknown"),
            state="unknown",
            due_at=at,
            readings=outbox.c.readings + int(read),
            leased_until=None,
            reason=reason[:255],
        )

    async def doubtful(self, now: datetime) -> Sequence[Row]:
        return await self._rows((outbox.c.state == "unknown") & (outbox.c.due_at <= now))

    async def orphans_to_doubt(self, now: datetime, *, all_leases: bool = False) -> int:
        expired = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
        done = await self._connection.execute(
            update(outbox)
            .where(outbox.c.state == "sending", true() if all_leases else expired)
            .values(state="unknown", due_at=now, reason="the sender stopped before Slack's answer came")
        )
        return done.rowcount

    async def next_due(self) -> datetime | None:
        waiting = await self._waiting()
        paced = await self._paced(waiting)
        instants = [row.due_at for row in waiting if row.state == "unknown"]
        instants += [row.leased_until for row in waiting if row.state == "sending" and row.leased_until]
        instants += [_ready(row, paced) for row in _heads(waiting) if row.state == "pending"]
        return min(instants, default=None)

    async def counts(self) -> Mapping[str, int]:
        statement = (
            select(outbox.c.kind, func.count()).where(outbox.c.state == "sent").group_by(outbox.c.kind)
        )
        return dict((await self._connection.execute(statement)).all())

    async def states(self) -> Mapping[str, int]:
        statement = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        return dict((await self._connection.execute(statement)).all())

    async def waiting(self) -> tuple[int, datetime | None]:
        statement = select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.state.in_(UNFINISHED))
        count, oldest = (await self._connection.execute(statement)).one()
        return int(count), oldest


_HERE = outbox.outerjoin(posted, posted.c.subject == outbox.c.subject)
# Urgent ones are seen, however many wait before them.
_WAITING = (
    select(
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
    )
    .select_from(_HERE)
    .where(outbox.c.state.in_(UNFINISHED))
    .order_by(outbox.c.priority, outbox.c.seq)
    .limit(MOST_CONSIDERED)
)
_WHOLE = (
    select(outbox, posted.c.channel.label("posted_channel"), posted.c.ts.label("posted_ts"))
    .select_from(_HERE)
    .order_by(outbox.c.seq)
)
_PACED = select(lane.c.channel, lane.c.next_send_at).where(
    lane.c.channel.in_(bindparam("channels", expanding=True)), lane.c.next_send_at.is_not(None)
)
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("chosen", expanding=True)), outbox.c.state == "pending")
    .values(state="sending", leased_until=bindparam("until"), attempts=outbox.c.attempts + 1)
    .returning(outbox.c.id)
)
_STANDS = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state.in_(bindparam("states", expanding=True)))
    .values(
        state="sent",
        sent_channel=bindparam("at_channel"),
        sent_ts=bindparam("at_ts"),
        sent_at=bindparam("now"),
        reason=None,
    )
    .returning(outbox.c.subject)
)


def _heads(waiting: Sequence[_Waiting]) -> Sequence[_Waiting]:
    """The first row of each thread. A doubtful one holds up those behind it until it is settled.

    That takes two readings, half a minute apart; to overtake it could post the same card a second time.
    """
    heads: dict[tuple[str, str], _Waiting] = {}
    for row in waiting:
        heads.setdefault(_thread(row), row)
    return sorted(heads.values(), key=lambda row: (row.priority, row.seq))


def _ready(row: _Waiting, paced: Mapping[str, datetime]) -> datetime:
    """When a row may be sent: edits are not paced, posts wait for their channel's turn."""
    if row.stands_at is not None:
        return row.due_at
    return max(row.due_at, paced.get(row.to, row.due_at))


def _choose(waiting: Sequence[_Waiting], paced: Mapping[str, datetime], now: datetime) -> Iterable[_Waiting]:
    """In order of priority: the first row of each thread, one post a channel, none before its time."""
    taken: set[str] = set()
    for row in _heads(waiting):
        is_post = row.stands_at is None
        if row.state != "pending" or _ready(row, paced) > now or (is_post and row.to in taken):
            continue
        if is_post:
            taken.add(row.to)
        yield row


def _thread(row: _Waiting) -> tuple[str, str]:
    """What must keep its order: the edits of one message, the messages of one thread."""
    return row.to, row.subject or row.thread or row.id


def _read(row: Mapping[str, Any]) -> Row:
    outgoing = Outgoing(
        message=load_message(row["kind"], row["facts"]),
        to=row["recipient"],
        audience=Audience(row["audience"]),
        priority=Priority(row["priority"]),
        thread_ts=row["thread_ts"],
        subject=row["subject"],
        not_after=row["not_after"],
    )
    return Row(
        id=row["id"],
        seq=row["seq"],
        state=row["state"],
        outgoing=outgoing,
        created_at=row["created_at"],
        due_at=row["due_at"],
        leased_until=row["leased_until"],
        attempts=row["attempts"],
        readings=row["readings"],
        posted=_where(row["posted_channel"], row["posted_ts"]),
    )


def _where(channel: str | None, ts: str | None) -> Posted | None:
    return Posted(channel, ts) if channel and ts else None

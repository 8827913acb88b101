"""The outbox: what is to be said, in which order, and what became of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import Message, Outgoing
from bot.domain.places import POST_INTERVAL, RefusedPlace
from bot.ids import Ids
from bot.ports import Posted, Row, Served
from storage.codecs import dump, load_message
from storage.outbox_rows import OUTGOING, WHOLE, read_outgoing, read_row
from storage.places import SqlPlaces
from storage.sending_order import NOBODY, choose, heads, is_refused, ready, takes_turn
from storage.statements import begins, upsert
from storage.tables import outbox, posted
from storage.waiting import UNFINISHED, waiting_rows

MOST_READ = 200


class SqlOutbox:
    def __init__(
        self, connection: AsyncConnection, ids: Ids, post_interval: timedelta = POST_INTERVAL
    ) -> None:
        self._connection = connection
        self._places = SqlPlaces(connection, post_interval)
        self._ids = ids

    async def add(self, messages: Sequence[Outgoing], now: datetime) -> None:
        subjects = [m.subject for m in messages if m.subject]
        if subjects:
            await self._collapse(subjects)
        needless = {(m.supersedes, m.to) for m in messages if m.supersedes}
        older = needless | {(m.series, m.to) for m in messages if m.series}
        if older:
            pairs = [{"same": series, "reader": reader} for series, reader in sorted(older)]
            await self._connection.execute(_SUPERSEDE, pairs)
        messages = [m for m in messages if (m.series, m.to) not in needless]
        if messages:
            await self._connection.execute(insert(outbox), [self._row(m, now) for m in messages])

    async def _collapse(self, subjects: Sequence[str]) -> None:
        """Of several edits of one message that wait, only the newest is sent."""
        await self._connection.execute(_COLLAPSE, {"subjects": list(subjects)})

    def _row(self, message: Outgoing, now: datetime) -> dict[str, Any]:
        return {
            "id": self._ids.new(),
            "kind": type(message.message).__name__,
            "facts": dump(message.message),
            "recipient": message.to,
            "audience": message.audience.value,
            "thread_ts": message.thread_ts,
            "subject": message.subject,
            "series": message.series,
            "account": message.account,
            "priority": int(message.priority),
            "state": "pending",
            "created_at": now,
            "due_at": now,
            "not_after": message.not_after,
            "attempts": 0,
            "readings": 0,
            "resends": 0,
        }

    async def claim(
        self, now: datetime, until: datetime, limit: int, served: Served = NOBODY
    ) -> Sequence[Row]:
        """Another replica may claim at the same time: each place gives its turn to one, each row goes to one."""
        waiting = await waiting_rows(self._connection)
        turns = await self._places.turns({row.to for row in waiting})
        first = list(choose(waiting, turns, now, served, is_paced=self._places.is_paced))[:limit]
        takers = {row.to for row in first if takes_turn(row, turns)}
        ours = await self._places.take_turns(sorted(takers), turns, now)
        chosen = [row.id for row in first if row.to in ours or not takes_turn(row, turns)]
        if not chosen:
            return []
        taken = set(await self._connection.scalars(_TAKE, {"chosen": chosen, "until": until}))
        rows = [row for row in await self._rows(outbox.c.id.in_(chosen)) if row.id in taken]
        rows = [replace(row, is_probe=is_refused(turns, row.outgoing.to)) for row in rows]
        return sorted(rows, key=lambda row: chosen.index(row.id))

    async def _rows(self, condition: Any) -> list[Row]:
        rows = (await self._connection.execute(WHOLE.where(condition).limit(MOST_READ))).mappings()
        return [read_row(cast("Mapping[str, Any]", row)) for row in rows]

    async def _set(self, id_: str, states: Iterable[str], **values: Any) -> bool:
        return await self._change(outbox.c.id == id_, states, values)

    async def _end(self, row: Row, states: Iterable[str], **values: Any) -> bool:
        """Whoever claimed it since, because we took too long, has the say now."""
        ours = (outbox.c.id == row.id) & (outbox.c.attempts == row.attempts)
        return await self._change(ours, states, values)

    async def _change(
        self, which: ColumnElement[bool], states: Iterable[str], values: Mapping[str, Any]
    ) -> bool:
        statement = update(outbox).where(which, outbox.c.state.in_(tuple(states))).values(**values)
        return (await self._connection.execute(statement)).rowcount == 1

    async def sent(self, id_: str, where: Posted, now: datetime) -> Outgoing | None:
        return await self._settle(id_, where, now, ("sending", "unknown"))

    async def echoed(self, id_: str, where: Posted, now: datetime) -> Outgoing | None:
        settled = await self._settle(id_, where, now, ("pending", "sending", "unknown", "held"))
        await self._connection.execute(update(outbox).where(outbox.c.id == id_).values(echoed_at=now))
        return settled

    async def _settle(
        self, id_: str, where: Posted, now: datetime, states: tuple[str, ...]
    ) -> Outgoing | None:
        told = {"row": id_, "states": states, "at_channel": where.channel, "at_ts": where.ts, "now": now}
        changed = (await self._connection.execute(_STANDS, told)).mappings().one_or_none()
        if changed is None:
            return None
        settled = read_outgoing(cast("Mapping[str, Any]", changed))
        if settled.subject:
            await self._stands(settled.subject, where, is_repeated=changed["resends"] > 0)
        return settled

    async def _stands(self, subject: str, where: Posted, *, is_repeated: bool = False) -> None:
        """A copy that may stand above it does so for good, through every edit."""
        row = {"subject": subject, "channel": where.channel, "ts": where.ts, "is_repeated": is_repeated}
        await upsert(self._connection, posted, [row], keep=None if is_repeated else "is_repeated")

    async def is_superseded(self, row: Row) -> bool:
        if row.outgoing.series is None:
            return False
        later = {"same": row.outgoing.series, "reader": row.outgoing.to, "row": row.seq}
        return (await self._connection.scalar(_LATER, later)) is not None

    async def confirm(self, subject: str, where: Posted, now: datetime) -> None:
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.subject == subject, outbox.c.state.in_(("sending", "unknown", "held")))
            .values(state="sent", sent_channel=where.channel, sent_ts=where.ts, sent_at=now, reason=None)
        )
        await self._stands(subject, where)

    async def said(self, beginning: str) -> Sequence[str]:
        return (await self._connection.scalars(_said(self._connection.dialect.name, beginning))).all()

    async def newest(self, beginning: str, since: datetime) -> Sequence[Message]:
        here = begins(self._connection.dialect.name, outbox.c.subject, beginning)
        statement = (
            select(outbox.c.subject, outbox.c.kind, outbox.c.facts)
            .where(here, outbox.c.state != "dropped", outbox.c.created_at >= since)
            .order_by(outbox.c.seq.desc())
            .limit(MOST_READ)
        )
        newest: dict[str, Message] = {}
        for subject, kind, facts in await self._connection.execute(statement):
            if subject not in newest:
                newest[subject] = load_message(kind, facts)
        return list(newest.values())

    async def is_said(self, subject: str) -> bool:
        return (await self._connection.scalar(_IS_SAID, {"same": subject})) is not None

    async def forget(self, subject: str) -> None:
        await self._connection.execute(delete(posted).where(posted.c.subject == subject))

    async def check_ins(self, channel: str, since: datetime) -> Mapping[str, int]:
        asked = {"there": channel, "oldest": f"{since.timestamp():.6f}"}
        rows = await self._connection.execute(_CHECK_INS, asked)
        return {ts: int(subject.partition(":")[2]) for ts, subject in rows}

    async def drop(self, row: Row, reason: str) -> None:
        await self._end(row, UNFINISHED, state="dropped", reason=reason[:255])

    async def hold(self, row: Row, reason: str) -> bool:
        return await self._end(row, UNFINISHED, state="held", reason=reason[:255])

    async def held(self) -> Sequence[Row]:
        return await self._rows(outbox.c.state == "held")

    async def find_held(self, id_: str) -> Row | None:
        found = await self._rows((outbox.c.id == id_) & (outbox.c.state == "held"))
        return found[0] if found else None

    async def count_held(self) -> int:
        counted = select(func.count()).where(outbox.c.state == "held")
        return int(await self._connection.scalar(counted.select_from(outbox)) or 0)

    async def arrived(self, id_: str, now: datetime, reason: str) -> bool:
        return await self._set(id_, ("held",), state="sent", sent_at=now, reason=reason[:255])

    async def release(self, id_: str, now: datetime, not_after: datetime | None, reason: str) -> bool:
        return await self._set(
            id_,
            ("held",),
            state="pending",
            due_at=now,
            not_after=not_after,
            readings=0,
            leased_until=None,
            reason=reason[:255],
        )

    async def retry(self, row: Row, at: datetime, reason: str) -> None:
        await self._end(
            row, ("sending", "unknown"), state="pending", due_at=at, leased_until=None, reason=reason[:255]
        )

    async def send_again(self, row: Row, at: datetime, reason: str) -> None:
        again = {"state": "pending", "due_at": at, "leased_until": None, "reason": reason[:255]}
        await self._end(row, ("unknown",), readings=0, resends=outbox.c.resends + 1, **again)

    async def refused(
        self, row: Row, error: tuple[str, str], now: datetime, again: Callable[[datetime], datetime]
    ) -> bool:
        code, sentence = error
        place = row.outgoing.to
        await self.retry(row, now, sentence)
        return await self._places.refused(place, code, now, again)

    async def accepted(self, place: str) -> None:
        await self._places.accepted(place)

    async def look_again(self, place: str, now: datetime) -> None:
        await self._places.look_again(place, now)

    async def hasten(self, place: str, now: datetime, not_after: datetime) -> None:
        waits = (outbox.c.recipient == place) & (outbox.c.state == "pending")
        await self._connection.execute(update(outbox).where(waits).values(due_at=now))
        ends = waits & outbox.c.not_after.is_not(None)
        await self._connection.execute(update(outbox).where(ends).values(not_after=not_after))

    async def refused_places(self) -> Sequence[RefusedPlace]:
        return await self._places.refused_ones()

    async def doubt(self, row: Row, at: datetime, reason: str, *, read: bool = False) -> None:
        await self._end(
            row,
            ("sending", "unknown"),
            state="unknown",
            due_at=at,
            readings=outbox.c.readings + int(read),
            leased_until=None,
            reason=reason[:255],
        )

    async def is_doubtful(self, now: datetime) -> bool:
        return bool(await self._connection.scalar(select(exists(_DOUBTFUL)), {"now": now}))

    async def claim_doubtful(self, now: datetime, until: datetime, limit: int) -> Sequence[Row]:
        asked = {"now": now, "until": until, "most": limit}
        ours = (await self._connection.scalars(_TAKE_DOUBTFUL, asked)).all()
        return await self._rows(outbox.c.id.in_(ours)) if ours else []

    async def orphans_to_doubt(self, now: datetime, *, all_leases: bool = False) -> int:
        expired = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
        stopped = {"state": "unknown", "due_at": now, "leased_until": None}
        if all_leases:  # somebody who looked for it has stopped, too
            looked_for = update(outbox).where(outbox.c.state == "unknown").values(leased_until=None)
            await self._connection.execute(looked_for)
        done = await self._connection.execute(
            update(outbox)
            .where(outbox.c.state == "sending", true() if all_leases else expired)
            .values(reason="the sender stopped before Slack's answer came", **stopped)
        )
        return done.rowcount

    async def next_due(self) -> datetime | None:
        waiting = await waiting_rows(self._connection)
        turns = await self._places.turns({row.to for row in waiting})
        instants = [
            max(row.due_at, row.leased_until or row.due_at) for row in waiting if row.state == "unknown"
        ]
        instants += [row.leased_until for row in waiting if row.state == "sending" and row.leased_until]
        instants += [ready(row, turns) for row in heads(waiting) if row.state == "pending"]
        return min(instants, default=None)

    async def counts(self) -> Mapping[str, int]:
        statement = (
            select(outbox.c.kind, func.count()).where(outbox.c.state == "sent").group_by(outbox.c.kind)
        )
        return dict((await self._connection.execute(statement)).all())

    async def states(self) -> Mapping[str, int]:
        statement = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        return dict((await self._connection.execute(statement)).all())

    async def dropped_for(self, beginning: str, since: datetime) -> Sequence[str]:
        because = outbox.c.reason.startswith(beginning, autoescape=True)
        dropped = (outbox.c.state == "dropped") & (outbox.c.due_at >= since) & because
        return (
            await self._connection.scalars(select(outbox.c.reason).where(dropped).order_by(outbox.c.seq))
        ).all()

    async def waiting_for(self, reason: str) -> Sequence[str]:
        waits = (outbox.c.state == "pending") & (outbox.c.reason == reason)
        statement = select(outbox.c.recipient).where(waits).distinct().order_by(outbox.c.recipient)
        return (await self._connection.scalars(statement)).all()

    async def waiting(self) -> tuple[int, datetime | None]:
        statement = select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.state.in_(UNFINISHED))
        count, oldest = (await self._connection.execute(statement)).one()
        return int(count), oldest


def _said(dialect: str, beginning: str) -> Select[str]:
    here = begins(dialect, outbox.c.subject, beginning)
    return select(outbox.c.subject).where(here, outbox.c.state != "dropped").distinct()


_IS_SAID = (
    select(outbox.c.seq).where(outbox.c.subject == bindparam("same"), outbox.c.state != "dropped").limit(1)
)
_CHECK_INS = (
    select(posted.c.ts, posted.c.subject)
    .where(posted.c.channel == bindparam("there"), posted.c.subject.like("checkin:%"))
    .where(posted.c.ts >= bindparam("oldest"))
    .order_by(posted.c.ts)
)
# Spelled so that no index serves it: SQLite would read all that waits for each ping, and not the few of its series.
_STILL_PENDING = outbox.c.state.concat("") == "pending"
_COLLAPSE = (
    update(outbox)
    .where(outbox.c.subject.in_(bindparam("subjects", expanding=True)), _STILL_PENDING)
    .values(state="dropped", reason="a newer one of the same message follows")
)
_SUPERSEDE = (
    update(outbox)
    .where(
        outbox.c.series == bindparam("same"),
        outbox.c.recipient == bindparam("reader"),
        _STILL_PENDING,
    )
    .values(state="dropped", reason="a later one about the same follows")
)
_LATER = (
    select(outbox.c.seq)
    .where(
        outbox.c.series == bindparam("same"),
        outbox.c.recipient == bindparam("reader"),
        outbox.c.seq > bindparam("row"),
        outbox.c.state != "dropped",
    )
    .limit(1)
)
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("chosen", expanding=True)), outbox.c.state == "pending")
    .values(state="sending", leased_until=bindparam("until"), attempts=outbox.c.attempts + 1)
    .returning(outbox.c.id)
)
_DOUBTFUL = select(outbox.c.id).where(
    outbox.c.state == "unknown",
    outbox.c.due_at <= bindparam("now"),
    or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= bindparam("now")),
)
_TAKE_DOUBTFUL = (
    update(outbox)
    .where(
        outbox.c.id.in_(
            _DOUBTFUL.order_by(outbox.c.seq)
            .limit(bindparam("most", type_=Integer))
            .with_for_update(skip_locked=True)
        )
    )
    .values(leased_until=bindparam("until"))
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
    .returning(*OUTGOING, outbox.c.resends)
)

"""Conversations: the event log, and the state rows projected from it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.conversation import REOPEN_WITHIN, Conversation
from bot.domain.events import EVENT_VERSION, Event, Fact
from bot.domain.reading import MOST_CLOSED_CANDIDATES, MOST_OPEN_CANDIDATES
from bot.ports import Change, ConflictError
from storage.codecs import dump, load_conversation, load_fact
from storage.statements import Turn, in_turn
from storage.tables import conversation, conversation_event, message_text

MOST_THREADS = 200  # of old ones that are read after downtime, one call each


class SqlConversations:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _states(self, statement: Select[Any], **values: object) -> list[Conversation]:
        return [load_conversation(state) for state in await self._connection.scalars(statement, values)]

    async def load(self, numbers: Sequence[int]) -> dict[int, Conversation]:
        if not numbers:
            return {}
        return {c.number: c for c in await self._states(_NUMBERED, numbers=list(numbers))}

    async def candidates(self, channel: str, now: datetime) -> Sequence[Conversation]:
        open_ones = await self._states(_OPEN_HERE, here=channel)
        closed = await self._states(_CLOSED_HERE, here=channel, since=now - REOPEN_WITHIN)
        return [*open_ones, *closed]

    async def said_in(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        return await self._newest(_SAID_IN, channel, ts)

    async def rooted_at(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        return await self._newest(_ROOT_OF, channel, ts)

    async def spoken_of_below(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        return await self._newest(_SPOKEN_OF_BELOW, channel, ts)

    async def _newest(self, statement: Select[Any], channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        if not ts:
            return {}
        found = await self._connection.execute(statement, {"here": channel, "ts": list(ts)})
        return dict(sorted((tuple(row) for row in found), key=lambda pair: pair[1]))

    async def long_open(self, channel: str, before: datetime) -> Sequence[str]:
        """Messages of open requests that were written before then, newest first; bounded."""
        statement = (
            select(conversation_event.c.message_ts)
            .join(conversation, conversation.c.number == conversation_event.c.number)
            .where(
                conversation.c.channel == channel,
                conversation.c.is_open.is_(True),
                conversation_event.c.occurred_at < before,
                conversation_event.c.message_ts.is_not(None),
            )
            .distinct()
            .order_by(conversation_event.c.message_ts.desc())
            .limit(MOST_THREADS)
        )
        return (await self._connection.scalars(statement)).all()

    async def log(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Event]]:
        found: dict[int, list[Event]] = defaultdict(list)
        for row in (await self._connection.execute(_LOG, {"numbers": list(numbers)})).mappings():
            fact = load_fact(row["type"], row["version"], row["facts"])
            found[row["number"]].append(Event(row["seq"], row["occurred_at"], row["recorded_at"], fact))
        return found

    async def save(self, changes: Sequence[Change], now: datetime) -> None:
        new = [_state_row(c) for c in changes if c.base == 0]
        known = [{"known": c.after.number, "base": c.base, **_state_row(c)} for c in changes if c.base > 0]
        if new:
            await self._connection.execute(insert(conversation), new)
        if known:
            await self._update(known)
        rows = [_event_row(c.after, event, now) for c in changes for event in c.events]
        if rows:
            await self._connection.execute(insert(conversation_event), rows)

    async def _update(self, rows: Sequence[dict[str, Any]]) -> None:
        """Versions are checked in the database; one that has moved on fails the whole set."""
        counts = self._connection.dialect.supports_sane_multi_rowcount
        is_ours = counts or await self._hold({row["known"]: row["base"] for row in rows})
        done = await self._connection.execute(_MOVE_ON, rows) if is_ours else None
        if done is None or (counts and done.rowcount != len(rows)):
            raise ConflictError(f"a conversation of {[row['known'] for row in rows]} was changed meanwhile")

    async def _hold(self, versions: Mapping[int, int]) -> bool:
        """PostgreSQL's driver does not tell how many of many rows it changed, so they are held and compared first.

        All in the order of their numbers, or two that save a set wait for each other.
        """
        found = await self._connection.execute(_HOLD, {"numbers": list(versions)})
        return dict(found.all()) == versions

    async def next_number(self) -> int:
        """One more than the last. Whoever asks at the same time waits until this transaction has ended."""
        await in_turn(self._connection, Turn.NUMBER)
        return int(await self._connection.scalar(_LAST_NUMBER) or 0) + 1

    async def due(self, now: datetime, limit: int) -> Sequence[Conversation]:
        return await self._states(_DUE, now=now, most=limit)

    async def due_numbers(self, now: datetime, limit: int) -> Sequence[tuple[int, int]]:
        found = await self._connection.execute(_DUE_NUMBERS, {"now": now, "most": limit})
        return [(number, version) for number, version in found]

    async def postpone(self, number: int, version: int, until: datetime | None) -> None:
        asked = {"this": number, "read": version, "until": until}
        await self._connection.execute(_POSTPONE.values(failures=0), asked)

    async def failed(self, number: int, version: int, again: Callable[[int], datetime]) -> int:
        this = {"this": number, "read": version}
        failures = int(await self._connection.scalar(_FAILURES, this) or 0) + 1
        asked = {**this, "until": again(failures)}
        done = await self._connection.execute(_POSTPONE.values(failures=failures), asked)
        return failures if done.rowcount else 0

    async def failing(self, at_least: int) -> Sequence[int]:
        found = select(conversation.c.number).where(conversation.c.failures >= at_least)
        return (await self._connection.scalars(found.order_by(conversation.c.number))).all()

    async def next_due(self) -> datetime | None:
        found: datetime | None = await self._connection.scalar(_NEXT_DUE)
        return found

    async def due_by_channel(self) -> Mapping[str, datetime]:
        nearest = func.min(func.coalesce(conversation.c.next_due_at, conversation.c.active_at))
        statement = select(conversation.c.channel, nearest).where(conversation.c.is_open.is_(True))
        rows = await self._connection.execute(statement.group_by(conversation.c.channel))
        return {row[0]: row[1] for row in rows}

    async def open_ones(self, account: str | None = None) -> Sequence[Conversation]:
        return await self._states(_of(account, conversation.c.is_open.is_(True)))

    async def active_since(self, since: datetime, account: str | None = None) -> Sequence[Conversation]:
        return await self._states(_of(account, conversation.c.active_at >= since))

    async def numbers(self) -> Sequence[int]:
        return (
            await self._connection.scalars(select(conversation.c.number).order_by(conversation.c.number))
        ).all()

    async def count_facts(self) -> Mapping[str, int]:
        kind = conversation_event.c.type
        return dict((await self._connection.execute(select(kind, func.count()).group_by(kind))).all())

    async def facts(self, kind: str) -> Sequence[Fact]:
        statement = (
            select(conversation_event.c.version, conversation_event.c.facts)
            .where(conversation_event.c.type == kind)
            .order_by(conversation_event.c.occurred_at)
        )
        return [load_fact(kind, version, text) for version, text in await self._connection.execute(statement)]


_STATES = select(conversation.c.state).order_by(conversation.c.active_at.desc())
_NUMBERED = _STATES.where(conversation.c.number.in_(bindparam("numbers", expanding=True)))
_HERE = _STATES.where(conversation.c.channel == bindparam("here"))
_OPEN_HERE = (
    select(conversation.c.state)
    .where(conversation.c.channel == bindparam("here"), conversation.c.is_open.is_(True))
    .order_by(conversation.c.spoken_at.desc(), conversation.c.number.desc())
    .limit(MOST_OPEN_CANDIDATES)
)
_CLOSED_HERE = _HERE.where(
    conversation.c.is_open.is_(False), conversation.c.active_at > bindparam("since")
).limit(MOST_CLOSED_CANDIDATES)
_DUE_NUMBERS = (
    select(conversation.c.number, conversation.c.version)
    .where(conversation.c.next_due_at <= bindparam("now"))
    .order_by(conversation.c.next_due_at)
    .limit(bindparam("most", type_=Integer))
)
_DUE = _DUE_NUMBERS.with_only_columns(conversation.c.state).with_for_update(skip_locked=True)
_THIS = (conversation.c.number == bindparam("this"), conversation.c.version == bindparam("read"))
_FAILURES = select(conversation.c.failures).where(*_THIS)
_POSTPONE = update(conversation).where(*_THIS).values(next_due_at=bindparam("until"))
_NEXT_DUE = select(func.min(conversation.c.next_due_at))
_LAST_NUMBER = select(func.max(conversation.c.number))
_SAID_IN = select(conversation_event.c.message_ts, conversation_event.c.number).where(
    conversation_event.c.channel == bindparam("here"),
    conversation_event.c.message_ts.in_(bindparam("ts", expanding=True)),
)
_ROOT_OF = select(conversation.c.root_ts, conversation.c.number).where(
    conversation.c.channel == bindparam("here"), conversation.c.root_ts.in_(bindparam("ts", expanding=True))
)
_SPOKEN_OF_BELOW = (
    select(message_text.c.thread_ts, conversation_event.c.number)
    .join(
        conversation_event,
        (conversation_event.c.channel == message_text.c.channel)
        & (conversation_event.c.message_ts == message_text.c.ts),
    )
    .where(
        message_text.c.channel == bindparam("here"),
        message_text.c.thread_ts.in_(bindparam("ts", expanding=True)),
    )
)
_LOG = (
    select(conversation_event)
    .where(conversation_event.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(conversation_event.c.number, conversation_event.c.seq)
)
_HOLD = (
    select(conversation.c.number, conversation.c.version)
    .where(conversation.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(conversation.c.number)
    .with_for_update()
)
_MOVE_ON = (
    update(conversation)
    .where(conversation.c.number == bindparam("known"), conversation.c.version == bindparam("base"))
    .values({column.name: bindparam(column.name) for column in conversation.c if column.name != "number"})
)


def _of(account: str | None, condition: ColumnElement[bool]) -> Select[Any]:
    statement = _STATES.where(condition)
    return statement if account is None else statement.where(conversation.c.account == account)


def _state_row(change: Change) -> dict[str, Any]:
    after = change.after
    return {
        "number": after.number,
        "account": after.account,
        "channel": after.channel,
        "root_ts": after.root_ts,
        "is_open": after.is_open,
        "severity": int(after.severity),
        "owner": after.owner,
        "opened_at": after.opened_at,
        "active_at": after.newest_at,
        "spoken_at": after.spoken_at,
        "next_due_at": change.next_due_at,
        "version": after.version,
        "failures": 0,
        "state": dump(after),
    }


def _event_row(after: Conversation, event: Event, now: datetime) -> dict[str, Any]:
    return {
        "number": after.number,
        "seq": event.seq,
        "occurred_at": event.occurred_at,
        "recorded_at": now,
        "type": type(event.fact).__name__,
        "version": EVENT_VERSION,
        "channel": after.channel,
        "message_ts": getattr(event.fact, "message_ts", None),
        "facts": dump(event.fact),
    }

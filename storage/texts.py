"""Words: what people wrote, apart from what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.timestamps import ts_of
from bot.ports import Text
from storage.engine import FORGOT
from storage.statements import upsert
from storage.tables import message_text

MOST_THREADS = 100  # to be read after an absence; each is a call


class SqlTexts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, texts: Sequence[Text]) -> None:
        rows = [asdict(text) for text in texts]
        await upsert(self._connection, message_text, rows, newest_by="said_at")

    async def get(self, channel: str, ts: Sequence[str]) -> Mapping[str, Text]:
        rows = (await self._connection.execute(_THESE, {"here": channel, "ts": list(ts)})).mappings()
        return {row["ts"]: Text(**row) for row in rows}

    async def below(self, channel: str, root: str) -> Sequence[Text]:
        rows = (await self._connection.execute(_BELOW, {"here": channel, "root": root})).mappings()
        return [Text(**row) for row in rows]

    async def spoken(self, channels: Sequence[str], since: datetime) -> Sequence[tuple[str, str]]:
        statement = (
            select(message_text.c.ts, message_text.c.author)
            .where(message_text.c.channel.in_(channels), message_text.c.ts >= ts_of(since))
            .order_by(message_text.c.ts)
        )
        return [(ts, author) for ts, author in await self._connection.execute(statement)]

    async def talked_below(self, channel: str, since: datetime, before: datetime) -> Sequence[str]:
        root, latest = message_text.c.thread_ts, func.max(message_text.c.ts)
        statement = (
            select(root)
            .where(message_text.c.channel == channel, root < ts_of(before), message_text.c.ts >= ts_of(since))
            .group_by(root)
            .order_by(latest.desc())
            .limit(MOST_THREADS)
        )
        return (await self._connection.scalars(statement)).all()

    async def delete(self, channel: str, ts: str) -> None:
        self._connection.info[FORGOT] = True
        await self._connection.execute(
            delete(message_text).where(message_text.c.channel == channel, message_text.c.ts == ts)
        )


_HERE = select(message_text).where(message_text.c.channel == bindparam("here"))
_THESE = _HERE.where(message_text.c.ts.in_(bindparam("ts", expanding=True)))
_BELOW = _HERE.where(message_text.c.thread_ts == bindparam("root")).order_by(message_text.c.ts)

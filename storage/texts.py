"""Words: what people wrote, apart from what follows from it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Text
from storage.statements import upsert
from storage.tables import message_text


class SqlTexts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, texts: Sequence[Text]) -> None:
        rows = [{"channel": t.channel, "ts": t.ts, "author": t.author, "text": t.text} for t in texts]
        await upsert(self._connection, message_text, rows)

    async def get(self, channel: str, ts: Sequence[str]) -> Mapping[str, Text]:
        statement = select(message_text).where(message_text.c.channel == channel, message_text.c.ts.in_(ts))
        rows = (await self._connection.execute(statement)).mappings()
        return {row["ts"]: Text(**row) for row in rows}

    async def delete(self, channel: str, ts: str) -> None:
        await self._connection.execute(
            delete(message_text).where(message_text.c.channel == channel, message_text.c.ts == ts)
        )

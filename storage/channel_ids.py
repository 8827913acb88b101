"""The ids that Slack gave to channels which our books knew by another."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.channel_ids import KnownAs
from storage.statements import upsert
from storage.tables import channel_id


class SqlChannelIds:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, known: KnownAs) -> None:
        await upsert(self._connection, channel_id, [asdict(known)], newest_by="since")

    async def all(self) -> Sequence[KnownAs]:
        return [KnownAs(**row) for row in (await self._connection.execute(select(channel_id))).mappings()]

"""Every policy text that a conversation was ever opened under, once."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_new
from storage.tables import policy_version


class SqlPolicies:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, hash_: str, text: str, now: datetime) -> None:
        await insert_new(self._connection, policy_version, [{"hash": hash_, "text": text, "seen_at": now}])

    async def hashes(self) -> frozenset[str]:
        return frozenset(await self._connection.scalars(select(policy_version.c.hash)))

    async def texts(self) -> Mapping[str, str]:
        rows = await self._connection.execute(select(policy_version.c.hash, policy_version.c.text))
        return dict(rows.all())

"""The inbox, for who looks after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.inbox_view import Backlog, Filed


class InboxView(Protocol):
    async def undone(self, limit: int) -> Sequence[Filed]:
        """What waits or is parked, oldest first."""

    async def find(self, id_: int) -> Filed | None: ...

    async def try_again(self, id_: int) -> bool:
        """A parked one waits again, as if it had just come. False where it is not parked, or has no payload."""

    async def backlog(self) -> Backlog: ...

    async def count_recovered(self, since: datetime) -> int:
        """How many came from a history since then: what had not come by itself."""

    async def drop_payloads(self, before: datetime, limit: int) -> int:
        """Of what was parked and came before then, the oldest `limit`; how many there were."""

    async def forget(self, before: datetime, limit: int) -> int:
        """What was worked on and came before then, keys and all; how many there were."""

"""Step aside: a newer Steward has changed the schema, so this one takes no more work and leaves it to that one."""

from collections.abc import Awaitable, Callable

import structlog

from bot.services.vitals import Vitals
from bot.services.worker import Closing

WHY = "a newer Steward has changed the database's schema: this one takes no work, stop or upgrade it"

log = structlog.get_logger()


class StepAside:
    """`take_no_more` refuses what Slack brings, so that it goes to another replica or comes again later."""

    def __init__(
        self,
        is_outdated: Callable[[], Awaitable[bool]],
        closing: Closing,
        vitals: Vitals,
        take_no_more: Callable[[], Awaitable[None]],
    ) -> None:
        self._is_outdated = is_outdated
        self._closing = closing
        self._vitals = vitals
        self._take_no_more = take_no_more

    async def __call__(self) -> bool:
        """Asked at every beat. True once this process has nothing to do any more."""
        if self._closing.is_set:
            return True
        if not await self._is_outdated():
            return False
        log.error("schema.newer", said=WHY)
        self._vitals.stopping(WHY)
        await self._take_no_more()
        return True

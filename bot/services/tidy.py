"""Tidy: forget what was kept for long enough, the oldest first and so much at a time that nobody waits for it."""

from datetime import datetime

import structlog

from bot.clock import Clock
from bot.domain.retention import Retention
from bot.ports import Books

AT_ONCE = 50_000  # half a second on SQLite, four times a day

log = structlog.get_logger()


class Tidy:
    def __init__(self, clock: Clock, retention: Retention) -> None:
        self._clock = clock
        self._retention = retention

    async def __call__(self, books: Books, _: datetime) -> None:
        now = self._clock.now()
        dropped = await books.inbox.drop_payloads(now - self._retention.parked, AT_ONCE)
        forgotten = await books.inbox.forget(now - self._retention.keys, AT_ONCE)
        if dropped or forgotten:
            log.info("inbox.tidied", payloads=dropped, keys=forgotten)

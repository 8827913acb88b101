"""Unopposed: a transaction that somebody else overtook is done once more, on what they have written."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.ports import ConflictError

MOST_TRIES = 5  # each time somebody else has got on, so five in a row are no chance

T = TypeVar("T")
log = structlog.get_logger()


async def unopposed(work: Callable[[], Awaitable[T]]) -> T:
    """For what a person or a message waits for; what is due comes back at the next beat by itself.

    Nothing that was overtaken has been written. Errors: `ConflictError`, if it happens again and again.
    """
    for _ in range(MOST_TRIES - 1):
        try:
            return await work()
        except ConflictError as error:
            log.info("transaction.overtaken", error=str(error))
    return await work()

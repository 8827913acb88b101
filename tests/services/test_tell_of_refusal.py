"""That Slack refuses our token is told once, and again where it could not be written down."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.demo import cast
from bot.domain.places import LimitedMethod, RefusedPlace
from bot.ids import RandomIds
from bot.ports import Books, ConflictError
from bot.services.tell_of_refusal import TellOfRefusal
from sandbox.time.clock import MovingClock
from storage.engine import Database
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


class Refused:
    """Slack takes our token for nothing."""

    limited: Sequence[LimitedMethod] = ()
    refused: RefusedPlace | None = RefusedPlace("chat.postMessage", NOW, "token_revoked")


class FirstCommitFails(SqlUnitOfWork):
    has_failed = False

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[Books]:
        async with super().write(urgent=urgent) as books:
            yield books
            if not self.has_failed:
                self.has_failed = True
                raise ConflictError("the database gave another transaction the way")


async def test_what_could_not_be_written_down_is_told_at_the_next_beat_and_once(database: Database) -> None:
    uow = FirstCommitFails(database, RandomIds())
    rung: list[str] = []
    tell = TellOfRefusal(uow, MovingClock(NOW), cast.WORKSPACE, Refused(), lambda: rung.append("rung"))
    with pytest.raises(ConflictError):
        await tell()
    for _beat in range(2):
        await tell()
    async with uow.read() as books:
        assert (await books.outbox.waiting())[0] == 1
    assert rung == ["rung"]

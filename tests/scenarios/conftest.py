"""A team at work, fresh for every scenario."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from bot.logs import to_stderr
from tests.scenarios.desk import Desk, open_desk


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """As the program has them; structlog's own default draws every local variable, for seconds."""
    to_stderr(logging.WARNING)
    yield
    structlog.reset_defaults()


@pytest.fixture
async def desk(team_url: str) -> AsyncIterator[Desk]:
    """After every scenario each log folds to its state."""
    async with open_desk(team_url) as made:
        yield made

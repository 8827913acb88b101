"""A team at work, fresh for every promise."""

from collections.abc import AsyncIterator

import pytest

from tests.scenarios.desk import Desk, open_desk


@pytest.fixture
async def desk(team_url: str) -> AsyncIterator[Desk]:
    """After every test each log folds to its state."""
    async with open_desk(team_url) as made:
        yield made

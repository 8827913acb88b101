"""A team at work, fresh for every promise."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.desk import Desk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """After every test each log folds to its state."""
    async with open_desk(tmp_path) as made:
        yield made

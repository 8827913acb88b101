"""A migrated database of its own for every test; a second kind of database is one more parameter here."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ids import RandomIds
from storage.engine import Database
from storage.schema import migrate
from storage.unit_of_work import SqlUnitOfWork


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Every storage test runs once for each kind of database."""
    return {"sqlite": f"sqlite:///{tmp_path}/steward.sqlite3"}[str(request.param)]


@pytest.fixture
async def bare(database_url: str) -> AsyncIterator[Database]:
    """A database without a schema."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def database(bare: Database) -> Database:
    await migrate(bare)
    return bare


@pytest.fixture
def uow(database: Database) -> SqlUnitOfWork:
    return SqlUnitOfWork(database, RandomIds())

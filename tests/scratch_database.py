"""A migrated database of its own for every test, of each kind that Steward runs on."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot.ids import RandomIds
from storage.engine import Database
from storage.schema import migrate
from storage.unit_of_work import SqlUnitOfWork
from tests.real_postgresql import PostgreSQL, postgresql

KINDS = ("sqlite", "postgresql")
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """Started when the first test asks for it."""
    with postgresql() as server:
        yield server


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Whoever needs a database runs once for each kind."""
    return str(request.param)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What a team lives through, it lives through on each kind: on PostgreSQL some of it always, most in a proof."""
    if "team_database" not in metafunc.fixturenames:
        return
    if metafunc.definition.get_closest_marker("very_long") is not None:
        metafunc.parametrize("team_database", ["sqlite"])
    else:
        is_telling = metafunc.definition.get_closest_marker("telling") is not None
        elsewhere = pytest.param("postgresql", marks=() if is_telling else pytest.mark.proof)
        metafunc.parametrize("team_database", ["sqlite", elsewhere])


@pytest.fixture
def team_url(team_database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    yield from _new(team_database, tmp_path, request, migrated=True)


@pytest.fixture
def new_team_url(
    team_database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], str]]:
    """A database of its own each time that it is asked."""
    with ExitStack() as made:

        def new() -> str:
            folder = Path(tempfile.mkdtemp(dir=tmp_path))
            return made.enter_context(contextmanager(_new)(team_database, folder, request, migrated=True))

        yield new


@pytest.fixture
def postgresql_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    yield from _new("postgresql", tmp_path, request, migrated=True)


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    yield from _new(database_kind, tmp_path, request, migrated=True)


@pytest.fixture
def bare_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without a schema."""
    yield from _new(database_kind, tmp_path, request, migrated=False)


def _new(kind: str, folder: Path, request: pytest.FixtureRequest, *, migrated: bool) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/steward.sqlite3"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    url = server.new(migrated=migrated)
    yield url
    server.drop(url)


@pytest.fixture
async def bare(bare_url: str) -> AsyncIterator[Database]:
    made = Database(bare_url)
    yield made
    await made.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    await migrate(made)
    yield made
    await made.close()


@pytest.fixture
def uow(database: Database) -> SqlUnitOfWork:
    return SqlUnitOfWork(database, RandomIds())

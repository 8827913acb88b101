"""Bringing a database to the schema this version needs."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database, DatabaseError
from storage.statements import Turn, in_turn

HEAD = "0011"
_VERSION = text("select version_num from alembic_version")
_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerSchemaError(DatabaseError):
    """A newer Steward has changed the schema."""


class OlderSchemaError(DatabaseError):
    """No Steward of this version has run with it yet."""


async def migrate(database: Database, revision: str = HEAD) -> None:
    """Upgrade (or, in tests, downgrade to `base`). Nothing is imported or done when the schema is current.

    Of several processes that start at once one does it; the others wait, and find it done.
    Errors: `DatabaseError` says which database cannot be opened, and why.
    """
    found = await _found(database)
    if found == revision:
        return
    try:
        async with database.write() as connection:
            await in_turn(connection, Turn.MIGRATION)
            if await _current(connection) != revision:
                await connection.run_sync(_run, revision)
    except OperationalError as error:  # read-only, locked, full
        raise _unopened(database, error) from error


async def require_current(database: Database) -> None:
    """For who works beside a Steward that runs: it must not change the schema under it.

    Errors: `OlderSchemaError`, `NewerSchemaError`, `DatabaseError`; nothing is changed.
    """
    found = await _found(database)
    if found != HEAD:
        raise OlderSchemaError(
            f"the database {database.shown} has {f'schema {found}' if found else 'no schema'}, and this Steward needs "
            f"{HEAD}: start `steward run` of this version first, which brings it there"
        )


async def _found(database: Database) -> str | None:
    try:
        async with database.writer.connect() as connection:
            found = await _current(connection)
            await connection.rollback()
    except (DBAPIError, OSError) as error:
        raise _unopened(database, error) from error
    if found is not None and found > HEAD:
        raise NewerSchemaError(
            f"the database {database.shown} was brought to schema {found} by a newer Steward, and this one knows "
            f"{HEAD}: upgrade this one"
        )
    return found


async def is_outdated(connection: AsyncConnection) -> bool:
    """Whether a newer Steward has changed the schema since this process migrated; revisions count upwards."""
    return str(await connection.scalar(_VERSION)) > HEAD


def _unopened(database: Database, error: DBAPIError | OSError) -> DatabaseError:
    reason = getattr(error, "orig", None) or error
    return DatabaseError(
        f"the database {database.shown} cannot be opened: {reason}. "
        "Check DATABASE_URL, and that it is there and may be written"
    )


async def _current(connection: AsyncConnection) -> str | None:
    if not await connection.run_sync(lambda c: inspect(c).has_table("alembic_version")):
        return None
    found: str | None = await connection.scalar(_VERSION)
    return found


def _run(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - heavy, and rarely needed

    step: Any = command.downgrade if revision == "base" else command.upgrade
    step(config(connection), revision)


def config(connection: Connection) -> Any:
    """Alembic's configuration, without a file of its own."""
    from alembic.config import Config  # noqa: PLC0415 - heavy, and rarely needed

    made = Config()
    made.set_main_option("script_location", str(_MIGRATIONS))
    made.attributes["connection"] = connection
    return made

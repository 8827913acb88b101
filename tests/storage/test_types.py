"""Instants stay instants: refused without a zone, exact to the microsecond, sorted as they happened."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from storage.engine import Database
from storage.tables import job_run
from storage.types import UtcDateTime
from tests.storage.rows import NOW

TOKYO = timezone(timedelta(hours=9))
INSTANTS = st.datetimes(timezones=st.sampled_from([UTC, TOKYO, timezone(timedelta(hours=-11))]))


async def put(database: Database, *instants: datetime) -> None:
    rows = [{"job": str(n), "fire_at": instant, "ran_at": NOW} for n, instant in enumerate(instants)]
    async with database.write() as connection:
        await connection.execute(insert(job_run), rows)


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="has no time zone: give an aware instant"):
        await put(database, datetime(2026, 3, 3, 9, 0))  # noqa: DTZ001 - the naive instant is the test


async def test_instants_sort_as_they_happened(database: Database) -> None:
    """09:00 in Tokyo is before 08:00 in UTC, though it reads later."""
    at = [datetime(2026, 3, 3, 8, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=TOKYO)]
    before = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    await put(database, *at, before)
    async with database.read() as connection:
        found = (await connection.scalars(select(job_run.c.fire_at).order_by(job_run.c.fire_at))).all()
    assert found == [before, at[1], at[0]]
    assert {instant.tzinfo for instant in found} == {UTC}


async def test_microseconds_and_the_zone_are_compared_in_queries(database: Database) -> None:
    instant = datetime(2026, 3, 3, 9, 0, 0, 123_457, tzinfo=TOKYO)
    await put(database, instant)
    same = instant.astimezone(UTC)
    async with database.read() as connection:
        count = select(job_run.c.job)
        assert (await connection.scalars(count.where(job_run.c.fire_at == same))).all() == ["0"]
        just_before = same - timedelta(microseconds=1)
        assert (await connection.scalars(count.where(job_run.c.fire_at <= just_before))).all() == []


@given(INSTANTS, INSTANTS)
def test_every_instant_comes_back_and_keeps_its_place(one: datetime, other: datetime) -> None:
    kept, dialect = UtcDateTime(), sqlite.dialect()
    first, second = kept.process_bind_param(one, dialect), kept.process_bind_param(other, dialect)
    assert first is not None
    assert second is not None
    assert kept.process_result_value(first, dialect) == one
    assert (first < second) == (one < other)

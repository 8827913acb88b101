"""Slack's timestamps, exact in both directions."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.timestamps import LONG_AGO, instant_of, ts_of

AT = datetime(2026, 3, 3, 13, 0, 10, tzinfo=UTC)


@given(st.integers(0, 4_000_000_000), st.integers(0, 999_999))
def test_a_ts_is_an_instant_to_the_microsecond(seconds: int, micros: int) -> None:
    found = instant_of(f"{seconds}.{micros:06}")
    assert found == datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


@pytest.mark.parametrize("ts", [1772542810, "1772542810", 1772542810.5, "1772542810.5"])
def test_a_ts_may_have_any_number_of_digits(ts: object) -> None:
    assert instant_of(ts) == AT.replace(microsecond=500_000 if str(ts).endswith(".5") else 0)


@pytest.mark.parametrize(
    "ts",
    [None, "", ".", "soon", "-1.0", "1e9", "1.2.3", "²", "1.²", "٣", "9" * 30, [], {}, True, "1.0x", " 1"],
)
def test_what_is_no_ts_is_no_instant(ts: object) -> None:
    assert instant_of(ts) is None


@given(st.datetimes(LONG_AGO.replace(tzinfo=None), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_instant_is_written_as_slack_writes_it(instant: datetime) -> None:
    assert instant_of(ts_of(instant)) == instant
    assert len(ts_of(instant).partition(".")[2]) == 6

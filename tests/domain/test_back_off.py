"""Waits double, and end somewhere."""

from datetime import timedelta

import pytest

from bot.domain.back_off import back_off

FIRST, LONGEST = timedelta(seconds=5), timedelta(minutes=5)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (6, 160), (7, 300), (10**6, 300)]
)
def test_each_wait_is_twice_the_one_before_up_to_the_longest(failures: int, seconds: int) -> None:
    assert back_off(failures, FIRST, LONGEST) == timedelta(seconds=seconds)

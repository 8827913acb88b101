"""How long to wait before something that failed is tried again: twice as long each time, up to a limit."""

from datetime import timedelta


def back_off(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """`failures` in a row, the latest included, so at least 1."""
    doubled = min(failures - 1, 32)  # further doubling only makes a number that nobody can wait for
    return min(first * (1 << doubled), longest)

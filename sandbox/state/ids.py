"""Identifiers and timestamps, derived from counters: two runs of one script give the same ones."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sandbox.time.clock import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Ids:
    """Mints everything a workspace has to name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counters: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._last_ts = 0

    def ts(self) -> str:
        """A message timestamp, unique and rising over the whole workspace: now, or last plus 1 µs."""
        self._last_ts = max(unix_micros(self._clock.now()), self._last_ts + 1)
        return ts_of(self._last_ts)

    def next(self, prefix: str) -> str:
        """Slack's form of an id: letters, then ten digits or capitals."""
        return f"{prefix}{next(self._counters[prefix]):010d}"

    def uuid(self, kind: str) -> str:
        return str(UUID(int=next(self._counters[kind])))


def unix_micros(instant: datetime) -> int:
    """Microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def micros(ts: str) -> int:
    """A timestamp such as `1700000000.000100`, `1700000000` or `0`, in microseconds. Raises `ValueError`."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(f"{fraction:0<6.6}")


def ts_of(microseconds: int) -> str:
    return f"{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}"

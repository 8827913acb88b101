"""Column types that keep what they are given: instants stay instants on SQLite too."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

_MICROSECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant as whole microseconds since 1970.

    SQLite returns a stored `09:00+09:00` as a naive 09:00, which is another instant (open_source.md §0.3);
    an integer compares, sorts and indexes alike on both databases.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: give an aware instant, e.g. clock.now()")
        delta = value - _EPOCH
        return (delta.days * 86_400 + delta.seconds) * _MICROSECOND + delta.microseconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        seconds, microseconds = divmod(value, _MICROSECOND)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)

"""Slack's `ts`: seconds and microseconds as text. It is a message's key in its channel, and when it was written."""

import re
from datetime import UTC, datetime, timedelta

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # before everything that we shall ever hear of

_TS = re.compile(r"(\d{1,10})(?:\.(\d{1,9}))?", re.ASCII)  # ten digits of seconds last until the year 2286


def instant_of(ts: object) -> datetime | None:
    """A Slack `ts` as an instant, exact to the microsecond; None if it is none."""
    found = _TS.fullmatch(str(ts))
    if found is None:
        return None
    whole = datetime.fromtimestamp(int(found[1]), UTC)
    return whole + timedelta(microseconds=int(f"{found[2] or '':0<6}"[:6]))


def ts_of(instant: datetime) -> str:
    """An instant as Slack writes it."""
    since = instant - LONG_AGO
    return f"{since // timedelta(seconds=1)}.{since.microseconds:06}"

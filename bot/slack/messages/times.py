"""Time in words: dates that each reader sees in their own zone, and durations as people say them."""

from datetime import datetime, timedelta

from bot.slack.text import date_token

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_NEAR = timedelta(hours=12)  # further away than this, a time of day alone could mean another day


def moment(at: datetime, now: datetime) -> str:
    """`14:20`, with its day where `at` is half a day or more from `now`."""
    return date_token(at, form="{time}" if abs(at - now) < _NEAR else "{date_short_pretty}, {time}")


def day(at: datetime) -> str:
    return date_token(at, form="{date_short}")


def span(duration: timedelta) -> str:
    """`40 s`, `17 min`, `2 h 5 min`, `3 days`: rounded down, without its sign."""
    duration = abs(duration)
    if duration < _MINUTE:
        return f"{int(duration.total_seconds())} s"
    if duration < _HOUR:
        return f"{duration // _MINUTE} min"
    if duration < 2 * _DAY:
        minutes = duration % _HOUR // _MINUTE
        return f"{duration // _HOUR} h" + (f" {minutes} min" if minutes else "")
    return f"{duration // _DAY} days"


def signed(duration: timedelta) -> str:
    """As `span`, with a minus sign where time is overdrawn."""
    return ("−" if duration < timedelta() else "") + span(duration)

"""Business time: when a calendar is open, and how much open time lies between two instants.

A calendar says in *local wall time* when it is open; durations are *real elapsed* time. So an instant is
open exactly when the local clock, at that instant, shows a time inside one of that local date's periods:
a period that begins in the hour skipped in spring opens at the shift, and one that lies in the hour
repeated in autumn is open both times.

Open time is worked out per UTC week and kept, so that `add` and `between` cost a few microseconds for a
service level and one dictionary look-up per week for long spans. UTC weeks and not local days are the
unit, because local dates are not always in order: St John's fell back from 00:01 to 23:01.
"""

from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_PATIENCE = 104  # weeks without an open minute before a calendar counts as closed for ever


class CalendarError(ValueError):
    """A calendar that cannot be used; the text says what is wrong with it and what to write instead."""


@dataclass(frozen=True, slots=True)
class Period:
    """An open stretch of one local day, in minutes from midnight; `end` is exclusive and may be 1440."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= 1440:
            raise CalendarError(
                f"{self} does not end after it starts within one day; "
                "write a night as two periods, 22:00-24:00 and 00:00-06:00 on the next day"
            )

    def __str__(self) -> str:
        return "{:02}:{:02}-{:02}:{:02}".format(*divmod(self.start, 60), *divmod(self.end, 60))


@dataclass(frozen=True, slots=True)
class _Week:
    """The open spans of one UTC week, in order, and their sum."""

    spans: tuple[tuple[datetime, datetime], ...]
    total: timedelta

    def before(self, instant: datetime) -> timedelta:
        """Open time from the beginning of the week to `instant`."""
        passed = timedelta()
        for opens, closes in self.spans:
            if opens >= instant:
                break
            passed += min(closes, instant) - opens
        return passed

    def after(self, passed: timedelta) -> datetime:
        """The earliest instant with `passed` open time before it, for 0 < passed <= total."""
        for opens, closes in self.spans:
            if passed <= closes - opens:
                return opens + passed
            passed -= closes - opens
        raise AssertionError(f"{passed} more than the open time of the week")


@dataclass(frozen=True)
class Calendar:
    """When a team works: `week` is Monday first, `holidays` are closed days, `overrides` win over both.

    `zone` is an IANA name. All instants in and out are `datetime`s in `datetime.UTC`; anything else raises
    `TypeError` or `ValueError`. A calendar without an open minute in its week raises `CalendarError` when
    it is made, one whose holidays close it for two years raises it when asked.
    """

    name: str
    zone: str
    week: tuple[tuple[Period, ...], ...]
    holidays: Container[date] = field(default=frozenset(), hash=False)
    overrides: Mapping[date, tuple[Period, ...]] = field(default_factory=dict, hash=False)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    # Grows by 52 entries for each year that was asked about: about 80 kB a year of office hours.
    _weeks: dict[int, _Week] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_zone", zone_named(self.zone))
        if len(self.week) != 7:
            raise CalendarError(
                f"calendar {self.name!r} has {len(self.week)} weekdays; give seven, Monday first"
            )
        if not any(self.week):
            raise CalendarError(f"calendar {self.name!r} is never open; give at least one day opening hours")
        for periods in (*self.week, *self.overrides.values()):
            require_order(periods)

    def add(self, start: datetime, business: timedelta) -> datetime:
        """The earliest instant at which `business` open time has passed since `start`; `start` for zero.

        Time that is used up exactly at closing ends at closing, not at the next opening.
        """
        if business <= timedelta():
            return _nothing_after(start, business)
        weeks = self._weeks_from(start)
        week = next(weeks)
        left = business + week.before(start)
        while week.total < left:
            left -= week.total
            week = next(weeks)
        return week.after(left)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time in [start, end); negative where `end` is earlier."""
        first, last = _week_number(start), _week_number(end)
        if end < start:
            return -self.between(end, start)
        whole = sum((self._week(number).total for number in range(first, last)), timedelta())
        return whole - self._week(first).before(start) + self._week(last).before(end)

    def is_open(self, instant: datetime) -> bool:
        week = self._week(_week_number(instant))
        return any(opens <= instant < closes for opens, closes in week.spans)

    def open_until(self, instant: datetime) -> datetime:
        """The end of the open span in which `instant` lies; at midnight and Sunday's end another may follow at once."""
        return next(
            closes for opens, closes in self._week(_week_number(instant)).spans if opens <= instant < closes
        )

    def next_open(self, instant: datetime) -> datetime:
        """The first open instant that is not before `instant`: itself if open."""
        for week in self._weeks_from(instant):
            for opens, closes in week.spans:
                if instant < closes:
                    return max(opens, instant)
        raise AssertionError  # the weeks have no end

    def local(self, instant: datetime) -> datetime:
        """The same instant on this calendar's wall clock."""
        _require_utc(instant)
        return instant.astimezone(self._zone)

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """The opening hours of one local date."""
        override = self.overrides.get(day)
        if override is not None:
            return override
        return () if day in self.holidays else self.week[day.weekday()]

    def _weeks_from(self, instant: datetime) -> Iterator[_Week]:
        closed = 0
        for number in count(_week_number(instant)):
            week = self._week(number)
            closed = 0 if week.spans else closed + 1
            if closed > _PATIENCE:
                raise CalendarError(
                    f"calendar {self.name!r} is not open once in the two years from {instant:%Y-%m-%d}; "
                    "check its hours against its holidays"
                )
            yield week

    def _week(self, number: int) -> _Week:
        week = self._weeks.get(number)
        if week is None:
            spans = tuple(self._spans(_EPOCH + number * _WEEK))
            total = sum((closes - opens for opens, closes in spans), timedelta())
            week = self._weeks[number] = _Week(spans, total)
        return week

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans of the UTC week from `start`; each lies within one UTC offset and one local day."""
        for begin, end, offset in _offsets(self._zone, start):
            midnight = datetime.combine((begin + offset).date(), time.min, UTC) - offset
            while midnight < end:
                for period in self.periods_on((midnight + offset).date()):
                    opens = max(begin, midnight + timedelta(minutes=period.start))
                    closes = min(end, midnight + timedelta(minutes=period.end))
                    if opens < closes:
                        yield opens, closes
                midnight += _DAY


def _offsets(zone: ZoneInfo, start: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches of equal UTC offset within a UTC week.

    Looking once a day is enough: in the tz database no two changes since 1900 lie closer than four days
    (Freetown 1939), and none since 1946 closer than six.
    """
    edges = [start]
    for day in range(7):
        probe = start + day * _DAY
        if _offset(zone, probe) != _offset(zone, probe + _DAY):
            edges.append(_change(zone, probe))
    for begin, end in pairwise([*edges, start + _WEEK]):
        yield begin, end, _offset(zone, begin)


def _change(zone: ZoneInfo, start: datetime) -> datetime:
    """The second within the day from `start` at which the zone's offset changes."""
    before = _offset(zone, start)
    seconds = range(int(_DAY.total_seconds()) + 1)
    changed = bisect_left(
        seconds, True, key=lambda second: _offset(zone, start + timedelta(seconds=second)) != before
    )
    return start + timedelta(seconds=changed)


def first_shown(zone: ZoneInfo, wall: datetime) -> datetime:
    """The first instant at which the wall clock of `zone` shows `wall` or later: in the hour skipped, the shift."""
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    return _change(zone, found - _DAY)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"
    return offset


def _nothing_after(start: datetime, business: timedelta) -> datetime:
    _require_utc(start)
    if business < timedelta():
        raise ValueError(f"business time to add is {business}; it cannot be negative")
    return start


def _week_number(instant: datetime) -> int:
    _require_utc(instant)
    return (instant - _EPOCH) // _WEEK


def _require_utc(instant: datetime) -> None:
    if not isinstance(instant, datetime):
        raise TypeError(f"{instant!r} is a {type(instant).__name__}, not a datetime")
    zone = instant.tzinfo
    if zone is None or zone.utcoffset(None) != timedelta():  # None: a zone whose offset changes
        raise ValueError(f"{instant!r} is not in UTC; give an aware datetime, .astimezone(UTC)")


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name; `CalendarError` where there is none."""
    try:
        return ZoneInfo(name)
    # Not only ZoneInfoNotFoundError (a KeyError): a folder such as "America" is an OSError.
    except (KeyError, ValueError, OSError) as error:
        raise CalendarError(f"{name!r} is not an IANA time zone; write one such as Europe/Berlin") from error


def require_order(periods: Sequence[Period]) -> None:
    """Raises `CalendarError` where one day's periods overlap or are not in order."""
    for earlier, later in pairwise(periods):
        if later.start < earlier.end:
            raise CalendarError(f"{earlier} and {later} overlap or are out of order; list them in order")


ALWAYS = Calendar("always", "UTC", ((Period(0, 1440),),) * 7)

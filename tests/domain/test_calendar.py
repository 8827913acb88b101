"""Business time, by example and against an oracle that walks the local clock minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import ALWAYS, Calendar, CalendarError, Period

MINUTE = timedelta(minutes=1)
OFFICE = (Period(9 * 60, 17 * 60),)
CLOSED: tuple[Period, ...] = ()
WORKDAYS = (OFFICE,) * 5 + (CLOSED,) * 2

# A day of change each: the usual hour, half an hour, at midnight, at one minute past, a date left out.
SHIFTS = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "America/Santiago": (date(2026, 4, 4), date(2026, 9, 5)),
    "America/St_Johns": (date(2009, 3, 8), date(2009, 11, 1)),
    "Pacific/Apia": (date(2011, 12, 29), date(2011, 12, 31)),
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def open_minutes(calendar: Calendar, start: datetime, end: datetime) -> list[datetime]:
    """The oracle: every minute at which the local clock shows a time within that local day's periods."""
    zone = ZoneInfo(calendar.zone)
    minutes = []
    while start < end:
        local = start.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if any(period.start <= minute < period.end for period in calendar.periods_on(local.date())):
            minutes.append(start)
        start += MINUTE
    return minutes


@st.composite
def days(draw: st.DrawFn) -> tuple[Period, ...]:
    marks = sorted(draw(st.sets(st.integers(0, 96), max_size=6).filter(lambda found: len(found) % 2 == 0)))
    return tuple(Period(start * 15, end * 15) for start, end in zip(marks[::2], marks[1::2], strict=True))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Calendar, datetime, datetime]:
    """A calendar and two instants (whole minutes) near one of its zone's changes of offset."""
    zone = draw(st.sampled_from(sorted(SHIFTS)))
    shift = draw(st.sampled_from(SHIFTS[zone]))
    near = st.integers(-3, 3).map(lambda distance: shift + timedelta(days=distance))
    week = draw(st.lists(days(), min_size=7, max_size=7).filter(any))
    calendar = Calendar(
        "drawn",
        zone,
        tuple(week),
        holidays=draw(st.frozensets(near, max_size=2)),
        overrides=draw(st.dictionaries(near, days(), max_size=2)),
    )
    instants = st.integers(-2 * 1440, 2 * 1440).map(
        lambda minutes: datetime.combine(shift, time(), UTC) + minutes * MINUTE
    )
    start, end = sorted((draw(instants), draw(instants)))
    return calendar, start, end


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_business_time_is_the_number_of_open_minutes(world: tuple[Calendar, datetime, datetime]) -> None:
    calendar, start, end = world
    expected = open_minutes(calendar, start, end)

    assert calendar.between(start, end) == len(expected) * MINUTE
    assert calendar.between(end, start) == -len(expected) * MINUTE
    for passed, minute in list(enumerate(expected, start=1))[::7]:
        assert calendar.add(start, passed * MINUTE) == minute + MINUTE


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_open_now_and_next_agree_with_the_local_clock(world: tuple[Calendar, datetime, datetime]) -> None:
    calendar, start, end = world
    expected = open_minutes(calendar, start, end)

    assert calendar.is_open(start) == bool(open_minutes(calendar, start, start + MINUTE))
    if expected:
        assert calendar.next_open(start) == expected[0]
    elif start < end:
        assert calendar.next_open(start) >= end


@settings(max_examples=100, deadline=None)
@given(
    worlds(), st.timedeltas(timedelta(), timedelta(days=400)), st.timedeltas(timedelta(), timedelta(days=400))
)
def test_adding_is_exact_additive_monotonic_and_undone_by_between(
    world: tuple[Calendar, datetime, datetime], some: timedelta, more: timedelta
) -> None:
    calendar, start, end = world
    once = calendar.add(start, some)

    assert calendar.between(start, once) == some
    assert calendar.add(once, more) == calendar.add(start, some + more)
    assert once <= calendar.add(end, some)
    assert calendar.add(start, some) <= calendar.add(start, some + timedelta.resolution)
    assert calendar.between(start, end) + calendar.between(end, once) == calendar.between(start, once)


def test_a_target_given_on_friday_evening_runs_on_monday() -> None:
    berlin = Calendar("berlin", "Europe/Berlin", WORKDAYS)

    assert berlin.add(utc("2026-11-20 15:30"), hours(4)) == utc("2026-11-23 11:30")


def test_time_used_up_at_closing_ends_at_closing() -> None:
    office = Calendar("office", "UTC", WORKDAYS)

    assert office.add(utc("2026-11-20 13:00"), hours(4)) == utc("2026-11-20 17:00")
    assert office.add(utc("2026-11-20 13:00"), hours(4) + timedelta.resolution) == (
        utc("2026-11-23 09:00") + timedelta.resolution
    )


def test_no_time_added_is_no_time_moved_even_when_closed() -> None:
    assert Calendar("office", "UTC", WORKDAYS).add(utc("2026-11-21 03:00"), hours(0)) == utc(
        "2026-11-21 03:00"
    )


@pytest.mark.parametrize(("day", "elapsed"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_full_day_lasts_as_long_as_it_lasts(day: str, elapsed: int) -> None:
    berlin = Calendar("berlin", "Europe/Berlin", ((Period(0, 1440),),) * 7)
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    next_midnight = midnight + timedelta(days=1)  # wall clock arithmetic

    assert berlin.between(midnight.astimezone(UTC), next_midnight.astimezone(UTC)) == hours(elapsed)


@pytest.mark.parametrize(
    ("period", "opens", "closes"),
    [
        (Period(150, 300), "2026-03-29 01:00", "2026-03-29 03:00"),  # 02:30 does not exist: opens at 03:00
        (Period(60, 150), "2026-03-29 00:00", "2026-03-29 01:00"),  # 02:30 does not exist: closes at 03:00
    ],
)
def test_a_period_cut_by_the_skipped_hour_meets_the_shift(period: Period, opens: str, closes: str) -> None:
    berlin = Calendar("berlin", "Europe/Berlin", ((period,),) * 7)
    opening = berlin.next_open(utc("2026-03-28 23:00"))

    assert opening == utc(opens)
    assert berlin.between(opening, utc("2026-03-29 12:00")) == utc(closes) - utc(opens)


def test_a_period_in_the_repeated_hour_is_open_both_times() -> None:
    berlin = Calendar("berlin", "Europe/Berlin", ((Period(150, 165),),) * 7)

    assert berlin.is_open(utc("2026-10-25 00:30"))
    assert not berlin.is_open(utc("2026-10-25 01:00"))
    assert berlin.is_open(utc("2026-10-25 01:30"))
    assert berlin.between(utc("2026-10-25 00:00"), utc("2026-10-25 02:00")) == timedelta(minutes=30)


def test_a_holiday_is_closed_and_an_override_wins_over_it() -> None:
    christmas = date(2026, 12, 24)
    closed = Calendar("office", "UTC", WORKDAYS, holidays=frozenset({christmas}))
    morning = Calendar("office", "UTC", WORKDAYS, frozenset({christmas}), {christmas: (Period(540, 720),)})

    assert closed.between(utc("2026-12-24 00:00"), utc("2026-12-25 00:00")) == hours(0)
    assert morning.between(utc("2026-12-24 00:00"), utc("2026-12-25 00:00")) == hours(3)


def test_an_override_without_periods_closes_the_day() -> None:
    office = Calendar("office", "UTC", WORKDAYS, overrides={date(2026, 11, 20): CLOSED})

    assert office.next_open(utc("2026-11-20 10:00")) == utc("2026-11-23 09:00")


def test_a_season_closed_is_waited_for() -> None:
    winter = {date(2026, 12, 1) + timedelta(days=day) for day in range(120)}
    huts = Calendar("huts", "UTC", WORKDAYS, holidays=winter)

    assert huts.add(utc("2026-11-30 16:00"), hours(2)) == utc("2027-03-31 10:00")


def test_a_lunch_break_stops_the_clock() -> None:
    office = Calendar("office", "UTC", ((Period(540, 720), Period(780, 1020)),) * 7)

    assert office.add(utc("2026-11-20 11:30"), hours(1)) == utc("2026-11-20 13:30")


def test_always_is_plain_time() -> None:
    start = utc("2026-11-21 23:59")

    assert ALWAYS.add(start, hours(1000)) == start + hours(1000)
    assert ALWAYS.is_open(start)
    assert ALWAYS.next_open(start) == start


def test_local_shows_the_wall_clock() -> None:
    assert Calendar("ny", "America/New_York", WORKDAYS).local(utc("2026-11-20 15:30")).isoformat() == (
        "2026-11-20T10:30:00-05:00"
    )


def test_calendars_with_equal_hours_are_equal_whatever_was_asked_of_them() -> None:
    asked, fresh = Calendar("office", "UTC", WORKDAYS), Calendar("office", "UTC", WORKDAYS)
    asked.add(utc("2026-11-20 13:00"), hours(4))

    assert asked == fresh
    assert hash(asked) == hash(fresh)


@pytest.mark.parametrize(
    ("week", "zone", "sentence"),
    [
        ((CLOSED,) * 7, "UTC", "calendar 'x' is never open; give at least one day opening hours"),
        (WORKDAYS[:6], "UTC", "calendar 'x' has 6 weekdays; give seven, Monday first"),
        (WORKDAYS, "Mars/Base", "'Mars/Base' is not an IANA time zone"),
        (WORKDAYS, "America", "'America' is not an IANA time zone"),
        (WORKDAYS, "../UTC", "'../UTC' is not an IANA time zone"),
        (((Period(0, 60), Period(30, 90)),) * 7, "UTC", "00:00-01:00 and 00:30-01:30 overlap"),
    ],
)
def test_an_unusable_calendar_says_why(
    week: tuple[tuple[Period, ...], ...], zone: str, sentence: str
) -> None:
    with pytest.raises(CalendarError) as refusal:
        Calendar("x", zone, week)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(("start", "end"), [(60, 60), (1380, 300), (-1, 60), (0, 1441)])
def test_a_period_lies_within_one_day(start: int, end: int) -> None:
    with pytest.raises(CalendarError, match="does not end after it starts within one day"):
        Period(start, end)


class _EveryDay:
    def __contains__(self, day: object) -> bool:
        return True


def test_a_calendar_closed_by_its_holidays_says_so_instead_of_searching_for_ever() -> None:
    closed = Calendar("monastery", "UTC", WORKDAYS, holidays=_EveryDay())

    with pytest.raises(CalendarError, match="'monastery' is not open once in the two years from 2026-11-20"):
        closed.add(utc("2026-11-20 10:00"), hours(1))
    with pytest.raises(CalendarError, match="monastery"):
        closed.next_open(utc("2026-11-20 10:00"))


def test_only_instants_in_utc_are_taken() -> None:
    office = Calendar("office", "UTC", WORKDAYS)
    naive = datetime(2026, 11, 20, 10)  # noqa: DTZ001 - the point of the test
    berlin = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Europe/Berlin"))

    for wrong in (naive, berlin):
        for ask in (office.is_open, office.next_open, office.local):
            with pytest.raises(ValueError, match="is not in UTC"):
                ask(wrong)
        with pytest.raises(ValueError, match="is not in UTC"):
            office.add(wrong, hours(0))
        with pytest.raises(ValueError, match="is not in UTC"):
            office.between(utc("2026-11-20 10:00"), wrong)
    with pytest.raises(TypeError, match=r"datetime\.date\(2026, 11, 20\) is a date, not a datetime"):
        office.is_open(date(2026, 11, 20))  # type: ignore[arg-type]


def test_business_time_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match=r"business time to add is -1 day, 23:00:00; it cannot be negative"):
        ALWAYS.add(utc("2026-11-20 10:00"), hours(-1))

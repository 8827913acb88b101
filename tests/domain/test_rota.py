"""Who is on call: exactly one answer at every instant, whatever the clocks, the holidays and the overrides do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, Period
from bot.domain.rota import OnCall, Override, Rota, Rotation, TimeOff, Why

ANA, BEN, CHLOE = "U0ANA", "U0BEN", "U0CHLOE"
ZONES = ("Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia")
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return local(text).replace(tzinfo=UTC)


def office(zone: str, start: int, end: int) -> Calendar:
    return Calendar(zone, zone, ((Period(start * 60, end * 60),),) * 7)


BERLIN = Rotation("Europe/Berlin", local("2026-03-02 09:00"), WEEK, (ANA, BEN))
ROTA = Rota({"berlin": BERLIN}, default="berlin")


def on_call(rota: Rota, at: str, name: str = "berlin") -> OnCall:
    return rota.at(name, utc(at))


@pytest.mark.parametrize(
    ("at", "person"),
    [
        ("2026-03-02 07:59", BEN),  # before the first hand-off the order goes on backwards
        ("2026-03-02 08:00", ANA),
        ("2026-03-09 07:59", ANA),
        ("2026-03-09 08:00", BEN),
        ("2026-03-30 06:59", BEN),  # summer time has begun: nine in Berlin is seven in UTC
        ("2026-03-30 07:00", ANA),
    ],
)
def test_a_turn_begins_at_the_same_wall_time_on_both_sides_of_a_change_of_the_clocks(
    at: str, person: str
) -> None:
    assert on_call(ROTA, at) == OnCall(person, Why.TURN)


def test_a_hand_off_in_the_hour_that_is_skipped_comes_at_the_shift() -> None:
    rotation = Rotation("Europe/Berlin", local("2026-03-28 02:30"), timedelta(days=1), (ANA, BEN))
    rota = Rota({"nights": rotation})

    assert rota.shift("nights", utc("2026-03-28 12:00")).until == utc("2026-03-29 01:00")


def test_who_is_away_is_passed_over_for_as_long() -> None:
    rota = Rota(
        {"berlin": BERLIN}, time_off=(TimeOff(ANA, date(2026, 3, 3), date(2026, 3, 4), "Europe/Berlin"),)
    )

    assert on_call(rota, "2026-03-02 22:59") == OnCall(ANA, Why.TURN)
    assert on_call(rota, "2026-03-02 23:00") == OnCall(BEN, Why.STAND_IN, ANA)
    assert rota.shift("berlin", utc("2026-03-02 23:00")).until == utc("2026-03-04 23:00")


def test_where_all_are_away_nobody_is_on_call_and_it_says_so() -> None:
    days = (date(2026, 3, 3), date(2026, 3, 3), "Europe/Berlin")
    rota = Rota({"berlin": BERLIN}, time_off=(TimeOff(ANA, *days), TimeOff(BEN, *days)))

    assert on_call(rota, "2026-03-03 12:00") == OnCall(None, Why.ALL_AWAY, ANA)


def test_an_override_wins_and_ends_on_the_minute() -> None:
    chloe = Override(local("2026-03-03 12:00"), local("2026-03-03 18:00"), CHLOE)
    rota = Rota({"berlin": Rotation(BERLIN.zone, BERLIN.since, WEEK, (ANA, BEN), overrides=(chloe,))})

    assert on_call(rota, "2026-03-03 10:59") == OnCall(ANA, Why.TURN)
    assert on_call(rota, "2026-03-03 11:00") == OnCall(CHLOE, Why.OVERRIDE)
    assert on_call(rota, "2026-03-03 17:00") == OnCall(ANA, Why.TURN)


def test_regions_follow_the_sun_and_what_lies_between_them_is_a_gap() -> None:
    berlin = Rotation("Europe/Berlin", BERLIN.since, WEEK, (ANA,), office("Europe/Berlin", 8, 16))
    new_york = Rotation("America/New_York", BERLIN.since, WEEK, (CHLOE,), office("America/New_York", 9, 17))
    rota = Rota({"berlin": berlin, "new-york": new_york}, {"world": ("berlin", "new-york")})
    shifts = [*rota.shifts("world", utc("2026-03-03 12:00"), utc("2026-03-04 12:00"))]

    assert [(shift.answer.person, shift.until) for shift in shifts] == [
        (ANA, utc("2026-03-03 15:00")),  # New York has been open for an hour: Berlin, listed first, goes on
        (CHLOE, utc("2026-03-03 22:00")),
        (None, utc("2026-03-04 07:00")),
        (ANA, utc("2026-03-04 15:00")),
    ]
    assert shifts[2].answer.why is Why.CLOSED


def test_a_rotation_that_nobody_wrote_has_nobody_on_call() -> None:
    assert Rota().at("", utc("2026-03-03 12:00")) == OnCall(None, Why.NO_ROTATION)
    assert Rota().shift("", utc("2026-03-03 12:00")).until is None


people = st.sampled_from([ANA, BEN, CHLOE])
minutes = st.integers(0, 60 * 24 * 20)


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    zone = draw(st.sampled_from(ZONES))
    first = draw(
        st.sampled_from([local("2026-03-20 02:30"), local("2026-10-20 02:15"), local("2011-12-25 09:00")])
    )
    length = draw(st.sampled_from([HOUR, 12 * HOUR, timedelta(days=1), WEEK]))
    hours = draw(st.sampled_from([None, office(zone, 0, 24), office(zone, 2, 9), office(zone, 9, 17)]))
    begins, lasts = first + timedelta(minutes=draw(minutes)), timedelta(minutes=draw(st.integers(1, 3000)))
    overrides = draw(st.sampled_from([(), (Override(begins, begins + lasts, CHLOE),)]))
    members = tuple(draw(st.lists(people, min_size=1, max_size=3)))
    return Rotation(zone, first, length, members, hours, overrides)


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Rota, datetime]:
    found = {name: draw(rotations()) for name in ("one", "two")}
    start = found["one"].since.replace(tzinfo=UTC) + timedelta(minutes=draw(minutes))
    first = start.date() + timedelta(days=draw(st.integers(-2, 3)))
    days = timedelta(days=draw(st.integers(0, 3)))
    away = draw(st.sampled_from([(), (TimeOff(ANA, first, first + days, found["one"].zone),)]))
    return Rota(found, {"both": ("one", "two")}, time_off=away), start


@settings(max_examples=60, deadline=None)
@given(rotas(), st.sampled_from(["one", "both"]))
def test_at_every_minute_there_is_one_answer_and_the_shifts_name_it(
    made: tuple[Rota, datetime], name: str
) -> None:
    rota, start = made
    shifts = [*rota.shifts(name, start, start + timedelta(days=3))]

    assert all(earlier.until == later.begins for earlier, later in pairwise(shifts))
    for minute in range(0, 3 * 24 * 60, 7):
        at = start + timedelta(minutes=minute)
        held = [shift for shift in shifts if shift.begins <= at and (shift.until is None or at < shift.until)]
        assert len(held) == 1
        answer = rota.at(name, at)
        assert answer.person == held[0].answer.person
        assert (answer.person is None) == (answer.why in (Why.CLOSED, Why.ALL_AWAY))


@settings(max_examples=60, deadline=None)
@given(rotations(), minutes)
def test_turns_follow_one_another_without_a_hole(rotation: Rotation, minute: int) -> None:
    at = rotation.since.replace(tzinfo=UTC) + timedelta(minutes=minute)
    turn = rotation.turn(at)

    assert rotation.hand_off(turn) <= at < rotation.hand_off(turn + 1)

"""Hearing: what is doubted is checked, and nobody is deaf for it."""

from datetime import UTC, datetime, timedelta

from bot.ports import Echo, Posted
from bot.services.hearing import DOUBT_CHECK, ECHO_WITHIN, FIRST_CHECK, Hearing
from sandbox.time.clock import MovingClock

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


def hearing_at(clock: MovingClock) -> Hearing:
    made = Hearing(clock)
    made.recovered(made.losses)
    return made


def test_a_doubt_makes_a_check_due_soon_and_nobody_deaf() -> None:
    clock = MovingClock(NOW)
    hearing = hearing_at(clock)
    hearing.doubt()
    assert (hearing.is_hearing, hearing.reading_due_at) == (True, NOW + DOUBT_CHECK)
    clock.set(NOW + DOUBT_CHECK)
    assert hearing.is_check_due
    hearing.check_begins()
    assert not hearing.is_check_due


def test_a_doubt_puts_no_check_off_that_is_due_sooner() -> None:
    clock = MovingClock(NOW)
    hearing = hearing_at(clock)
    hearing.doubt()
    clock.set(NOW + timedelta(minutes=1))
    hearing.doubt()
    assert hearing.reading_due_at == NOW + DOUBT_CHECK


def test_where_our_own_messages_never_came_back_none_is_missed() -> None:
    """An installation over HTTP may not subscribe to them; and one may hear channels, and no direct messages."""
    clock = MovingClock(NOW)
    hearing = hearing_at(clock)
    hearing.will_post("one", "C1")
    hearing.heard(Echo("one", Posted("C1", "1.1")))
    hearing.will_post("two", "C2")
    hearing.will_post("three", "U1")
    clock.set(NOW + ECHO_WITHIN)
    assert not hearing.is_mute
    assert hearing.reading_due_at == NOW + FIRST_CHECK


def test_where_they_came_back_before_one_that_does_not_makes_a_check_due() -> None:
    clock = MovingClock(NOW)
    hearing = hearing_at(clock)
    hearing.heard(Echo("one", Posted("C1", "1.1")))
    hearing.heard(Echo("two", Posted("D1", "1.1")))
    for to in ("C1", "U1"):
        hearing.will_post("three", to)
        due_at = clock.now() + ECHO_WITHIN
        assert hearing.reading_due_at == due_at
        clock.set(due_at)
        assert hearing.is_mute
        hearing.check_begins()


def test_beside_other_processes_an_echo_that_came_to_one_of_them_is_missed_by_nobody() -> None:
    """Where it went is in the books; recovery looks there before it believes that one is missing."""
    clock = MovingClock(NOW)
    hearing = hearing_at(clock)
    hearing.heard(Echo("one", Posted("C1", "1.1")))
    hearing.will_post("two", "C1")
    assert hearing.late_echoes == []
    clock.set(NOW + ECHO_WITHIN)
    assert hearing.late_echoes == ["two"]
    hearing.echoed("two")
    assert not hearing.is_mute
    assert hearing.reading_due_at == NOW + FIRST_CHECK

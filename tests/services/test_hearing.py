"""Hearing: what is doubted is checked, and nobody is deaf for it."""

from datetime import UTC, datetime, timedelta

from bot.services.hearing import DOUBT_CHECK, Hearing
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

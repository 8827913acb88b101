"""How often Slack may be called, what it makes us wait for, and what it refuses our token."""

import json
from datetime import timedelta

import pytest

from bot.demo.cast import START
from bot.domain.places import LimitedMethod, RefusedPlace
from bot.ports import PermanentError, RefusedTokenError, TransientError
from bot.slack.limits import LIMITED, RATES, Limits
from sandbox.time.clock import MovingClock
from tests.slack.test_error_table import DOCS, called

UPDATE, POST = "chat.update", "chat.postMessage"
SLOW_DOWN = TransientError(LIMITED, 30)
A_MINUTE = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 300}


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(START)


def wait(limits: Limits, method: str, channel: str = "") -> float:
    """The seconds until it may be called; it is called if none."""
    try:
        limits.admit(method, channel)
    except TransientError as error:
        return error.retry_after
    return 0


@pytest.mark.skipif(not DOCS.is_dir(), reason="the method docs are needed (STEWARD_SHARED)")
def test_every_method_that_we_call_keeps_to_its_tier() -> None:
    pages = {page.stem: json.loads(page.read_text("utf8")) for page in called().values()}
    assert set(RATES) == set(pages)
    too_fast = {m: most for m, most in RATES.items() if most > A_MINUTE[pages[m]["rate_limits"]]}
    assert not too_fast


def test_a_method_is_called_so_often_a_minute_and_the_others_all_the_same(clock: MovingClock) -> None:
    limits = Limits(clock, {UPDATE: 2, POST: 2})
    assert [wait(limits, UPDATE) for _ in range(3)] == [0, 0, 60]
    assert wait(limits, POST) == 0
    clock.set(START + timedelta(seconds=60))
    assert wait(limits, UPDATE) == 0


def test_nobody_calls_a_method_before_slack_lets_us(clock: MovingClock) -> None:
    limits = Limits(clock)
    limits.failed(UPDATE, "C1", SLOW_DOWN)
    assert (wait(limits, UPDATE, "C2"), wait(limits, POST, "C1")) == (30, 0)
    assert limits.limited == (LimitedMethod(UPDATE, "", START + timedelta(seconds=30)),)
    clock.set(START + timedelta(seconds=30))
    assert wait(limits, UPDATE, "C1") == 0
    assert not limits.limited


def test_too_many_posts_in_one_channel_hold_up_no_other(clock: MovingClock) -> None:
    limits = Limits(clock)
    limits.failed(POST, "C1", SLOW_DOWN)
    assert (wait(limits, POST, "C1"), wait(limits, POST, "C2")) == (30, 0)


def test_where_two_channels_are_limited_it_is_the_workspace(clock: MovingClock) -> None:
    limits = Limits(clock)
    limits.failed(POST, "C1", SLOW_DOWN)
    limits.failed(POST, "C2", SLOW_DOWN)
    assert wait(limits, POST, "C3") == 30


def test_a_refusal_of_the_token_is_known_until_the_method_works(clock: MovingClock) -> None:
    limits = Limits(clock)
    limits.failed(POST, "C1", RefusedTokenError("missing_scope", 60))
    clock.set(START + timedelta(minutes=1))
    limits.failed(POST, "C1", RefusedTokenError("missing_scope", 60))
    limits.answered(UPDATE)
    assert limits.refused == RefusedPlace(POST, START, "missing_scope")
    limits.answered(POST)
    assert limits.refused is None


def test_a_token_that_is_taken_anywhere_is_not_revoked(clock: MovingClock) -> None:
    limits = Limits(clock)
    limits.failed("views.open", "", RefusedTokenError("token_revoked", 60))
    assert limits.refused == RefusedPlace("views.open", START, "token_revoked")
    limits.answered(POST)
    assert limits.refused is None


def test_other_errors_limit_nothing(clock: MovingClock) -> None:
    limits = Limits(clock)
    limits.failed(POST, "C1", PermanentError("msg_too_long"))
    limits.failed(POST, "C1", TransientError("service_unavailable", 5))
    assert (wait(limits, POST, "C1"), limits.limited, limits.refused) == (0, (), None)

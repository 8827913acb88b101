"""What Slack did not answer is left alone for a while."""

from datetime import timedelta

import pytest

from bot.demo import cast
from bot.ports import SendError, TransientError, UnknownFateError
from bot.slack.resting import Resting
from sandbox.time.clock import MovingClock

DOWN = UnknownFateError("service_unavailable")


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(cast.START)


@pytest.fixture
def resting(clock: MovingClock) -> Resting:
    return Resting(clock)


def seconds_left(resting: Resting, name: str) -> float:
    left = resting.left(name)
    return left.retry_after if left else 0


def test_what_never_failed_may_be_asked(resting: Resting) -> None:
    assert resting.left("one") is None


def test_each_rests_for_itself(resting: Resting) -> None:
    resting.failed("one", DOWN)
    assert (seconds_left(resting, "one"), seconds_left(resting, "other")) == (2, 0)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(DOWN, 2), (TransientError("ratelimited", 1), 2), (TransientError("ratelimited", 30), 30)],
)
def test_it_rests_for_as_long_as_slack_says_at_least(
    resting: Resting, error: SendError, seconds: float
) -> None:
    assert resting.failed("one", error).retry_after == seconds


def test_two_who_asked_side_by_side_failed_once(resting: Resting, clock: MovingClock) -> None:
    resting.failed("one", DOWN)
    clock.set(clock.now() + timedelta(seconds=1))
    assert resting.failed("one", DOWN).retry_after == 1
    clock.set(clock.now() + timedelta(seconds=1))
    assert resting.failed("one", DOWN).retry_after == 4


def test_an_answer_ends_it_and_the_count(resting: Resting, clock: MovingClock) -> None:
    resting.failed("one", DOWN)
    clock.set(clock.now() + timedelta(seconds=2))
    resting.answered("one")
    assert resting.failed("one", DOWN).retry_after == 2

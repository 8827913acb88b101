"""The ledger answers every proposal with a verdict and a reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.configuration.policy_file import default_policy
from bot.domain.attention import Standing, Verdict, decide, next_window, send_by

TERMS = default_policy().terms_for("acme", "premium")
TUESDAY = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
FREE = Standing(sent=(), unanswered=0, muted_until=None, urgent_open=None, owed_answer=None)
DAY = timedelta(days=1)


def test_fresh_evidence_in_a_calm_channel_is_sent() -> None:
    assert decide(FREE, TUESDAY, TERMS, TUESDAY).verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("standing", "verdict", "reason"),
    [
        (replace(FREE, urgent_open=3), Verdict.DROPPED, "urgent request 3 is open"),
        (replace(FREE, owed_answer=4), Verdict.DROPPED, "owe them an answer on request 4"),
        (replace(FREE, muted_until=TUESDAY + DAY), Verdict.DROPPED, "asked for less until 4 Mar 2026"),
        (
            replace(FREE, sent=(TUESDAY - timedelta(hours=1),)),
            Verdict.HELD,
            "1 proactive message a day is the budget",
        ),
        (
            replace(FREE, sent=(TUESDAY - 3 * DAY,)),
            Verdict.HELD,
            "1 proactive message in 7 days is the budget",
        ),
        (
            replace(FREE, sent=tuple(TUESDAY - n * DAY for n in (28, 20, 9))),
            Verdict.HELD,
            "3 proactive messages in 30 days is the budget",
        ),
        (replace(FREE, unanswered=2), Verdict.TO_OWNER, "the last 2 had no reaction"),
    ],
)
def test_each_rule_objects_with_its_reason(standing: Standing, verdict: Verdict, reason: str) -> None:
    decision = decide(standing, TUESDAY, TERMS, TUESDAY)
    assert decision.verdict is verdict
    assert reason in decision.reason


def test_what_is_held_is_asked_about_when_the_budget_is_free_again() -> None:
    spent = replace(FREE, sent=(TUESDAY - 3 * DAY,))
    again = decide(spent, TUESDAY, TERMS, TUESDAY).again_at
    assert again == TUESDAY + 4 * DAY
    assert decide(spent, TUESDAY, TERMS, again + 5 * DAY).verdict is Verdict.SENT


def test_old_evidence_helps_nobody() -> None:
    assert decide(FREE, TUESDAY - 15 * DAY, TERMS, TUESDAY).verdict is Verdict.DROPPED


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (datetime(2026, 3, 3, 12, 0, tzinfo=UTC), datetime(2026, 3, 3, 12, 0, tzinfo=UTC)),
        (datetime(2026, 3, 3, 6, 0, tzinfo=UTC), datetime(2026, 3, 3, 9, 30, tzinfo=UTC)),
        (datetime(2026, 3, 3, 16, 30, tzinfo=UTC), datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
        (
            datetime(2026, 3, 6, 12, 0, tzinfo=UTC),
            datetime(2026, 3, 10, 9, 30, tzinfo=UTC),
        ),  # a Friday: Tuesday
    ],
)
def test_check_ins_wait_for_the_customers_window(now: datetime, opens: datetime) -> None:
    assert next_window(now, TERMS) == opens


@pytest.mark.parametrize(
    ("now", "until"), [((9, 30), (13, 30)), ((12, 29), (16, 29)), ((12, 31), (16, 30)), ((16, 28), (16, 30))]
)
def test_what_is_allowed_now_may_be_said_for_four_hours_within_the_window(
    now: tuple[int, int], until: tuple[int, int]
) -> None:
    def at(clock: tuple[int, int]) -> datetime:
        return TUESDAY.replace(hour=clock[0], minute=clock[1])

    assert send_by(at(now), TERMS) == at(until)


def test_outside_the_window_it_is_held_until_it_opens() -> None:
    night = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    decision = decide(FREE, night, TERMS, night)
    assert (decision.verdict, decision.again_at) == (Verdict.HELD, datetime(2026, 3, 3, 9, 30, tzinfo=UTC))

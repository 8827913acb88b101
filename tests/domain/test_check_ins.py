"""What a look at an account finds, dated."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.configuration.policy_file import default_policy
from bot.domain.check_ins import (
    MOST_BACK_OFF,
    AccountState,
    Contacts,
    Facts,
    FindingKind,
    heard,
    look,
    looked,
    spoke,
    usual_gap,
)

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TIERS = default_policy().tiers


def facts(*, customer: list[float] | None = None, two_way: float | None = 0.5, **others: object) -> Facts:
    """Days before now, for the contacts."""
    wrote = sorted(NOW - d * DAY for d in (customer or [0.5]))
    contacts = Contacts(wrote, None if two_way is None else NOW - two_way * DAY)
    parts: dict[str, object] = {"breaches": (), "near_misses": (), "overdue": (), **others}
    return Facts(contacts=contacts, since=NOW - 100 * DAY, **parts)  # type: ignore[arg-type]


def kinds(found: Facts, tier: str = "premium") -> list[FindingKind]:
    return [finding.kind for finding in look(found, TIERS[tier].check_ins, NOW)]


def test_nothing_is_found_where_nothing_is() -> None:
    assert kinds(facts()) == []


@pytest.mark.parametrize(("days", "found"), [(6.9, [FindingKind.BREACH]), (7.1, [])])
def test_a_breach_counts_for_seven_days(days: float, found: list[FindingKind]) -> None:
    assert kinds(facts(breaches=[(4, NOW - days * DAY)])) == found


@pytest.mark.parametrize(("tier", "days"), [("premium", 14), ("plus", 30), ("standard", 60)])
def test_no_contact_counts_by_tier(tier: str, days: int) -> None:
    assert kinds(facts(two_way=days - 0.1), tier) == []
    assert kinds(facts(two_way=days + 0.1), tier) == [FindingKind.NO_CONTACT]


def test_silence_is_measured_by_their_own_habit() -> None:
    """They write every second day; six days are three times that, and seven are more."""
    habit = [20.0, 18.0, 16.0, 14.0]
    quiet = facts(customer=[d - 8 for d in habit], two_way=1)
    silent = facts(customer=[d - 6.9 for d in habit], two_way=1)
    assert kinds(quiet) == []
    assert kinds(silent) == [FindingKind.SILENCE]


def test_the_strongest_finding_comes_first_and_each_is_dated() -> None:
    met = NOW - 2 * DAY
    found = look(
        facts(breaches=[(4, met)], overdue=[(5, NOW - DAY)], two_way=20), TIERS["premium"].check_ins, NOW
    )
    assert [f.kind for f in found] == [FindingKind.BREACH, FindingKind.OVERDUE, FindingKind.NO_CONTACT]
    assert (found[0].observed_at, found[0].number) == (met, 4)


def test_too_few_gaps_are_no_habit() -> None:
    assert usual_gap([NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY]) is None
    assert usual_gap([NOW - n * 2 * DAY for n in range(5)]) == 2 * DAY


def test_no_reaction_doubles_the_cadence_and_a_reaction_restores_it() -> None:
    terms = TIERS["premium"].check_ins
    state = AccountState("acme", NOW, NOW)
    once, twice = spoke(state), spoke(spoke(state))
    assert looked(once, terms, NOW).next_look_at == NOW + terms.look_every
    assert looked(twice, terms, NOW).next_look_at == NOW + 2 * terms.look_every
    assert looked(heard(twice), terms, NOW).next_look_at == NOW + terms.look_every
    for _ in range(9):
        twice = spoke(twice)
    assert twice.back_off == MOST_BACK_OFF

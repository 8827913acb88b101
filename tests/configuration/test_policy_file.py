"""`policy.yml`: what it says is what is promised."""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from bot.configuration import ConfigurationError, default_policy, load_policy
from bot.configuration.policy_file import load_pinned_policy
from bot.domain.calendar import ALWAYS
from bot.domain.policy import Party, Repeat, Role, Severity, StepHours, Where

DEFAULT = (files("bot.configuration") / "default_policy.yml").read_text("utf-8")
SMALL = Path(__file__).with_name("small_policy.yml").read_text("utf-8")


def changed(old: str, new: str, text: str = SMALL) -> str:
    assert old in text, f"the example has no {old!r} to change"
    return text.replace(old, new, 1)


PROMISES = ("first_response", "next_response")


def test_the_default_policy_promises_three_tiers_strictest_first() -> None:
    policy = default_policy()

    assert list(policy.tiers) == ["premium", "plus", "standard"]
    assert policy.strictest_tier == "premium"
    assert policy.text == DEFAULT
    assert policy.hash == sha256(DEFAULT.encode()).hexdigest()
    assert [terms.check_ins.no_contact_after.days for terms in policy.tiers.values()] == [14, 30, 60]


def test_the_default_ladders_reach_owner_pool_and_lead_in_that_order() -> None:
    for terms in default_policy().tiers.values():
        assert [(step.after, step.roles) for step in terms.level(Severity.SEV1).ladder] == [
            (timedelta(minutes=0), (Role.OWNER, Role.ONCALL)),
            (timedelta(minutes=5), (Role.BACKUP, Role.POOL)),
            (timedelta(minutes=10), (Role.LEAD,)),
        ]
        assert terms.level(Severity.SEV1).exhausted_after == timedelta(minutes=5)
        assert terms.level(Severity.SEV1).around_the_clock
        for severity in (Severity.SEV1, Severity.SEV2, Severity.SEV3):
            owner, pool, lead = terms.level(severity).ladder
            assert Role.OWNER in owner.roles
            assert Role.POOL in pool.roles
            assert lead.roles == (Role.LEAD,)
            assert all(step.where == (Where.DM, Where.CHANNEL) for step in terms.level(severity).ladder)


def test_a_default_tier_never_promises_less_than_the_one_below() -> None:
    premium, plus, standard = default_policy().tiers.values()

    for severity in Severity:
        for target in PROMISES:
            promised = [getattr(terms.level(severity), target) for terms in (premium, plus, standard)]
            assert None not in promised
            assert promised == sorted(promised), f"{severity.name} {target}"


def test_every_default_ladder_reaches_the_lead_before_the_target() -> None:
    for terms in default_policy().tiers.values():
        for severity in (Severity.SEV2, Severity.SEV3):
            level = terms.level(severity)
            assert level.ladder[-1].after < level.first_response


def test_a_tier_lies_over_the_default_and_an_account_over_its_tier() -> None:
    policy = load_policy(SMALL)
    gold, silver, acme = policy.tiers["gold"], policy.tiers["silver"], policy.accounts["acme"]

    assert gold.level(Severity.SEV2).first_response == timedelta(hours=1)
    assert silver.level(Severity.SEV2).first_response == timedelta(hours=2)
    assert silver.level(Severity.SEV2).next_response == timedelta(hours=1)
    assert acme.level(Severity.SEV2) == silver.level(Severity.SEV2)
    assert acme.level(Severity.SEV3).first_response == timedelta(hours=3)
    assert acme.calendar is ALWAYS
    assert acme.tier == "silver"
    assert policy.terms_for("acme", "silver") == acme
    assert policy.terms_for("other", "silver") == silver
    assert policy.terms_for("other", "lost") == gold


def test_every_value_arrives_as_written() -> None:
    policy = load_policy(SMALL)
    gold = policy.tiers["gold"]

    assert gold.warn_at_percent == (50, 90)
    assert gold.level(Severity.SEV1).next_response == timedelta(minutes=90)
    assert gold.level(Severity.SEV4).first_response == timedelta(hours=48)
    assert gold.level(Severity.SEV1).ladder[1].where == (Where.DM, Where.CHANNEL)
    assert gold.check_ins.window == (time(9, 30), time(16, 30))
    assert gold.check_ins.weekdays == (1, 3)
    assert gold.check_ins.silence_factor == 2.5
    assert gold.budget.per_week == 2
    assert policy.managers_digest.at == time(9)
    assert policy.managers_digest.weekdays == (0, 1, 2, 3, 4)
    assert policy.managers_digest.zone == "Europe/Berlin"


def test_what_a_tier_takes_back_is_not_promised() -> None:
    promised = changed("first_response: 15m", "first_response: 15m\n      exhausted_after: 1h")
    taken_back = changed("  gold:\n", "  gold: {levels: {sev1: {exhausted_after: none}}}\n", promised)

    old, new = load_policy(SMALL), load_policy(taken_back)

    assert old.tiers["gold"].level(Severity.SEV1).exhausted_after is None
    assert new.tiers["gold"].level(Severity.SEV1).exhausted_after is None
    assert new.tiers["silver"].level(Severity.SEV1).exhausted_after == timedelta(hours=1)


def test_a_calendar_knows_its_hours_holidays_and_exceptions() -> None:
    bonn = load_policy(SMALL).tiers["gold"].calendar

    def opened(day: str) -> float:
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
        return bonn.between(start, start + timedelta(days=1)).total_seconds() / 3600

    assert opened("2026-11-19") == 7  # a Thursday, without its lunch hour
    assert opened("2026-11-20") == 15  # a Friday, 09:00-24:00
    assert opened("2026-11-01") == 0  # a Sunday
    assert opened("2028-11-01") == 0  # All Saints', in this part of Germany, on a Wednesday
    assert opened("2013-05-30") == 0  # Corpus Christi, long ago
    assert opened("2026-12-28") == 0  # the team's own closed day
    assert opened("2026-12-31") == 3
    assert opened("2027-01-04") == 0


def test_public_holidays_are_those_of_the_part_of_the_country() -> None:
    berlin = load_policy(changed("subdivision: NW", "subdivision: BE")).tiers["gold"].calendar

    assert date(2028, 11, 1) not in berlin.holidays
    assert date(2028, 12, 25) in berlin.holidays


def test_years_whose_holidays_nobody_knows_are_asked_for_without_complaint() -> None:
    riyadh = load_policy(changed("country: DE\n      subdivision: NW", "country: SA")).tiers["gold"].calendar

    assert date(2026, 9, 23) in riyadh.holidays
    assert date(2090, 6, 1) not in riyadh.holidays


def test_words_that_yaml_would_twist_are_taken_as_written() -> None:
    # YAML 1.1 reads NO as false and 16:30 as 990.
    text = changed("country: DE\n      subdivision: NW", "country: NO")
    policy = load_policy(changed('at: "09:00"', "at: 16:30", text))

    assert policy.managers_digest.at == time(16, 30)
    assert date(2026, 5, 17) in policy.tiers["gold"].calendar.holidays


def test_the_strictest_tier_can_be_named() -> None:
    assert load_policy("strictest: silver\n" + SMALL).strictest_tier == "silver"


def test_one_text_is_one_policy_and_another_has_another_hash() -> None:
    assert load_policy(SMALL) == load_policy(SMALL)
    assert load_policy(SMALL).hash != load_policy(SMALL + "#").hash


def test_layers_with_nothing_under_them_say_as_below() -> None:
    empty = changed("accounts:\n" + SMALL.split("accounts:\n")[1], "accounts:\n")

    assert load_policy(empty).accounts == {}


FOUR = """ladder:
        - {after: 0m, who: owner, where: [dm]}
        - {after: 1m, who: [oncall, group S0NIGHTS], where: [channel, webhook pager], hours: out}
        - {after: 2m, who: person U0BOSS, where: [dm], repeat: 2 every 1m}
"""


def test_a_step_calls_several_in_slack_and_outside_at_their_hours_and_again() -> None:
    text = changed("ladder:\n        - {after: 0m, who: owner, where: [dm]}\n", FOUR)
    _, night, boss, lead = load_pinned_policy(text).tiers["gold"].level(Severity.SEV1).ladder

    assert night.who == (Party(Role.ONCALL), Party(Role.GROUP, "S0NIGHTS"))
    assert (night.where, night.webhooks, night.hours) == ((Where.CHANNEL,), ("pager",), StepHours.OUT)
    assert (boss.who, boss.repeat) == (
        (Party(Role.PERSON, "U0BOSS"),),
        Repeat(2, timedelta(minutes=1)),
    )
    assert lead.who == (Party(Role.LEAD),)


def test_a_fourth_step_must_be_meant_but_a_policy_of_before_is_read_as_it_was() -> None:
    text = changed("ladder:\n        - {after: 0m, who: owner, where: [dm]}\n", FOUR)

    with pytest.raises(ConfigurationError, match=r"^policy.yml:23: default.levels.sev1.ladder: has 4 steps"):
        load_policy(text)
    assert len(load_pinned_policy(text).tiers["gold"].level(Severity.SEV1).ladder) == 4
    meant = text.replace("  warn_at: [50, 90]\n", "  warn_at: [50, 90]\n  most_steps: 4\n")
    assert len(load_policy(meant).tiers["gold"].level(Severity.SEV1).ladder) == 4

"""What is allowed and hardly meant is warned of, once, on the line from which it comes."""

from pathlib import Path

import pytest

from bot.configuration.policy_file import DEFAULT_NAME, default_text, policy_of
from bot.configuration.policy_layers import read_layers
from bot.configuration.policy_warnings import TARGETS, warnings
from bot.domain.policy import ServiceLevel

SMALL = Path(__file__).with_name("small_policy.yml").read_text("utf-8")
_STEP = "[{after: 0m, who: owner, where: [dm]}]"
SOUND = (
    SMALL.replace("next_response: 1h, ladder: []", f"next_response: 1h, ladder: {_STEP}")
    .replace("next_response: 1d", "next_response: 24h")
    .replace("first_response: 2d, next_response: 2d", "first_response: 48h, next_response: 48h")
)


def warned(text: str) -> list[str]:
    layers = read_layers(text, "policy.yml")
    return [str(problem) for problem in warnings(layers, policy_of(layers))]


def test_the_default_gives_no_warning() -> None:
    layers = read_layers(default_text(), DEFAULT_NAME)
    assert warnings(layers, policy_of(layers)) == []


def test_what_is_meant_gives_no_warning() -> None:
    assert warned(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ("first_response: 48h", "first_response: 3h",
         "default.levels.sev3.first_response", "is slower than that of the milder sev4"),
        ("sev3: {around_the_clock: false", "sev3: {around_the_clock: true",
         "default.levels.sev2.around_the_clock", "waits for business hours, while the milder sev3"),
        ("{after: 5m, who: lead", "{after: 20m, who: lead",
         "default.levels.sev1.ladder", "reaches lead only after first_response is missed"),
        ("ladder: [{after: 0m, who: owner, where: [dm]}]", "ladder: []",
         "default.levels.sev2.ladder", "is empty: of an urgent request nobody is told"),
        ("next_response: 24h", "next_response: 1d",
         "default.levels.sev3.next_response", "1d counts 24 open hours a day, not working days"),
        ("warn_at: [50, 90]", "warn_at: []", "default.warn_at", "is empty: nobody is told before"),
        ("per_week: 2", "per_week: 9", "default.budget.per_week", "allows more than per_month, which is 3"),
        ("weekdays: [tue, thu]", "weekdays: [sat]", "default.check_ins.weekdays",
         "are days on which the calendar bonn is closed"),
        ("sev2: {first_response: 2h}", "sev2: {first_response: 30m}",
         "tiers.silver.levels.sev2.first_response", "is sooner than that of gold, which is taken for the strictest"),
    ],
)  # fmt: skip
def test_what_is_hardly_meant_is_told_on_its_line(old: str, new: str, place: str, sentence: str) -> None:
    assert SOUND.count(old) == 1
    text = SOUND.replace(old, new)
    found = warned(text)
    assert len(found) == 1, found
    assert f": {place}: {sentence}" in found[0]
    line = text.splitlines()[int(found[0].split(":")[1]) - 1]
    assert place.rpartition(".")[2] in line


def test_every_promise_of_a_level_is_compared() -> None:
    promises = {name for name, kind in ServiceLevel.__annotations__.items() if "timedelta" in str(kind)}
    assert set(TARGETS) == promises - {"exhausted_after"}, "that one is promised to nobody"

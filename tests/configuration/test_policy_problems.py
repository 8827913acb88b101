"""`policy.yml`: what is wrong with it is said with its line and a way out."""

import re
from importlib.resources import files
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.configuration import ConfigurationError, Problem, load_policy

DEFAULT = (files("bot.configuration") / "default_policy.yml").read_text("utf-8")
SMALL = Path(__file__).with_name("small_policy.yml").read_text("utf-8")


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refusal:
        load_policy(text)
    return str(refusal.value).splitlines()


def changed(old: str, new: str, text: str = SMALL) -> str:
    assert old in text, f"the example has no {old!r} to change"
    return text.replace(old, new, 1)


def line_of(part: str) -> int:
    return SMALL[: SMALL.index(part)].count("\n") + 1


ONE_WORD = [
    ("first_response: 15m", "first_response: 4 hous", "default.levels.sev1.first_response",
     "'4 hous' is not a duration; write e.g. 30m, 4h, 2d, 1h30m"),
    ("first_response: 15m", "first_response:", "default.levels.sev1.first_response",
     "nothing is not a duration"),
    ("first_response: 15m", "first_response: [1]", "default.levels.sev1.first_response",
     "this is not a duration"),
    ("first_response: 15m", "first_response: 0m", "default.levels.sev1.first_response",
     "leaves no time at all"),
    ("first_response: 15m", "first_response: 999999d", "default.levels.sev1.first_response",
     "'999999d' is longer than a year; write at most 366d"),
    ("first_response: 15m", "first_respons: 15m", "default.levels.sev1.first_respons",
     "did you mean first_response? known: first_response, next_response, around_the_clock, exhausted_after"),
    ("first_response: 15m", "first_response: 15m\n      exhausted_after: never", "default.levels.sev1.exhausted_after",
     "'never' is not a duration; write e.g. 30m, 4h, 2d, 1h30m"),
    ("around_the_clock: true", "around_the_clock: yes", "default.levels.sev1.around_the_clock",
     "'yes' is neither true nor false"),
    ("who: lead", "who: leed", "default.levels.sev1.ladder.1.who",
     "'leed' is not a role; did you mean lead? known: owner, backup, oncall, pool, lead, manager, group S0123ABCD"),
    ("where: [dm, channel]", "where: [dm, chanel]", "default.levels.sev1.ladder.1.where",
     "'chanel' is not a place; did you mean channel? known: dm, channel, webhook NAME"),
    ("where: [dm, channel]", "where: []", "default.levels.sev1.ladder.1.where",
     "is empty; give at least one"),
    ("who: lead", "who: [lead, lead]", "default.levels.sev1.ladder.1.who",
     "this names the same twice; keep one of them"),
    ("who: lead", "who: []", "default.levels.sev1.ladder.1.who", "is empty; give at least one"),
    ("who: lead", "who: group U0ANA", "default.levels.sev1.ladder.1.who",
     "'group U0ANA' is not a role; did you mean group S0123ABCD?"),
    ("who: lead", "who: lead, hours: night", "default.levels.sev1.ladder.1.hours",
     "'night' is not hours of a step; known: in, out, any"),
    ("who: lead", "who: lead, repeat: 3x", "default.levels.sev1.ladder.1.repeat",
     "'3x' is not a repetition; write how often and how far apart, e.g. 3 every 10m"),
    ("who: lead", "who: lead, repeat: 3 every 0m", "default.levels.sev1.ladder.1.repeat",
     "'3 every 0m' leaves no time between; write at least 1m"),
    ("who: owner", "who: owner, repeat: 3 every 2m", "default.levels.sev1.ladder",
     "the step of owner is repeated when that of lead has come; repeat it 2 times"),
    ("who: owner", "who: owner, repeat: 3 every 5m", "default.levels.sev1.ladder",
     "the step of owner is repeated when that of lead has come; leave `repeat` out"),
    ("after: 0m", "after: 6m", "default.levels.sev1.ladder",
     "the step of lead is out of order; put the steps in order of `after`"),
    ("warn_at: [50, 90]", "warn_at: [50, 90%]", "default.warn_at.1",
     "'90%' is not a whole number from 1 to 99"),
    ("warn_at: [50, 90]", "warn_at: [90, 50]", "default.warn_at", "the percentages do not rise"),
    ("warn_at: [50, 90]", "warn_at: 50", "default.warn_at", "expected a list, got '50'"),
    ("calendar: bonn", "calendar: bon", "default.calendar",
     "'bon' is not a calendar; did you mean bonn? known: always, bonn"),
    ("silence_factor: 2.5", "silence_factor: nan", "default.check_ins.silence_factor",
     "'nan' is not a number from 1 to 100"),
    ("window: 09:30-16:30", "window: 16:30-09:30", "default.check_ins.window",
     "'16:30-09:30' is not a window within one day; write e.g. 09:30-16:30"),
    ("weekdays: [tue, thu]", "weekdays: [tue, friday]", "default.check_ins.weekdays.1",
     "'friday' is not a weekday or a range such as mon-fri; known: mon, tue"),
    ("weekdays: [tue, thu]", "weekdays: [fri-mon]", "default.check_ins.weekdays.0",
     "'fri-mon' is not a range"),
    ("per_week: 2", "per_week: -1", "default.budget.per_week", "'-1' is not a whole number from 0 to 100"),
    ('at: "09:00"', 'at: "24:00"', "managers_digest.at", "'24:00' is not a time of day; write e.g. 09:00"),
    ("zone: Europe/Berlin}", "zone: Europe/Bonn}", "managers_digest.zone",
     "'Europe/Bonn' is not an IANA time zone"),
    ("  bonn:\n", "  always:\n", "calendars", "'always' is built in"),
    ("  bonn:\n", "  Bonn am Rhein:\n", "calendars.Bonn am Rhein", "'Bonn am Rhein' is not a name"),
    ("mon-thu:", "mon-fri:", "calendars.bonn.hours", "a weekday is named twice"),
    ("mon-thu:", "mon-donnerstag:", "calendars.bonn.hours.mon-donnerstag", "is not a weekday"),
    ("13:30-17:00", "12:00-17:00", "calendars.bonn.hours.mon-thu",
     "09:00-12:30 and 12:00-17:00 overlap or are out of order"),
    ("13:30-17:00", "22:00-06:00", "calendars.bonn.hours.mon-thu.1",
     "write a night as two periods, 22:00-24:00 and 00:00-06:00 on the next day"),
    ("13:30-17:00", "13:30-24:30", "calendars.bonn.hours.mon-thu.1",
     "'13:30-24:30' is not a period of the day"),
    ("country: DE", "country: XX", "calendars.bonn.holidays.country",
     "'XX' is not a country whose holidays"),
    ("country: DE", "country:", "calendars.bonn.holidays.subdivision",
     "'NW' is part of no country; add country above it"),
    ("subdivision: NW", "subdivision: NRW", "calendars.bonn.holidays.subdivision",
     "'NRW' is not a part of DE; did you mean NW?"),
    ("days: [2026-12-28]", "days: [20261228]", "calendars.bonn.holidays.days.0",
     "'20261228' is not a date; write e.g. 2026-12-24"),
    ("2026-12-31:", "2026-02-31:", "calendars.bonn.overrides.2026-02-31", "'2026-02-31' is not a date"),
    ("tier: silver", "tier: silvr", "accounts.acme.tier", "did you mean silver? known: gold, silver"),
    ("    tier: silver\n", "", "accounts.acme.tier", "is missing; give it here"),
    ("  silver:\n", "  gold:\n", "tiers.gold", "appears twice, first on line 32; keep one"),
    ("  gold:\n", "  gold: nothing special\n", "tiers.gold",
     "expected a mapping (key: value), got 'nothing special'"),
    ("  silver:\n", "\tsilver:\n", "", "a tab cannot indent YAML; use spaces"),
    ("  silver:\n", "  silver: *not_an_alias\n", "",
     "*not_an_alias is a YAML alias; write the value itself"),
    ("  silver:\n", "  silver\x07:\n", "", "character '\\x07' is not allowed in YAML; remove it"),
    ("  silver:\n", "  silver: [\n", "", "is not YAML: while parsing a flow"),
    ("  silver:\n", "  [silver]:\n", "tiers", "a key must be a plain word"),
    ("  silver:\n", "  silver: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n  x:\n", "",
     "nests deeper than 20 levels"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "sentence"), ONE_WORD)
def test_one_wrong_word_is_named_with_file_line_place_and_way_out(
    old: str, new: str, path: str, sentence: str
) -> None:
    problems = problems_of(changed(old, new))
    place = f"{path}: " if path else ""

    found = [problem for problem in problems if sentence in problem]
    assert found, f"nobody is told {sentence!r}, but: {problems}"
    assert re.match(rf"policy\.yml:\d+: {re.escape(place)}", found[0])


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("first_response: 15m", "first_response: 4 hous", "first_response: 15m"),
        ("who: lead", "who: leed", "who: lead"),
        ("  silver:\n", "\tsilver:\n", "  silver:\n"),
        ("2026-12-31:", "2026-02-31:", "2026-12-31:"),
        ("    tier: silver\n", "", "  acme:\n"),
        ("  silver:\n", "  silver: [\n", "      sev2: {first_response: 2h}"),
        ("  silver:\n", "  silver\x07:\n", "  silver:\n"),
    ],
)
def test_the_line_is_that_of_the_mistake(old: str, new: str, near: str) -> None:
    (problem,) = problems_of(changed(old, new))

    assert problem.startswith(f"policy.yml:{line_of(near)}: ")


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = changed("first_response: 15m", "first_response: soon")
    text = changed("who: lead", "who: leed", text)
    text = changed("tier: silver", "tier: silvr", text)
    text = changed("zone: Europe/Berlin}", "zone: Bonn}", text)
    lines = [int(problem.split(":")[1]) for problem in problems_of("strictest: bronze\n" + text)]

    assert len(lines) == 5
    assert lines == sorted(lines)


def test_what_neither_tier_nor_default_gives_is_missing_in_the_tier() -> None:
    problems = problems_of(changed("  warn_at: [50, 90]\n", ""))

    assert problems == [
        f"policy.yml:{line_of(f'  {layer}:') - 1}: {place}.warn_at: is missing; give it here or under default"
        for layer, place in [("gold", "tiers.gold"), ("silver", "tiers.silver"), ("acme", "accounts.acme")]
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "policy.yml:1: expected a mapping (key: value), got nothing"),
        ("hello", "policy.yml:1: expected a mapping (key: value), got 'hello'"),
        ("- a\n", "policy.yml:1: expected a mapping (key: value), got a list"),
        ("{}", "policy.yml:1: tiers: is missing; give it here"),
        ("a: 1\n---\nb: 2\n", "policy.yml:2: is not YAML: expected a single document"),
    ],
)
def test_a_file_that_is_no_policy_at_all_says_so(text: str, sentence: str) -> None:
    assert any(problem.startswith(sentence) for problem in problems_of(text)), problems_of(text)


def test_a_calendar_without_hours_is_refused() -> None:
    text = changed("[09:00-12:30, 13:30-17:00]", "[]")

    assert "the calendar is never open" in problems_of(changed("[09:00-24:00]", "[]", text))[0]


def test_a_yaml_tag_builds_nothing() -> None:
    tagged = changed("silence_factor: 2.5", "silence_factor: !!python/object/apply:os.getcwd []")

    assert "silence_factor: this is not a number" in problems_of(tagged)[0]


def test_the_file_is_named_as_the_caller_calls_it() -> None:
    with pytest.raises(ConfigurationError, match=r"^terms/v2\.yml:1: "):
        load_policy("", name="terms/v2.yml")


# --- any mutation -------------------------------------------------------------------------------------

LINES = DEFAULT.splitlines(keepends=True)
WORDS = sorted(set(re.findall(r"[\w:/-]+", DEFAULT)))
SNIPPETS = st.one_of(
    st.sampled_from(
        [*WORDS, "", "\t", "\n", "[", "]", "{", "}", ": ", "- ", "'", "#", "&a ", "*a", "!!int ", "|\n", "~"]
    ),
    st.text(max_size=6),
)


def problems_in(text: str) -> tuple[Problem, ...]:
    try:
        load_policy(text)
    except ConfigurationError as error:
        return error.problems or (Problem("", 0, "", "refused without a reason"),)
    return ()


def assert_loads_or_points_to_a_line(text: str) -> None:
    end = text.count("\n") + 2  # an unclosed bracket is noticed on the line after the last
    for problem in problems_in(text):
        assert 1 <= problem.line <= end, str(problem)
        assert problem.message


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(DEFAULT)), st.integers(0, 12), SNIPPETS)
def test_a_changed_stretch_either_loads_or_names_a_line(start: int, length: int, snippet: str) -> None:
    assert_loads_or_points_to_a_line(DEFAULT[:start] + snippet + DEFAULT[start + length :])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(LINES) - 1),
    st.integers(0, len(LINES) - 1),
    st.sampled_from(["drop", "copy", "push in"]),
)
def test_moved_lines_either_load_or_name_a_line(one: int, other: int, how: str) -> None:
    lines = [*LINES]
    if how == "drop":
        del lines[min(one, other) : min(one, other) + 3]
    elif how == "copy":
        lines.insert(other, lines[one])
    else:
        lines[one] = indent(lines[one], "  ")
    assert_loads_or_points_to_a_line("".join(lines))

"""`steward policy` as somebody types it."""

import json
from pathlib import Path

import pytest

from bot.configuration.policy_file import default_text
from tests.command_line import steward

SMALL = Path(__file__).parent / "configuration/small_policy.yml"


@pytest.fixture
def edited(tmp_path: Path) -> "Edit":
    return Edit(tmp_path)


class Edit:
    """The default, with some words of it changed, as a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *changes: tuple[str, str], name: str = "policy.yml") -> str:
        text = default_text()
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
            text = text.replace(old, new)
        file = self.folder / name
        file.write_text(text, encoding="utf8")
        return str(file)

    def line(self, file: str, words: str) -> int:
        text = Path(file).read_text(encoding="utf8")
        return text[: text.index(words)].count("\n") + 1


async def policy(*words: str, **environment: str) -> tuple[int, str]:
    return await steward("policy", *words, environment={"COLUMNS": "160", **environment})


async def test_the_shipped_policy_is_sound() -> None:
    status, said = await policy("check", STEWARD_POLICY="")
    assert (status, said) == (0, "default_policy.yml is sound: 3 tiers, 0 accounts, 3 calendars.")


async def test_every_mistake_is_told_at_once_those_of_the_workspace_too(edited: Edit) -> None:
    file = edited(
        ("per_month: 3", "per_month: many"), ("sev1: {first_response: 15m", "sev1: {first_response: 4 hous")
    )
    workspace = edited.folder / "workspace.yml"
    workspace.write_text("team: nobody\n", encoding="utf8")
    status, said = await policy("check", file, "--workspace", str(workspace))
    assert status == 1
    budget, response = edited.line(file, "per_month: many"), edited.line(file, "4 hous")
    assert f"{file}:{budget}: default.budget.per_month: 'many' is not a whole number from 0 to 100" in said
    assert f"{file}:{response}: tiers.premium.levels.sev1.first_response: '4 hous' is not a duration" in said
    assert f"{workspace}:1: team: expected a mapping" in said
    assert said.endswith("5 mistakes to mend.")


async def test_a_warning_fails_only_where_that_is_asked(edited: Edit) -> None:
    file = edited(("per_week: 1", "per_week: 9"))
    status, said = await policy("check", STEWARD_POLICY=file)
    assert status == 0
    assert f"{file}:{edited.line(file, 'per_week: 9')}: default.budget.per_week: allows more than" in said
    assert said.endswith("is sound: 3 tiers, 0 accounts, 3 calendars, 1 warning.")
    status, _ = await policy("check", file, "--strict")
    assert status == 1


async def test_what_holds_for_an_account_is_shown_with_its_origin(edited: Edit) -> None:
    file = edited(
        ("\naccounts:\n", "\naccounts: {acme: {tier: plus, levels: {sev3: {first_response: 2h}}}}\n")
    )
    status, said = await policy("show", "acme", "--policy", file)
    assert status == 0
    assert said.startswith(f"Terms of acme, tier plus, by {file}.")
    assert f"Sev3 first response 2h account acme, line {edited.line(file, 'first_response: 2h}')}" in said
    assert f"Sev3 next response 8h tier plus, line {edited.line(file, 'sev3: {first_response: 4h')}" in said
    assert f"Calendar office default, line {edited.line(file, 'calendar: office')}" in said


async def test_an_account_without_terms_of_its_own_has_those_of_its_tier(edited: Edit) -> None:
    file = edited()
    workspace = edited.folder / "workspace.yml"
    workspace.write_text(_WORKSPACE, encoding="utf8")
    status, said = await policy("show", "globex", "--policy", file, STEWARD_WORKSPACE=str(workspace))
    assert (status, said[: said.index(" what")]) == (
        0,
        f"Terms of globex, tier plus, by {file}. It has no terms of its own.",
    )
    status, said = await policy("show", "globx", "--policy", file, STEWARD_WORKSPACE=str(workspace))
    assert (status, said) == (
        2,
        "'globx' is not an account or a tier; did you mean globex? known: globex, premium, plus, standard",
    )


_WORKSPACE = """
team: {team_id: T0123ABCD, staff_group: S0123STAFF, manager_group: S0123BOSS, lead: U0123LEAD, manager: U0123BOSS}
channels: {triage: C0123TRIAGE, escalations: C0123ESCAL, managers: C0123MANAG}
accounts:
  globex: {name: Globex, tier: plus, owner: U0123ANA, channels: [C0123GLOBEX]}
"""


async def test_a_difference_is_told_in_words(edited: Edit) -> None:
    old = edited(("sev2: {first_response: 2h,", "sev2: {first_response: 1h,"), name="old.yml")
    new = edited(
        ("sev2: {first_response: 2h,", "sev2: {first_response: 30m,"),
        ("{after: 20m,", "{after: 15m,"),
        name="new.yml",
    )
    status, said = await policy("diff", old, new)
    assert status == 1
    assert "Sev2 first response for tier Plus: 60 → 30 business minutes" in said
    assert said.count(" → ") == 3, (
        "the ladder's step is in business minutes for two tiers, and in minutes for one"
    )
    assert said.endswith(f"3 differences between {old} and {new}.")
    assert await policy("diff", new, new) == (0, "Both promise the same.")


async def test_what_is_only_written_otherwise_is_no_difference(edited: Edit) -> None:
    old = edited(name="old.yml")
    new = edited(
        ("weekdays: [tue-thu]", "weekdays: [thu, tue, wed]"),
        ("look_every: 1d", "look_every: 24h"),
        name="new.yml",
    )
    assert await policy("diff", old, new) == (0, "Both promise the same.")


async def test_the_schema_is_json() -> None:
    status, said = await policy("schema")
    assert status == 0
    assert "managers_digest" in json.loads(said)["properties"]


async def test_a_file_that_is_not_there_is_said_so() -> None:
    for words in (
        ("check", "nowhere.yml"),
        ("diff", str(SMALL), "nowhere.yml"),
        ("show", "a", "--policy", "nowhere.yml"),
    ):
        status, said = await policy(*words)
        assert (status, said.startswith("nowhere.yml: cannot be read")) == (2, True)

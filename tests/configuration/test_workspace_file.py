"""`workspace.yml`: who is where, read and written, and what is wrong with it."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.configuration import ConfigurationError, default_policy, dump_workspace, load_policy, load_workspace
from bot.domain.places import Account, InternalChannels, Team, Workspace

TEXT = """\
team:
  team_id: T0STEWARD
  staff_group: S0STAFF
  manager_group: S0MANAGERS
  lead: U0LEAD
  manager: W0MANAGER
channels:
  triage: C0TRIAGE
  escalations: C0ESCALATIONS
  managers: G0MANAGERS
accounts:
  acme:
    name: Acme Corp
    tier: premium
    owner: U0ANA
    channels: [C0ACME, C0ACME2]
  globex:
    name: "Globex: Österreich"
    tier: plus
    owner: U0BEN
    channels: []
"""
WORKSPACE = Workspace(
    Team("T0STEWARD", "S0STAFF", "S0MANAGERS", "U0LEAD", "W0MANAGER"),
    InternalChannels("C0TRIAGE", "C0ESCALATIONS", "G0MANAGERS"),
    {
        "acme": Account("acme", "Acme Corp", "premium", "U0ANA", ("C0ACME", "C0ACME2")),
        "globex": Account("globex", "Globex: Österreich", "plus", "U0BEN", ()),
    },
)
SMALL_POLICY = Path(__file__).with_name("small_policy.yml").read_text("utf-8")


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refusal:
        load_workspace(text, policy=default_policy())
    return str(refusal.value).splitlines()


def test_an_account_may_name_the_companies_that_it_is() -> None:
    named = TEXT.replace("channels: []", "channels: []\n    companies: [T0GLOBEX, T0GLOBEXLAB]")
    assert load_workspace(named).accounts["globex"].companies == ("T0GLOBEX", "T0GLOBEXLAB")
    assert load_workspace(TEXT).accounts["globex"].companies == ()


def test_a_workspace_is_read_as_written() -> None:
    assert load_workspace(TEXT) == WORKSPACE
    assert load_workspace(TEXT, policy=default_policy()) == WORKSPACE


ids = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=2, max_size=10)
names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
words = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda word: word != "unknown")


@st.composite
def workspaces(draw: st.DrawFn) -> Workspace:
    channels = draw(st.lists(ids.map("C".__add__), min_size=3, max_size=9, unique=True))
    keys = draw(st.lists(words, min_size=1, max_size=3, unique=True))
    accounts = {
        key: Account(
            key,
            draw(names),
            draw(words),
            "U" + draw(ids),
            tuple(channels[3 + index :: len(keys)]),
            companies=tuple(draw(st.lists(ids.map("T".__add__), max_size=2))),
        )
        for index, key in enumerate(keys)
    }
    team = Team("T" + draw(ids), "S" + draw(ids), "S" + draw(ids), "U" + draw(ids), "W" + draw(ids))
    return Workspace(team, InternalChannels(*channels[:3]), accounts)


@settings(max_examples=60, deadline=None)
@given(workspaces())
def test_what_is_written_is_read_back(workspace: Workspace) -> None:
    assert load_workspace(dump_workspace(workspace)) == workspace


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("T0STEWARD", "steward",
         "2: team.team_id: 'steward' is not the id of a Slack team; write one such as T"),
        ("S0STAFF", "U0STAFF", "3: team.staff_group: 'U0STAFF' is not the id of a user group"),
        ("U0LEAD", "'@lead'", "5: team.lead: '@lead' is not the id of a person; write one such as U0123ABCD"),
        ("C0TRIAGE", "'#triage'", "8: channels.triage: '#triage' is not the id of a channel"),
        ("C0ACME2]", "D0ACME2]", "16: accounts.acme.channels.1: 'D0ACME2' is not the id of a channel"),
        ("C0ACME2]", "C0ACME]",
         "16: accounts.acme.channels.1: 'C0ACME' is already a channel of account acme"),
        ("[]", "[C0ACME]", "21: accounts.globex.channels.0: 'C0ACME' is already a channel of account acme"),
        ("[]", "[C0TRIAGE]", "21: accounts.globex.channels.0: 'C0TRIAGE' is already an internal channel"),
        ("tier: plus", "tier: pluss",
         "19: accounts.globex.tier: 'pluss' is not a tier of the policy; did you mean plus?"),
        ("    tier: plus\n", "", "17: accounts.globex.tier: is missing; give it here"),
        ("owner: U0BEN", "ower: U0BEN",
         "20: accounts.globex.ower: 'ower' is not a key of this place; did you mean owner?"),
        ("owner: U0BEN", "owner:", "20: accounts.globex.owner: nothing is not the id of a person"),
        ("  globex:", "  unknown:", "17: accounts.unknown: 'unknown' stands for channels of no account"),
        ("  globex:", "  acme:", "17: accounts.acme: appears twice, first on line 12; keep one of them"),
        ("  globex:", "  Globex Inc:",
         "17: accounts.Globex Inc: 'Globex Inc' is not a name; use small letters"),
        ("name: Acme Corp", "name: ' '", "13: accounts.acme.name: ' ' is not a text"),
        ("channels: []", "channels: C0GLOBEX",
         "21: accounts.globex.channels: expected a list, got 'C0GLOBEX'"),
        ("accounts:", "customers:", "11: customers: 'customers' is not a key of this place; known: team"),
    ],
)  # fmt: skip
def test_one_wrong_word_is_named_with_line_place_and_way_out(old: str, new: str, problem: str) -> None:
    assert old in TEXT
    problems = problems_of(TEXT.replace(old, new, 1))

    assert any(found.startswith(f"workspace.yml:{problem}") for found in problems), problems


def test_all_problems_are_told_at_once() -> None:
    text = TEXT.replace("tier: plus", "tier: pluss").replace("channels: []", "channels: [C0TRIAGE, C0ACME]")

    assert [problem.split(": ")[1] for problem in problems_of(text)] == [
        "accounts.globex.tier",
        "accounts.globex.channels.0",
        "accounts.globex.channels.1",
    ]


def test_a_tier_is_any_word_until_a_policy_is_given() -> None:
    assert load_workspace(TEXT.replace("tier: plus", "tier: bronze")).accounts["globex"].tier == "bronze"


def test_an_account_with_terms_of_its_own_has_the_same_tier_in_both_files() -> None:
    policy = load_policy(SMALL_POLICY)
    text = TEXT.replace("tier: premium", "tier: gold").replace("tier: plus", "tier: silver")

    with pytest.raises(
        ConfigurationError,
        match=re.escape("14: accounts.acme.tier: 'gold' differs from the policy's 'silver'"),
    ):
        load_workspace(text, policy=policy)


def test_terms_for_an_account_that_is_nowhere_are_a_misspelt_name() -> None:
    policy = load_policy(SMALL_POLICY.replace("  acme:", "  acmee:"))
    text = TEXT.replace("tier: premium", "tier: gold").replace("tier: plus", "tier: silver")

    with pytest.raises(
        ConfigurationError, match=r"11: accounts: the policy has terms for 'acmee'.* did you mean acme\?"
    ):
        load_workspace(text, policy=policy)


def test_the_file_is_named_as_the_caller_calls_it() -> None:
    with pytest.raises(ConfigurationError, match=r"^places\.yml:1: "):
        load_workspace("", name="places.yml")


ONCALL = """\
oncall:
  default: world
  rotations:
    berlin:
      zone: Europe/Berlin
      hand_off: mon 09:00
      length: 7d
      since: 2026-03-03
      members: [U0ANA, U0BEN]
      hours:
        mon-fri: [08:00-16:00]
      overrides:
        - {from: 2026-04-01 09:00, until: 2026-04-02 09:00, person: U0CHLOE}
        - {from: 2026-04-03 09:00, until: 2026-04-04 09:00, person: U0CHLOE}
    nights:
      zone: America/New_York
      hand_off: "21:00"
      length: 12h
      since: 2026-03-02
      members: [U0CHLOE]
  follow_the_sun:
    world: [berlin, nights]
time_off:
  - {person: U0ANA, from: 2026-12-24, until: 2027-01-01, zone: Europe/Berlin}
"""
WITH_ROTA = TEXT.replace("owner: U0ANA", "owner: U0ANA\n    backup: U0BEN\n    oncall: berlin") + ONCALL


def test_the_rota_is_read_as_written_and_written_as_read() -> None:
    workspace = load_workspace(WITH_ROTA)
    berlin, nights = workspace.rota.rotations["berlin"], workspace.rota.rotations["nights"]

    assert (workspace.accounts["acme"].backup, workspace.accounts["acme"].oncall) == ("U0BEN", "berlin")
    assert workspace.rotation_of(workspace.accounts["acme"]) == "berlin"
    assert workspace.rotation_of(workspace.accounts["globex"]) == "world"
    assert berlin.since == datetime.fromisoformat(
        "2026-03-09 09:00"
    )  # the first Monday on or after that date
    assert nights.since == datetime.fromisoformat("2026-03-02 21:00")
    assert load_workspace(dump_workspace(workspace)) == workspace


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("default: world", "default: wrld",
         "25: oncall.default: 'wrld' is not a rotation; did you mean world? known: berlin, nights, world"),
        ("oncall: berlin", "oncall: berln",
         "17: accounts.acme.oncall: 'berln' is not a rotation; did you mean berlin?"),
        ("world: [berlin,", "world: [brlin,",
         "45: oncall.follow_the_sun.world.0: 'brlin' is not a rotation; did you mean berlin?"),
        ("    world: [berlin", "    nights: [berlin",
         "45: oncall.follow_the_sun.nights: 'nights' is a rotation already; choose another name"),
        ("hand_off: mon 09:00", "hand_off: 9am",
         "29: oncall.rotations.berlin.hand_off: '9am' is not a hand-off; write e.g. mon 09:00"),
        ("length: 7d", "length: 3d",
         "30: oncall.rotations.berlin.length: hands over on mon, so a turn is whole weeks; write 7d or 14d"),
        ("length: 12h", "length: 30m",
         "41: oncall.rotations.nights.length: is shorter than an hour; write at least 1h"),
        ("[08:00-16:00]", "[]", "33: oncall.rotations.berlin.hours: the region is never open"),
        ("[U0CHLOE]", "['@chloe']", "43: oncall.rotations.nights.members.0: '@chloe' is not the id of a person"),
        ("until: 2026-04-02 09:00", "until: 2026-04-01 09:00",
         "36: oncall.rotations.berlin.overrides.0.until: '2026-04-01 09:00' is not after `from`; let it end later"),
        ("until: 2026-04-02 09:00", "until: 2026-04-03 12:00",
         "37: oncall.rotations.berlin.overrides.1.from: begins before the one before it has ended"),
        ("until: 2026-04-02 09:00", "until: tomorrow",
         "36: oncall.rotations.berlin.overrides.0.until: 'tomorrow' is not a local date and time"),
        ("from: 2026-12-24", "frm: 2026-12-24",
         "47: time_off.0.frm: 'frm' is not a key of this place; did you mean from?"),
        ("until: 2027-01-01", "until: 2026-01-01",
         "47: time_off.0.until: '2026-01-01' is before '2026-12-24'; `until` is the last day off"),
    ],
)  # fmt: skip
def test_one_wrong_word_of_the_rota_is_named_with_its_line_and_a_way_out(
    old: str, new: str, problem: str
) -> None:
    assert old in WITH_ROTA
    problems = problems_of(WITH_ROTA.replace(old, new, 1))

    assert any(found.startswith(f"workspace.yml:{problem}") for found in problems), problems

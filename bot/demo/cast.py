"""The cast of the demo: two customers in two time zones, engineers in two regions, a lead, a manager."""

from datetime import UTC, datetime

from bot.configuration.policy_file import default_policy, load_policy
from bot.domain.places import Account, InternalChannels, Team, Workspace
from bot.domain.policy import Policy
from bot.slack.messages.commands import COMMANDS
from sandbox.state import world as w

START = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # a Tuesday: 14:00 in Berlin, 08:00 in New York

HOME, KESTREL_TEAM, BRIGHTWAVE_TEAM = "T0LANTERN", "T0KESTREL", "T0BRIGHT"

ANA, BEN, CHLOE, DEV = "U0ANA", "U0BEN", "U0CHLOE", "U0DEV"
LENA, MARK = "U0LENA", "U0MARK"
KIM, KAI = "U0KIM", "U0KAI"
BO, BEA = "U0BO", "U0BEA"

KESTREL, BRIGHTWAVE = "C0KESTREL", "C0BRIGHT"
TRIAGE, ESCALATIONS, MANAGERS = "C0TRIAGE", "C0ESCALATE", "C0MANAGERS"

BOT, STAFF_GROUP, MANAGER_GROUP = "U0STEWARD", "S0SUPPORT", "S0MANAGERS"

PEOPLE = (
    w.Person(ANA, HOME, "ana", "Ana Sousa", "Europe/Berlin", "Support engineer", "engineer"),
    w.Person(BEN, HOME, "ben", "Ben Okafor", "Europe/Berlin", "Support engineer", "engineer"),
    w.Person(CHLOE, HOME, "chloe", "Chloe Martin", "America/New_York", "Support engineer", "engineer"),
    w.Person(DEV, HOME, "dev", "Dev Rao", "America/New_York", "Support engineer", "engineer"),
    w.Person(LENA, HOME, "lena", "Lena Vogt", "Europe/Berlin", "Support lead", "lead"),
    w.Person(MARK, HOME, "mark", "Mark Hill", "America/New_York", "Head of support", "manager"),
    w.Person(KIM, KESTREL_TEAM, "kim", "Kim Larsen", "Europe/Berlin", "Platform engineer", "customer"),
    w.Person(KAI, KESTREL_TEAM, "kai", "Kai Brandt", "Europe/Berlin", "Engineering manager", "customer"),
    w.Person(BO, BRIGHTWAVE_TEAM, "bo", "Bo Keller", "America/New_York", "Operations", "customer"),
    w.Person(BEA, BRIGHTWAVE_TEAM, "bea", "Bea Stone", "America/New_York", "Head of operations", "customer"),
)
STAFF = (ANA, BEN, CHLOE, DEV, LENA)

APP = w.App(
    id="A0STEWARD",
    bot_user=BOT,
    bot_id="B0STEWARD",
    name="Steward",
    team_id=HOME,
    bot_token="xoxb-demo",  # noqa: S106 - the local workspace's, worth nothing elsewhere
    app_token="xapp-demo",  # noqa: S106
    signing_secret="demo-signing-secret",  # noqa: S106
    commands=tuple(w.SlashCommand(c.command, c.usage_hint, c.description, c.should_escape) for c in COMMANDS),
)

WORLD = w.World(
    teams=(
        w.Team(HOME, "Lantern Support", "lantern"),
        w.Team(KESTREL_TEAM, "Kestrel Robotics", "kestrel"),
        w.Team(BRIGHTWAVE_TEAM, "Brightwave", "brightwave"),
    ),
    people=PEOPLE,
    channels=(
        w.Channel(KESTREL, "ext-kestrel", HOME, (*STAFF, BOT, KIM, KAI), (KESTREL_TEAM,)),
        w.Channel(BRIGHTWAVE, "ext-brightwave", HOME, (*STAFF, BOT, BO, BEA), (BRIGHTWAVE_TEAM,)),
        w.Channel(TRIAGE, "support-triage", HOME, (*STAFF, MARK, BOT), is_private=True),
        w.Channel(ESCALATIONS, "support-escalations", HOME, (*STAFF, MARK, BOT), is_private=True),
        w.Channel(MANAGERS, "support-managers", HOME, (LENA, MARK, BOT), is_private=True),
    ),
    user_groups=(
        w.UserGroup(STAFF_GROUP, "support", "Support", STAFF),
        w.UserGroup(MANAGER_GROUP, "support-managers", "Support managers", (LENA, MARK)),
    ),
    app=APP,
    home_team=HOME,
)

WORKSPACE = Workspace(
    team=Team(HOME, STAFF_GROUP, MANAGER_GROUP, lead=LENA, manager=MARK),
    channels=InternalChannels(TRIAGE, ESCALATIONS, MANAGERS),
    accounts={
        "kestrel": Account("kestrel", "Kestrel Robotics", "plus", owner=ANA, channels=(KESTREL,)),
        "brightwave": Account("brightwave", "Brightwave", "premium", owner=CHLOE, channels=(BRIGHTWAVE,)),
    },
)

_ACCOUNTS = """
  kestrel: {tier: plus, calendar: berlin}
  brightwave: {tier: premium, calendar: new-york}
"""


def policy() -> Policy:
    """The default policy, with the two customers' own hours and a digest at nine in Berlin."""
    text = default_policy().text.replace("  zone: UTC\n", "  zone: Europe/Berlin\n", 1)
    return load_policy(text.rstrip() + _ACCOUNTS, name="the demo's policy")

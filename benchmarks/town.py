"""The workspace that the bot is measured in: forty customers of a hundred people each, and a support team."""

from bot.configuration import dump_workspace
from bot.domain.places import Account, InternalChannels, Team, Workspace
from sandbox.state import world as w

HOME, CUSTOMERS = "T0HOME00001", "T0TOWN00001"
STAFF = tuple(f"U0STAFF{n:02}" for n in range(5))
TRIAGE, ESCALATIONS, MANAGERS = "C0TRIAGE001", "C0ESCALATE1", "C0MANAGERS1"
CHANNELS = tuple(f"C0CUST{n:03}" for n in range(40))
PEOPLE = tuple(tuple(f"U0P{channel:03}X{person:02}" for person in range(100)) for channel in range(40))
TEXT = (
    "Our export {number} fails since this morning, see <https://status.acme.example|this page>; can <@U0STAFF01> "
    "have a look? It touches invoices &amp; orders."
)
APP = w.App(
    "A0000000001",
    "U0BOT000001",
    "B0000000001",
    "Steward",
    HOME,
    "xoxb-local",  # worth nothing elsewhere
    "xapp-local",
    "local-signing-secret",
    (),
)


def world() -> w.World:
    mine, bot = tuple(w.Person(p, HOME, p.lower(), p, "UTC", "", "") for p in STAFF), APP.bot_user
    theirs = tuple(w.Person(p, CUSTOMERS, p.lower(), p, "UTC", "", "") for row in PEOPLE for p in row)
    inside = [(TRIAGE, "triage"), (ESCALATIONS, "escalations"), (MANAGERS, "managers")]
    return w.World(
        teams=(w.Team(HOME, "Home", "home"), w.Team(CUSTOMERS, "Town", "town")),
        people=mine + theirs,
        channels=(
            *(w.Channel(i, name, HOME, (*STAFF, bot), is_private=True) for i, name in inside),
            *(
                w.Channel(c, f"ext-{n}", HOME, (*STAFF, bot, *PEOPLE[n]), (CUSTOMERS,))
                for n, c in enumerate(CHANNELS)
            ),
        ),
        user_groups=(
            w.UserGroup("S0STAFF0001", "staff", "Staff", STAFF),
            w.UserGroup("S0MANAGERS1", "managers", "Managers", STAFF[:1]),
        ),
        app=APP,
        home_team=HOME,
    )


def workspace(tier: str) -> Workspace:
    """What `workspace.yml` says of it."""
    return Workspace(
        Team(HOME, "S0STAFF0001", "S0MANAGERS1", lead=STAFF[0], manager=STAFF[0]),
        InternalChannels(TRIAGE, ESCALATIONS, MANAGERS),
        {
            f"customer-{n}": Account(
                f"customer-{n}", f"Customer {n}", tier, owner=STAFF[1], channels=(channel,)
            )
            for n, channel in enumerate(CHANNELS)
        },
    )


def speaker(number: int) -> tuple[str, str]:
    """Who says message `number`, and where: channel after channel, person after person."""
    channel = number % len(CHANNELS)
    return PEOPLE[channel][number // len(CHANNELS) % len(PEOPLE[channel])], CHANNELS[channel]


def workspace_file(tier: str) -> str:
    return dump_workspace(workspace(tier))

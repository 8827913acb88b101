"""The slash commands, as data: the manifest, the help and the docs say the same because they read this."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command as Slack lists it; without its argument a verb opens a picker."""

    command: str
    usage_hint: str
    description: str


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word after `/steward`."""

    name: str
    usage_hint: str
    description: str


COMMANDS = (
    Command("/claim", "[number]", "Take a request: the clock's pings go to you alone"),
    Command("/release", "[number]", "Give a request back to the team: the ladder starts again"),
    Command("/escalate", "[number] [reason]", "Ping the next person on the ladder now"),
    Command("/resolve", "[number]", "Close a request that is answered"),
    Command("/steward", "help | status | explain | account | checkin | digest", "See what is going on, and why"),
)

SUBCOMMANDS = (
    Subcommand("help", "", "Show this list"),
    Subcommand("status", "", "Show open requests, and what waits to be sent"),
    Subcommand("explain", "number", "Show which facts moved a request's clocks and pings"),
    Subcommand("account", "name", "Show a customer's facts, check-ins and the next look"),
    Subcommand("checkin", "name", "Look at a customer now; the attention ledger decides"),
    Subcommand("digest", "", "Send the managers' digest now"),
)


def usage(command: str) -> str:
    """`/steward explain NUMBER` for a command as it is typed. Raises KeyError for one that does not exist."""
    return _USAGES[command]


def _typed(name: str, hint: str) -> str:
    return f"{name} {hint}".rstrip()


_USAGES = {
    **{each.command: _typed(each.command, each.usage_hint) for each in COMMANDS},
    **{f"/steward {each.name}": _typed(f"/steward {each.name}", each.usage_hint) for each in SUBCOMMANDS},
}

"""The slash commands, as data: the manifest, the help and the docs say the same because they read this."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command as Slack lists it; without its argument it opens a picker.

    Where it names people, Slack sends them as ids (`should_escape`).
    """

    command: str
    usage_hint: str
    description: str
    should_escape: bool = False


COMMANDS = (
    Command("/claim", "[number]", "Take a request: its ladder stops, and its clock warns you"),
    Command("/release", "[number]", "Give a request back to the team: the ladder starts again"),
    Command(
        "/handover",
        "[number] [@person]",
        "Offer a request to a colleague; it is theirs once they accept",
        should_escape=True,
    ),
    Command("/escalate", "[number] [reason]", "Ping the next person on the ladder now"),
    Command("/resolve", "[number]", "Close a request that is answered"),
    Command(
        "/steward",
        "help | status | oncall | explain | account | checkin | digest",
        "See what is going on, and why",
    ),
)

SUBCOMMANDS = (
    ("help", "Show this list"),
    ("status", "Show open requests, and what waits to be sent"),
    ("oncall", "Show who is on call, until when, who is next, and where nobody will be"),
    ("explain [number]", "Show which facts moved a request's clocks and pings"),
    ("account [name]", "Show a customer's facts, check-ins and the next look"),
    ("checkin [name]", "Look at a customer now; the attention ledger decides"),
    ("digest", "Send the managers' digest now"),
)
"""What follows `/steward`, and what it does."""

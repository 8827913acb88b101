"""What the workspace can get wrong, as a table: the plan obeys it, the control port and the page show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    RATE_LIMITED = "rate_limited"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROPPED_BEFORE = "dropped_before"
    DROPPED_AFTER = "dropped_after"
    SLOW = "slow"
    REFUSED = "refused"
    AUTH_FAILS = "auth_fails"
    REVOKED_TOKEN = "revoked_token"  # noqa: S105 - the name of a fault
    LAGGING_HISTORY = "lagging_history"
    UNREADABLE_HISTORY = "unreadable_history"
    DUPLICATE = "duplicate"
    REORDERED = "reordered"
    LATE = "late"
    LOST = "lost"
    EVENT_RATE_LIMIT = "event_rate_limit"
    OUTAGE = "outage"
    ZOMBIE_SOCKET = "zombie_socket"
    DEAD_TICKET = "dead_ticket"
    REFUSE_SOCKETS = "refuse_sockets"
    SEVERED_CHANNEL = "severed_channel"


class About(StrEnum):
    """What a kind strikes; the page groups by it."""

    CALLS = "Calls"
    DELIVERIES = "Deliveries"
    CONNECTIONS = "Connections"
    CHANNELS = "Channels"


DAYS_14 = 14 * 24 * 3600.0
STATUS: Mapping[str, int] = {"internal_error": 500, "service_unavailable": 503}
"""The HTTP status that goes with an error word, where it is not 200."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`takes` names the fields of a `Fault` that mean something here; the values are their defaults.

    `methods` are the only ones it strikes, whatever the rule says; `errors` the only words it may answer.
    Seconds are moving time unless the title says otherwise.
    """

    title: str
    about: About
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    seconds: float | None = None
    most_seconds: float = DAYS_14
    error: str | None = None
    errors: tuple[str, ...] = ()
    per_minute: int | None = None
    methods: frozenset[str] = frozenset()

    def defaults(self) -> Mapping[str, float | str]:
        """What it does where nothing is said."""
        own = {"seconds": self.seconds, "error": self.error, "per_minute": self.per_minute}
        return {name: value for name, value in own.items() if name in self.takes and value is not None}


_CALL = ("method", "channel", "probability", "times")
_EVENT = ("channel", "probability", "times")
_HISTORY = frozenset({"conversations.history", "conversations.replies"})

KINDS: Mapping[FaultKind, Kind] = {
    FaultKind.RATE_LIMITED: Kind(
        "A call is answered 429, with seconds to wait", About.CALLS, (*_CALL, "seconds"), seconds=30
    ),
    FaultKind.ERROR_BEFORE: Kind(
        "The server fails before it has done anything",
        About.CALLS,
        (*_CALL, "error"),
        error="service_unavailable",
        errors=tuple(STATUS),
    ),
    FaultKind.ERROR_AFTER: Kind("The server fails after it has done what was asked", About.CALLS, _CALL),
    FaultKind.DROPPED_BEFORE: Kind("The connection breaks before anything was done", About.CALLS, _CALL),
    FaultKind.DROPPED_AFTER: Kind("The connection breaks after it was done", About.CALLS, _CALL),
    FaultKind.SLOW: Kind(
        "An answer is held back for some seconds of real time",
        About.CALLS,
        (*_CALL, "seconds"),
        seconds=0.5,
        most_seconds=60,
    ),
    FaultKind.REFUSED: Kind(
        "A call is refused with an error word", About.CALLS, (*_CALL, "error"), error="internal_error"
    ),
    FaultKind.AUTH_FAILS: Kind(
        "auth.test fails",
        About.CALLS,
        ("probability", "times", "error"),
        error="internal_error",
        errors=("internal_error", "invalid_auth"),
        methods=frozenset({"auth.test"}),
    ),
    FaultKind.REVOKED_TOKEN: Kind("The bot's token is revoked, until this is removed", About.CALLS),
    FaultKind.LAGGING_HISTORY: Kind(
        "History does not show what is younger than some seconds",
        About.CALLS,
        (*_EVENT, "seconds"),
        seconds=60,
        methods=_HISTORY,
    ),
    FaultKind.UNREADABLE_HISTORY: Kind(
        "History and threads cannot be read",
        About.CALLS,
        (*_EVENT, "error"),
        error="internal_error",
        methods=_HISTORY,
    ),
    FaultKind.DUPLICATE: Kind("An event comes twice", About.DELIVERIES, _EVENT),
    FaultKind.REORDERED: Kind(
        "An event comes after the next one, or after some seconds",
        About.DELIVERIES,
        (*_EVENT, "seconds"),
        seconds=60,
    ),
    FaultKind.LATE: Kind(
        "An event comes some seconds late", About.DELIVERIES, (*_EVENT, "seconds"), seconds=120
    ),
    FaultKind.LOST: Kind("An event never comes", About.DELIVERIES, _EVENT),
    FaultKind.EVENT_RATE_LIMIT: Kind(
        "More than a few events a minute are dropped, and the app is told",
        About.DELIVERIES,
        ("per_minute",),
        per_minute=10,
    ),
    FaultKind.OUTAGE: Kind(
        "For some seconds from now, workspace and app do not reach each other",
        About.DELIVERIES,
        ("seconds",),
        seconds=600,
    ),
    FaultKind.ZOMBIE_SOCKET: Kind(
        "A socket stands and answers pings, but brings nothing", About.CONNECTIONS, ("probability", "times")
    ),
    FaultKind.DEAD_TICKET: Kind("A new ticket opens no socket", About.CONNECTIONS, ("probability", "times")),
    FaultKind.REFUSE_SOCKETS: Kind(
        "No ticket for a socket is given out",
        About.CONNECTIONS,
        ("probability", "times"),
        error="internal_error",
        methods=frozenset({"apps.connections.open"}),
    ),
    FaultKind.SEVERED_CHANNEL: Kind(
        "A channel is cut off, as when the other company disconnects",
        About.CHANNELS,
        ("channel",),
        ("channel",),
        error="channel_not_found",
    ),
}

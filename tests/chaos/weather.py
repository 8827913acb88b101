"""What may go wrong in a run of chaos: of each kind of fault of the workspace, how it strikes here."""

from collections.abc import Callable, Mapping
from random import Random  # noqa: TID251 - seeded: the same seed is the same run

from bot.demo.cast import BRIGHTWAVE, ESCALATIONS, KESTREL, TRIAGE
from sandbox.faults import Fault, FaultKind

PLACES = (KESTREL, BRIGHTWAVE, TRIAGE, ESCALATIONS)
METHODS = (
    "*",
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.info",
    "users.info",
)
WORDS = (
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "ratelimited",
    "missing_scope",
)
SHORT = 0.01  # real seconds


def _call(kind: FaultKind, rng: Random) -> Fault:
    return Fault(kind, method=rng.choice(METHODS), probability=rng.choice((0.1, 0.3, 1.0)), times=_times(rng))


def _event(kind: FaultKind, rng: Random) -> Fault:
    return Fault(kind, probability=rng.choice((0.1, 0.3, 1.0)), times=_times(rng))


def _lasting(kind: FaultKind, rng: Random) -> Fault:
    """For some seconds, or as late as that."""
    seconds = rng.choice((5, 60, 300))
    return Fault(kind, probability=rng.choice((0.2, 0.5, 1.0)), times=_times(rng), seconds=seconds)


def _times(rng: Random) -> int:
    return rng.choice((1, 1, 2, 3, 5, 8))


HOW: Mapping[FaultKind, Callable[[FaultKind, Random], Fault]] = {
    FaultKind.RATE_LIMITED: _lasting,
    FaultKind.ERROR_BEFORE: _call,
    FaultKind.ERROR_AFTER: _call,
    FaultKind.DROPPED_BEFORE: _call,
    FaultKind.DROPPED_AFTER: _call,
    FaultKind.SLOW: lambda kind, rng: Fault(kind, probability=0.3, times=_times(rng), seconds=SHORT),
    FaultKind.REFUSED: lambda kind, rng: Fault(
        kind, method=rng.choice(METHODS), times=_times(rng), error=rng.choice(WORDS)
    ),
    FaultKind.AUTH_FAILS: lambda kind, rng: Fault(kind, times=_times(rng)),
    FaultKind.REVOKED_TOKEN: lambda kind, _: Fault(kind),
    FaultKind.LAGGING_HISTORY: lambda kind, _: Fault(kind, seconds=60),
    FaultKind.UNREADABLE_HISTORY: _event,
    FaultKind.DUPLICATE: _event,
    FaultKind.REORDERED: _lasting,
    FaultKind.LATE: _lasting,
    FaultKind.LOST: _event,
    FaultKind.EVENT_RATE_LIMIT: lambda kind, rng: Fault(kind, per_minute=rng.choice((0, 1, 3))),
    FaultKind.OUTAGE: lambda kind, rng: Fault(kind, seconds=rng.choice((30, 200, 600))),
    FaultKind.ZOMBIE_SOCKET: lambda kind, _: Fault(kind, times=1),
    FaultKind.DEAD_TICKET: lambda kind, rng: Fault(kind, times=_times(rng)),
    FaultKind.REFUSE_SOCKETS: lambda kind, rng: Fault(kind, times=_times(rng)),
    FaultKind.SEVERED_CHANNEL: lambda kind, rng: Fault(kind, channel=rng.choice(PLACES)),
}
"""A kind that is missing here fails the first run."""


def weather(rng: Random, kinds: tuple[FaultKind, ...]) -> Fault:
    kind = rng.choice(kinds)
    return HOW[kind](kind, rng)

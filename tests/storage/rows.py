"""What the storage tests store, each with the one field that a test cares about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.conversation import Conversation, Status
from bot.domain.inbox import Receipt
from bot.domain.ladder import Ladder
from bot.domain.outgoing import Audience, LadderStopped, Outgoing, Priority
from bot.domain.policy import Severity
from bot.ports import Change

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


def receipt(name: str = "Ev1", lane: str = "C1", at: datetime = NOW, **changes: Any) -> Receipt:
    values: dict[str, Any] = {
        "event_id": name,
        "source_key": f"{lane}|{name}|message|",
        "lane": lane,
        "happened_at": at,
        "source": "live",
        "payload": {"event": {"text": name}},
    }
    return Receipt(**(values | changes))


def conversation(number: int = 1, **changes: Any) -> Conversation:
    values: dict[str, Any] = {
        "number": number,
        "account": "kestrel",
        "tier": "plus",
        "policy": "p1",
        "channel": "C1",
        "root_ts": f"100.{number:06}",
        "asked_ts": f"100.{number:06}",
        "opened_by": "U1",
        "opened_at": NOW,
        "severity": Severity.SEV3,
        "severity_reason": "no sign of harm",
        "status": Status.OURS_FIRST,
        "ladder": Ladder(NOW),
        "version": 1,
        "newest_at": NOW,
        "authors": ("U1",),
    }
    return Conversation(**(values | changes))


def opened(message_ts: str = "100.000001", *, seq: int = 1, at: datetime = NOW) -> e.Event:
    fact = e.Opened(
        "kestrel", "plus", "p1", "C1", message_ts, message_ts, "U1", Severity.SEV3, "-", "question"
    )
    return e.Event(seq, at, at, fact)


def event(fact: e.Fact, *, seq: int = 2, at: datetime = NOW) -> e.Event:
    return e.Event(seq, at, at, fact)


def change(
    after: Conversation, *events: e.Event, base: int = 0, next_due_at: datetime | None = None
) -> Change:
    return Change(base, after, events, next_due_at)


def outgoing(number: int = 1, to: str = "C1", **changes: Any) -> Outgoing:
    """A message that tells the tests apart by its request number."""
    values: dict[str, Any] = {
        "message": LadderStopped(number, "U1", "claimed"),
        "to": to,
        "audience": Audience.INTERNAL,
        "priority": Priority.CARD,
    }
    return Outgoing(**(values | changes))

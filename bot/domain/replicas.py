"""What replicas tell each other: that they live, and what each of them may have missed.

Slack gives an event to one of them. What one has lost nobody has heard, so until it is read nobody runs ahead of it.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A channel whose history Slack refuses: all before `since` is known, and `code` is Slack's word for it."""

    channel: str
    since: datetime
    code: str
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class Deafness:
    """Events may have been lost since then, and may be `until` then; it was noticed at `noticed_at`."""

    since: datetime
    noticed_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a replica says of itself. At `distrusted_at` it found that a connection had not brought something."""

    replica: str
    deafness: Deafness | None = None
    unreadable: tuple[Unreadable, ...] = ()
    distrusted_at: datetime | None = None

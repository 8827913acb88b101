"""The terms a customer was promised: tiers, severities, service levels, ladders, budgets.

A `Policy` is what `policy.yml` says, as values; `Terms` is the part of it that holds for one account.
The default numbers and their sources are in `bot/configuration/default_policy.yml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from bot.domain.calendar import Calendar


class Severity(IntEnum):
    """How badly the customer is hurt; 1 is the worst."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4

    @property
    def is_urgent(self) -> bool:
        """Somebody of theirs cannot work: no time for small talk."""
        return self <= Severity.SEV2


class Role(StrEnum):
    """Whom a ladder step reaches; people are looked up when the step fires, not when it is written."""

    OWNER = "owner"
    POOL = "pool"
    LEAD = "lead"
    MANAGER = "manager"


class Where(StrEnum):
    DM = "dm"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of an escalation ladder, `after` the request opened (in the level's hours)."""

    after: timedelta
    who: Role
    where: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What one severity promises. Durations are business time unless `around_the_clock`.

    None is no such promise: no clock runs for it, and nobody is reminded of it.
    """

    first_response: timedelta
    next_response: timedelta
    around_the_clock: bool
    ladder: tuple[Step, ...]
    update: timedelta | None = None
    resolution: timedelta | None = None
    escalation_acknowledged: timedelta | None = None
    escalation_closed: timedelta | None = None


@dataclass(frozen=True, slots=True)
class CheckInTerms:
    """When an account's facts are looked at, and what counts as silence (wall-clock days)."""

    look_every: timedelta
    no_contact_after: timedelta
    silence_factor: float
    window: tuple[time, time]
    weekdays: tuple[int, ...]  # Monday is 0


@dataclass(frozen=True, slots=True)
class AttentionBudget:
    """How often Steward may speak first in one customer's channel (field.md C19)."""

    per_day: int
    per_week: int
    per_month: int
    unanswered_before_owner: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything promised to one account, resolved: conversation > account > tier > default."""

    tier: str
    levels: Mapping[Severity, ServiceLevel]
    calendar: Calendar
    warn_at_percent: tuple[int, ...]
    check_ins: CheckInTerms
    budget: AttentionBudget

    def level(self, severity: Severity) -> ServiceLevel:
        return self.levels[severity]


@dataclass(frozen=True, slots=True)
class DigestTerms:
    """When the managers' digest is due: local time, weekdays (Monday is 0), IANA zone."""

    at: time
    weekdays: tuple[int, ...]
    zone: str

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole of `policy.yml`. `hash` is the SHA-256 of its text and names this version for ever."""

    text: str
    hash: str
    tiers: Mapping[str, Terms]
    accounts: Mapping[str, Terms]
    strictest_tier: str
    managers_digest: DigestTerms

    def terms_for(self, account: str, tier: str) -> Terms:
        """The account's own terms, else its tier's, else the strictest: a missing promise is no weak one."""
        return self.accounts.get(account) or self.tiers.get(tier) or self.tiers[self.strictest_tier]

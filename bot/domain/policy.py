"""The terms a customer was promised: tiers, severities, service levels, ladders, budgets.

A `Policy` is what `policy.yml` says, as values; `Terms` is the part of it that holds for one account.
The default numbers and their sources are in `bot/configuration/default_policy.yml`.
"""

from collections.abc import Iterator, Mapping
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
    BACKUP = "backup"
    ONCALL = "oncall"
    POOL = "pool"
    LEAD = "lead"
    MANAGER = "manager"
    GROUP = "group"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Party:
    """A role, with the Slack id of the user group or the person where it is one."""

    role: Role
    id: str = ""


class Where(StrEnum):
    DM = "dm"
    CHANNEL = "channel"


class StepHours(StrEnum):
    """At which hours a step fires. A step that is for inside of the account's hours waits for their opening."""

    LEVEL = "level"  # as the level: at any hour where it is counted around the clock, else inside
    IN = "in"
    OUT = "out"  # in their hours it is passed over
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Said again so many times, until somebody claims or the next step comes."""

    times: int
    every: timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of an escalation ladder, `after` the request opened (in the level's hours).

    `webhooks` are the names of those outside Slack that are called, too.
    """

    after: timedelta
    who: tuple[Party, ...]
    where: tuple[Where, ...]
    webhooks: tuple[str, ...] = ()
    hours: StepHours = StepHours.LEVEL
    repeat: Repeat | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(party.role for party in self.who))


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What one severity promises. Durations are business time unless `around_the_clock`.

    `exhausted_after` the last step was said for the last time, the ladder is at its end, and the manager is told;
    None is never.
    """

    first_response: timedelta
    next_response: timedelta
    around_the_clock: bool
    ladder: tuple[Step, ...]
    exhausted_after: timedelta | None = None


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
    most_steps: int = 3  # of a ladder

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

    @property
    def groups(self) -> frozenset[str]:
        """The user groups that its ladders call."""
        parties = (party for step in self._steps() for party in step.who)
        return frozenset(party.id for party in parties if party.role is Role.GROUP)

    @property
    def webhooks(self) -> frozenset[str]:
        """The names of the webhooks that its ladders call."""
        return frozenset(name for step in self._steps() for name in step.webhooks)

    def _steps(self) -> Iterator[Step]:
        for terms in (*self.tiers.values(), *self.accounts.values()):
            for level in terms.levels.values():
                yield from level.ladder

    def terms_for(self, account: str, tier: str) -> Terms:
        """The account's own terms, else its tier's, else the strictest: a missing promise is no weak one."""
        return self.accounts.get(account) or self.tiers.get(tier) or self.tiers[self.strictest_tier]

"""The on-call rota: who answers for a team at an instant, until when, and who is next.

Turns are handed over in *local wall time*, so a shift that begins at nine begins at nine on both sides of a change
of the clocks. At every instant a rotation has exactly one answer: a person, or a gap that says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from bot.domain.calendar import Calendar, first_shown, zone_named

AHEAD = timedelta(days=366)
"""How far anybody looks for the next change."""

LOOK_AHEAD = timedelta(days=14)
"""How far ahead gaps are told: time enough to find somebody."""


class Why(StrEnum):
    """Why it is this person, or nobody."""

    TURN = "turn"
    STAND_IN = "stand_in"  # whose turn it is, is away
    OVERRIDE = "override"
    CLOSED = "closed"  # outside the hours of every region
    ALL_AWAY = "all_away"
    NO_ROTATION = "no_rotation"


@dataclass(frozen=True, slots=True)
class OnCall:
    """The answer at an instant. `person` is None in a gap; `instead_of` is whose turn it would be."""

    person: str | None
    why: Why
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """An answer and the first instant at which another holds; `until` is None where none does within a year."""

    answer: OnCall
    begins: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody takes over between two local wall times of the rotation's zone."""

    begins: datetime
    ends: datetime
    person: str


@dataclass(frozen=True, slots=True)
class TimeOff:
    """Whole days of `zone` on which a person is away, the `last` one included."""

    person: str
    first: date
    last: date
    zone: str

    @property
    def begins(self) -> datetime:
        return _instant(self.zone, datetime.combine(self.first, time.min))

    @property
    def ends(self) -> datetime:
        return _instant(self.zone, datetime.combine(self.last + timedelta(days=1), time.min))


@dataclass(frozen=True, slots=True)
class Rotation:
    """Members in order, each for `length`, from the first hand-off `since` (a local wall time) on and before it.

    `hours` are the part of the day that a region covers; without them it covers all of it.
    """

    zone: str
    since: datetime
    length: timedelta
    members: tuple[str, ...]
    hours: Calendar | None = None
    overrides: tuple[Override, ...] = ()

    def turn(self, at: datetime) -> int:
        """The number of the turn in which `at` lies; before `since` they are negative."""
        wall = at.astimezone(zone_named(self.zone)).replace(tzinfo=None)
        number = (wall - self.since) // self.length
        while self.hand_off(number + 1) <= at:
            number += 1
        while self.hand_off(number) > at:
            number -= 1
        return number

    def hand_off(self, number: int) -> datetime:
        """When turn `number` begins."""
        return _instant(self.zone, self.since + number * self.length)

    def in_order(self, at: datetime) -> tuple[str, ...]:
        """The members, whose turn it is first, then who follows."""
        first = self.turn(at) % len(self.members)
        return (*self.members[first:], *self.members[:first])

    def override(self, at: datetime) -> Override | None:
        return next((one for one in self.overrides if self._begins(one) <= at < self._ends(one)), None)

    def changes(self, at: datetime) -> Iterator[datetime]:
        """Instants after `at` at which the answer may change, the nearest of each kind."""
        yield self.hand_off(self.turn(at) + 1)
        for one in self.overrides:
            yield from (self._begins(one), self._ends(one))
        if self.hours is not None:
            yield self.hours.open_until(at) if self.hours.is_open(at) else self.hours.next_open(at)

    def _begins(self, override: Override) -> datetime:
        return _instant(self.zone, override.begins)

    def _ends(self, override: Override) -> datetime:
        return _instant(self.zone, override.ends)


@dataclass(frozen=True, slots=True)
class Rota:
    """Every rotation by its name, the groups of regions that follow the sun, and who is away.

    Of several regions that are open, the first one listed answers. `default` is the rotation of accounts that name
    none; it is empty where there is none.
    """

    rotations: Mapping[str, Rotation] = field(default_factory=dict)
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: str = ""
    time_off: tuple[TimeOff, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.rotations, *self.regions)

    def is_away(self, person: str, at: datetime) -> bool:
        return any(one.person == person and one.begins <= at < one.ends for one in self.time_off)

    def at(self, name: str, at: datetime) -> OnCall:
        """Who is on call now."""
        answers = [self._of_one(rotation, at) for rotation in self._parts(name)]
        gap = next((one for one in answers if one.why is Why.ALL_AWAY), OnCall(None, Why.CLOSED))
        nobody = gap if answers else OnCall(None, Why.NO_ROTATION)
        return next((one for one in answers if one.person is not None), nobody)

    def shift(self, name: str, at: datetime) -> Shift:
        """Who is on call now, and until when nobody else is."""
        answer = self.at(name, at)
        others = (
            change for change in self._changes(name, at) if self.at(name, change).person != answer.person
        )
        return Shift(answer, at, next(others, None))

    def shifts(self, name: str, at: datetime, until: datetime) -> Iterator[Shift]:
        """One after the other, from the one that holds `at`."""
        following: datetime | None = at
        while following is not None and following < until:
            shift = self.shift(name, following)
            yield shift
            following = shift.until

    def _parts(self, name: str) -> list[Rotation]:
        names = self.regions.get(name, (name,))
        return [self.rotations[one] for one in names if one in self.rotations]

    def _of_one(self, rotation: Rotation, at: datetime) -> OnCall:
        override = rotation.override(at)
        if override is not None and not self.is_away(override.person, at):
            return OnCall(override.person, Why.OVERRIDE)
        if rotation.hours is not None and not rotation.hours.is_open(at):
            return OnCall(None, Why.CLOSED)
        first, *rest = rotation.in_order(at)
        if not self.is_away(first, at):
            return OnCall(first, Why.TURN)
        stand_in = next((one for one in rest if not self.is_away(one, at)), None)
        return OnCall(stand_in, Why.STAND_IN if stand_in else Why.ALL_AWAY, first)

    def _changes(self, name: str, at: datetime) -> Iterator[datetime]:
        """Every instant after `at`, in order, at which something changes that the answer is made of."""
        edges = sorted(edge for one in self.time_off for edge in (one.begins, one.ends))
        end, parts = at + AHEAD, self._parts(name)
        while at < end:
            found = [*edges, *(change for part in parts for change in part.changes(at))]
            following = min((change for change in found if change > at), default=None)
            if following is None:
                return
            yield following
            at = following

    def outlook(self, name: str, at: datetime) -> "Outlook":
        """Who is on call, who is next, and where nobody will be."""
        now, *later = self.shifts(name, at, at + LOOK_AHEAD)
        following = next((shift for shift in later if shift.answer.person is not None), None)
        gaps = tuple(shift for shift in (now, *later) if shift.answer.person is None)
        return Outlook(name, name == self.default, now, following, gaps)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A rotation as it stands: who is on call, who is `following`, and the `gaps` of the next fortnight."""

    name: str
    is_default: bool
    now: Shift
    following: Shift | None
    gaps: tuple[Shift, ...]


def overlapping(overrides: tuple[Override, ...]) -> Override | None:
    """The first that begins before the one before it has ended: two would be on call."""
    in_order = sorted(overrides, key=lambda one: one.begins)
    return next((later for earlier, later in pairwise(in_order) if later.begins < earlier.ends), None)


@lru_cache(maxsize=4096)
def _instant(zone: str, wall: datetime) -> datetime:
    return first_shown(zone_named(zone), wall)

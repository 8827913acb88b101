"""The summary of a replay: what would have happened under one policy, and beside it under another."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any

from bot.replay.figures import Figures, Group, Request


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles in seconds of the wall clock; none where there is nothing to measure."""

    p50: float | None
    p90: float | None
    p99: float | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    requests: int
    unanswered: int
    breaches: int
    near_misses: int
    first_response_seconds: Spread
    resolution_seconds: Spread


@dataclass(frozen=True, slots=True)
class Unanswered:
    number: int
    customer: str
    severity: int
    opened_at: str
    ask: str
    link: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would have happened under one policy.

    `pings` are the rungs that were reached; one rung may ping several people, and `pings_by_person` counts each by
    hour of the day. `breaches` and `near_misses` are response clocks, first and next. `load` is weighted.
    """

    policy: str
    conversations: int
    requests: int
    unanswered: int
    breaches: int
    near_misses: int
    pings: int
    warnings: int
    first_response_seconds: Spread
    resolution_seconds: Spread
    by_customer: Mapping[str, GroupFigures]
    by_severity: Mapping[str, GroupFigures]
    by_engineer: Mapping[str, GroupFigures]
    by_hour: Mapping[str, GroupFigures]
    by_week: Mapping[str, Sequence[int]]
    pings_by_hour: Sequence[int]
    pings_by_person: Mapping[str, Sequence[int]]
    load: Mapping[str, float]
    load_outliers: Mapping[str, float]
    worst_unanswered: Sequence[Unanswered]


@dataclass(frozen=True, slots=True)
class Summary:
    """`messages` are all that stand in the export: `received` and `skipped` together, or some were lost."""

    export: str
    team: str
    since: str
    until: str
    messages: int
    received: int
    skipped: Mapping[str, int]
    sorted_as: Mapping[str, int]
    most_in_memory: int
    wall_seconds: float
    cpu_seconds: float
    messages_per_second: float
    peak_rss_mb: float
    outcome: Outcome
    against: Outcome | None = None

    @property
    def is_whole(self) -> bool:
        return self.received + sum(self.skipped.values()) == self.messages

    def as_json(self) -> dict[str, Any]:
        """The figures of the first policy stand at the top, those of the other under `against`."""
        found = asdict(self)
        return {**found.pop("outcome"), **found}


@dataclass(frozen=True, slots=True)
class Naming:
    """What people and places are called, and where a message can be read."""

    people: Mapping[str, str]
    address: str

    def person(self, id_: str) -> str:
        return self.people.get(id_, id_)

    def link(self, request: Request) -> str:
        return f"{self.address}/archives/{request.channel}/p{request.ts.replace('.', '')}"


def outcome_of(figures: Figures, policy: str, naming: Naming) -> Outcome:
    whole = _figures(figures.whole())
    name = naming.person
    return Outcome(
        policy=policy,
        conversations=figures.conversations,
        requests=whole.requests,
        unanswered=whole.unanswered,
        breaches=whole.breaches,
        near_misses=whole.near_misses,
        pings=figures.pings,
        warnings=figures.warnings_to.total(),
        first_response_seconds=whole.first_response_seconds,
        resolution_seconds=whole.resolution_seconds,
        by_customer=_groups(figures.by("customer")),
        by_severity=_groups(figures.by("severity")),
        by_engineer={name(id_): group for id_, group in _groups(figures.by("engineer")).items()},
        by_hour=_groups(figures.by("hour")),
        by_week=_weeks(figures),
        pings_by_hour=_by_hour(sum(figures.pings_to.values(), start=figures.channel_pings)),
        pings_by_person={
            name(id_): _by_hour(hours)
            for id_, hours in sorted(figures.pings_to.items(), key=lambda pair: -pair[1].total())
        },
        load={name(id_): round(load, 1) for id_, load in figures.heaviest()},
        load_outliers={name(id_): round(load, 1) for id_, load in figures.outliers()},
        worst_unanswered=[_unanswered(request, naming) for request in figures.worst_unanswered],
    )


def _weeks(figures: Figures) -> dict[str, tuple[int, int]]:
    """(requests, breaches) of every week from the first to the last, by its Monday."""
    if not figures.weeks:
        return {}
    first, last = min(figures.weeks), max(figures.weeks)
    every = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return {f"{week:%Y-%m-%d}": (figures.weeks[week], figures.breached_weeks[week]) for week in every}


def _by_hour(counts: Mapping[int, int]) -> list[int]:
    return [counts.get(hour, 0) for hour in range(24)]


def _groups(groups: Mapping[str, Group]) -> dict[str, GroupFigures]:
    return {name: _figures(group) for name, group in groups.items()}


def _figures(group: Group) -> GroupFigures:
    return GroupFigures(
        group.requests,
        group.unanswered,
        group.breaches,
        group.near_misses,
        spread(group.response),
        spread(group.resolution),
    )


def spread(seconds: Sequence[float]) -> Spread:
    if not seconds:
        return Spread(None, None, None)
    cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 99
    return Spread(round(cuts[49], 1), round(cuts[89], 1), round(cuts[98], 1))


def _unanswered(request: Request, naming: Naming) -> Unanswered:
    return Unanswered(
        request.number,
        request.customer,
        int(request.severity),
        f"{request.opened_at:%Y-%m-%d %H:%M}",
        request.ask,
        naming.link(request),
    )


def date_of(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "never"

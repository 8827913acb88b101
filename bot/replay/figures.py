"""Figures: what is counted of a request before it leaves memory. Thirty bytes a request, whatever was said in it."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappush, heapreplace
from math import isnan, nan
from statistics import median

from bot.domain import events as e
from bot.domain.conversation import Conversation, Status
from bot.domain.explanation import ClockRow
from bot.domain.outgoing import Audience, ClockWarning, LadderEnded, Outgoing, Ping
from bot.domain.places import Workspace
from bot.domain.policy import Policy, Severity
from bot.domain.service_levels import NEAR_MISS

WORST_KEPT = 200
"""Unanswered requests that the report names, the worst first; the table of all requests has the others, too."""

NIGHT, WEEKEND = 2.0, 1.5
SEVERITY_WEIGHT = {Severity.SEV1: 4.0, Severity.SEV2: 3.0, Severity.SEV3: 2.0, Severity.SEV4: 1.0}
"""What an answer or a ping weighs: by night (22 to 7) twice, at a weekend 1.5 times; severity: ours."""

OUTLIER = 2.0
"""Times the median load of those who had any."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it went, in seconds of the wall clock.

    `resolved` is its last answer, where the customer wanted nothing more after it: an export knows no `/resolve`.
    """

    number: int
    customer: str
    channel: str
    ts: str
    severity: Severity
    reason: str
    opened_at: datetime
    hour: int
    engineer: str
    response: float
    resolution: float
    breaches: int
    near_misses: int
    pings: int
    ask: str

    @property
    def is_unanswered(self) -> bool:
        return isnan(self.response)


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that have something in common."""

    requests: int
    unanswered: int
    breaches: int
    near_misses: int
    response: Sequence[float]
    resolution: Sequence[float]


@dataclass(slots=True)
class _Column:
    """Names, as small numbers."""

    names: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    rows: "array[int]" = field(default_factory=lambda: array("H"))

    def add(self, name: str) -> None:
        if name not in self.numbers:
            self.numbers[name] = len(self.names)
            self.names.append(name)
        self.rows.append(self.numbers[name])


class Figures:
    """`count` each request once, when nothing more happens to it; `said` is what would have been said."""

    def __init__(self, policy: Policy, workspace: Workspace) -> None:
        self._policy = policy
        self._workspace = workspace
        self.conversations = 0
        self.pings = 0
        self.pings_to: dict[str, Counter[int]] = defaultdict(Counter)
        self.channel_pings: Counter[int] = Counter()
        self.warnings_to: Counter[str] = Counter()
        self.weeks: Counter[date] = Counter()
        self.breached_weeks: Counter[date] = Counter()
        self.load: defaultdict[str, float] = defaultdict(float)
        self.answers: Counter[str] = Counter()
        self.columns = {name: _Column() for name in ("customer", "severity", "engineer", "hour")}
        self._response, self._resolution = array("d"), array("d")
        self._breaches, self._near_misses = array("H"), array("H")
        self._worst: list[tuple[tuple[int, float, int], Request]] = []
        self.on_request: Callable[[Request], None] = lambda _: None

    def said(self, message: Outgoing, now: datetime) -> None:
        match message.message:
            case Ping() | LadderEnded() if message.audience is Audience.STAFF_MEMBER:
                local = self._local(now)
                self.pings_to[message.to][local.hour] += 1
                self.load[message.to] += _by_time(local)
            case Ping() | LadderEnded():
                self.channel_pings[self._local(now).hour] += 1
            case ClockWarning():
                self.warnings_to[message.to] += 1
            case _:
                pass

    def _local(self, at: datetime, account: str = "") -> datetime:
        known = self._workspace.accounts.get(account)
        tier = known.tier if known else self._policy.strictest_tier
        return self._policy.terms_for(account, tier).calendar.local(at)

    def count(
        self, state: Conversation, log: Sequence[e.Event], clocks: Sequence[ClockRow], ask: str
    ) -> Request:
        request = self._request(state, log, clocks, ask)
        self.conversations += 1
        self.pings += request.pings
        self._answers(state, log)
        day = request.opened_at.date()
        week = day - timedelta(days=day.weekday())
        self.weeks[week] += 1
        self.breached_weeks[week] += request.breaches
        named = (request.customer, f"Sev{int(request.severity)}", request.engineer, f"{request.hour:02}")
        for column, name in zip(self.columns.values(), named, strict=True):
            column.add(name)
        self._response.append(request.response)
        self._resolution.append(request.resolution)
        self._breaches.append(request.breaches)
        self._near_misses.append(request.near_misses)
        if request.is_unanswered:
            self._keep_worst(request)
        self.on_request(request)
        return request

    def _request(
        self, state: Conversation, log: Sequence[e.Event], clocks: Sequence[ClockRow], ask: str
    ) -> Request:
        known = self._workspace.accounts.get(state.account)
        replies = [event for event in log if isinstance(event.fact, e.StaffReplied)]
        first = min(replies, key=lambda event: event.order, default=None)
        ended = state.last_staff_at if state.status is Status.THEIRS else None
        return Request(
            number=state.number,
            customer=known.name if known else state.account,
            channel=state.channel,
            ts=state.asked_ts,
            severity=state.severity,
            reason=state.severity_reason,
            opened_at=state.opened_at,
            hour=self._local(state.opened_at, state.account).hour,
            engineer=first.fact.author if first and isinstance(first.fact, e.StaffReplied) else "",
            response=_seconds(state.opened_at, state.first_reply_at),
            resolution=_seconds(state.opened_at, ended),
            breaches=sum(row.until > row.due_at for row in clocks),
            near_misses=sum(_is_near_miss(row) for row in clocks),
            pings=sum(isinstance(event.fact, e.Pinged) for event in log),
            ask=ask,
        )

    def _answers(self, state: Conversation, log: Sequence[e.Event]) -> None:
        for event in log:
            if isinstance(event.fact, e.StaffReplied):
                local = self._local(event.occurred_at)
                self.answers[event.fact.author] += 1
                self.load[event.fact.author] += _by_time(local) * SEVERITY_WEIGHT[state.severity]

    def _keep_worst(self, request: Request) -> None:
        """The severest first, then the oldest."""
        rank = (-int(request.severity), -request.opened_at.timestamp(), -request.number)
        if len(self._worst) < WORST_KEPT:
            heappush(self._worst, (rank, request))
        elif rank > self._worst[0][0]:
            heapreplace(self._worst, (rank, request))

    @property
    def worst_unanswered(self) -> list[Request]:
        return [request for _, request in sorted(self._worst, key=lambda pair: pair[0], reverse=True)]

    def whole(self) -> Group:
        return self._group(range(len(self._response)))

    def by(self, column: str) -> dict[str, Group]:
        """One group a name, in the order of names; who answered nothing has no name and no group."""
        found = self.columns[column]
        rows: dict[str, list[int]] = {name: [] for name in sorted(found.names)}
        for row, number in enumerate(found.rows):
            rows[found.names[number]].append(row)
        return {name: self._group(some) for name, some in rows.items() if name}

    def _group(self, rows: Sequence[int]) -> Group:
        return Group(
            requests=len(rows),
            unanswered=sum(isnan(self._response[row]) for row in rows),
            breaches=sum(self._breaches[row] for row in rows),
            near_misses=sum(self._near_misses[row] for row in rows),
            response=array("d", _known(self._response, rows)),
            resolution=array("d", _known(self._resolution, rows)),
        )

    def heaviest(self) -> list[tuple[str, float]]:
        return sorted(self.load.items(), key=lambda pair: -pair[1])

    def outliers(self) -> list[tuple[str, float]]:
        """Who carried more than twice what the others did, the most first."""
        if len(self.load) < 3:
            return []
        most = OUTLIER * median(self.load.values())
        return [(person, load) for person, load in self.heaviest() if load > most]


def _known(column: Sequence[float], rows: Sequence[int]) -> Iterator[float]:
    return (column[row] for row in rows if not isnan(column[row]))


def _seconds(start: datetime, end: datetime | None) -> float:
    return nan if end is None else (end - start).total_seconds()


def _is_near_miss(row: ClockRow) -> bool:
    return row.met_at is not None and row.target * NEAR_MISS <= row.used and row.until <= row.due_at


def _by_time(local: datetime) -> float:
    night = NIGHT if local.hour >= 22 or local.hour < 7 else 1.0
    return night * (WEEKEND if local.weekday() >= 5 else 1.0)

"""What goes wrong with an event on its way to an app: lost, twice, late, in another order, too many."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sandbox.faults.kinds import FaultKind
from sandbox.faults.plan import FaultPlan, Rule
from sandbox.payloads import events
from sandbox.state.ids import unix_micros
from sandbox.state.messages import Json
from sandbox.state.world import App
from sandbox.time.clock import Clock


class Deliveries:
    """One app's events pass through here to `send`. What is held waits in moving time, and is not outstanding."""

    def __init__(self, plan: FaultPlan, app: App, clock: Clock, send: Callable[[Json], None]) -> None:
        self._plan = plan
        self._app = app
        self._clock = clock
        self._send = send
        self._late: set[asyncio.Future[None]] = set()
        self._held: dict[asyncio.Future[None], Json] = {}
        self._minutes: dict[int, tuple[datetime, int]] = {}

    def deliver(self, payload: Json) -> None:
        """An event leaves. At most one fault strikes it: the first in the plan."""
        name, channel = name_of(payload), channel_of(payload)
        if self._is_too_many(name):
            return
        kinds = _ACTS.keys() - ({FaultKind.REORDERED} if self._held else set())
        rule = self._plan.first(kinds, name, channel)
        if rule is None:
            self._pass(payload)
        else:
            _ACTS[rule.kind](self, rule, payload)

    def close(self) -> None:
        """What is held never comes."""
        for waiting in (*self._late, *self._held):
            waiting.cancel()

    def _pass(self, payload: Json) -> None:
        """What was held for the next event follows it."""
        self._send(payload)
        for waiting in list(self._held):
            waiting.cancel()
            self._send(self._held.pop(waiting))

    def _lose(self, rule: Rule, payload: Json) -> None:
        """Nothing leaves."""

    def _twice(self, _: Rule, payload: Json) -> None:
        self._pass(payload)
        self._send(payload)

    def _be_late(self, rule: Rule, payload: Json) -> None:
        def come() -> None:
            self._late.discard(waiting)
            self._pass(payload)

        waiting = self._clock.call_at(self._after(rule), come)
        self._late.add(waiting)

    def _hold(self, rule: Rule, payload: Json) -> None:
        def come() -> None:
            self._send(self._held.pop(waiting))

        waiting = self._clock.call_at(self._after(rule), come)
        self._held[waiting] = payload

    def _after(self, rule: Rule) -> datetime:
        return self._clock.now() + timedelta(seconds=rule.seconds)

    def _is_too_many(self, name: str) -> bool:
        """docs.slack.dev/apis/events-api/#rate-limiting: what is too much is dropped and told once a minute."""
        minute = self._clock.now().replace(second=0, microsecond=0)
        for rule in self._plan.standing({FaultKind.EVENT_RATE_LIMIT}, name):
            since, count = self._minutes.get(rule.id, (minute, 0))
            count = count + 1 if since == minute else 1
            self._minutes[rule.id] = minute, count
            if count > rule.per_minute and self._plan.fires(rule, name):
                if count == rule.per_minute + 1:
                    self._send(self._rate_limited(minute))
                return True
        return False

    def _rate_limited(self, minute: datetime) -> Json:
        return {
            "token": "",
            "type": "app_rate_limited",
            "team_id": self._app.team_id,
            "minute_rate_limited": unix_micros(minute) // 1_000_000,
            "api_app_id": self._app.id,
        }


_ACTS: Mapping[FaultKind, Callable[[Deliveries, Rule, Json], None]] = {
    FaultKind.SEVERED_CHANNEL: Deliveries._lose,  # noqa: SLF001 - the class's own table
    FaultKind.LOST: Deliveries._lose,  # noqa: SLF001
    FaultKind.LATE: Deliveries._be_late,  # noqa: SLF001
    FaultKind.REORDERED: Deliveries._hold,  # noqa: SLF001
    FaultKind.DUPLICATE: Deliveries._twice,  # noqa: SLF001
}


def name_of(payload: Json) -> str:
    """The event's type, or that of a payload without one."""
    event = payload.get("event")
    return str((event if isinstance(event, dict) else payload).get("type") or "")


def channel_of(payload: Json) -> str:
    event = payload.get("event")
    return events.channel_of(event) if isinstance(event, dict) else ""

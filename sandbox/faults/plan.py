"""The fault plan: which faults stand, and whose turn it is. The same seed and script give the same faults."""

import itertools
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - drawn anew from the seed for each opportunity, and nowhere else

from sandbox.errors import FaultError
from sandbox.faults.allowed import ANY, check, is_whole, known_kind
from sandbox.faults.kinds import KINDS, FaultKind, Kind
from sandbox.time.clock import Clock


@dataclass(frozen=True, slots=True)
class Fault:
    """What shall go wrong, where and how often. Which fields mean anything is in `kinds.KINDS`.

    `times` is how often it happens at most, `None` for ever. `seconds`, `error` and `per_minute` are the
    kind's own when left out.
    """

    kind: str
    method: str = ANY
    channel: str = ANY
    probability: float = 1.0
    seconds: float | None = None
    times: int | None = None
    error: str | None = None
    per_minute: int | None = None


_DEFAULTS = {field.name: field.default for field in fields(Fault) if field.name != "kind"}


@dataclass(eq=False, slots=True)
class Rule:
    """A fault that stands in the plan since `since`."""

    id: int
    kind: FaultKind
    fault: Fault
    since: datetime
    opportunities: int = 0
    fired: int = 0

    @property
    def what(self) -> Kind:
        return KINDS[self.kind]

    @property
    def seconds(self) -> float:
        return _or(self.fault.seconds, self.what.seconds) or 0.0

    @property
    def error(self) -> str:
        return self.fault.error or self.what.error or "internal_error"

    @property
    def per_minute(self) -> int:
        return int(_or(self.fault.per_minute, self.what.per_minute) or 0)

    def is_over(self, now: datetime) -> bool:
        """It has happened as often as it should, or its window has passed."""
        if self.kind is FaultKind.OUTAGE:
            return now >= self.since + timedelta(seconds=self.seconds)
        return self.fault.times is not None and self.fired >= self.fault.times

    def strikes(self, method: str, channel: str) -> bool:
        if self.fault.channel not in (ANY, channel):
            return False
        methods = self.what.methods or ({self.fault.method} if self.fault.method != ANY else None)
        return methods is None or method in methods


class FaultPlan:
    """Rules are numbered from 1 in the order in which they were added, and asked in that order.

    Whether a rule fires at its n-th opportunity depends on the seed, its number and n alone: not on what else
    happens meanwhile, nor on time.
    """

    def __init__(self, clock: Clock) -> None:
        self.seed = 0
        self._clock = clock
        self._rules: dict[int, Rule] = {}
        self._numbers = itertools.count(1)
        self._on_add: list[Callable[[Rule], None]] = []
        self._on_fire: list[Callable[[Rule, str], None]] = []
        self._on_change: list[Callable[[], None]] = []

    def add(self, fault: Fault) -> int:
        """The number of the rule. Raises `FaultError`."""
        kind = known_kind(fault.kind)
        given = {name: getattr(fault, name) for name in _DEFAULTS}
        check(kind, {name: value for name, value in given.items() if value != _DEFAULTS[name]})
        rule = Rule(next(self._numbers), kind, fault, self._clock.now())
        self._rules[rule.id] = rule
        for listener in self._on_add:
            listener(rule)
        self._changed()
        return rule.id

    def remove(self, rule: int) -> None:
        """Raises `FaultError`."""
        if not is_whole(rule, 1) or rule not in self._rules:
            known = ", ".join(map(str, self._rules)) or "none"
            raise FaultError(f"There is no fault {repr(rule)[:60]} in the plan; there are {known}.")
        del self._rules[rule]
        self._changed()

    def clear(self) -> None:
        self._rules.clear()
        self._changed()

    def reseed(self, seed: int) -> None:
        """Everything that stands begins anew, with other luck. Raises `FaultError`."""
        if not is_whole(seed, 0):
            raise FaultError(f"The seed is {repr(seed)[:60]}; give a whole number from 0 on.")
        self.seed = seed
        for rule in self._rules.values():
            rule.opportunities = rule.fired = 0
        self._changed()

    def rules(self) -> list[Rule]:
        return list(self._rules.values())

    def stands(self, rule: Rule) -> bool:
        return self._rules.get(rule.id) is rule

    def is_over(self, rule: Rule) -> bool:
        return rule.is_over(self._clock.now())

    # -- asking ---------------------------------------------------------------------------------------------

    def first(self, kinds: Container[FaultKind], name: str, channel: str = "") -> Rule | None:
        """The first rule whose turn it is. `name` is the method, or says what else the fault strikes."""
        return next((rule for rule in self.standing(kinds, name, channel) if self.fires(rule, name)), None)

    def standing(self, kinds: Container[FaultKind], name: str, channel: str = "") -> Iterator[Rule]:
        """The rules that have an opportunity here."""
        for rule in self.rules():
            if rule.kind in kinds and rule.strikes(name, channel) and not self.is_over(rule):
                yield rule

    def fires(self, rule: Rule, name: str) -> bool:
        """Take one opportunity."""
        rule.opportunities += 1
        draw = Random(f"{self.seed}/{rule.id}/{rule.opportunities}").random()  # noqa: S311 - no secret
        if draw >= rule.fault.probability:
            return False
        rule.fired += 1
        for listener in self._on_fire:
            listener(rule, name)
        self._changed()
        return True

    # -- listening ------------------------------------------------------------------------------------------

    def on_add(self, listener: Callable[[Rule], None]) -> None:
        self._on_add.append(listener)

    def on_fire(self, listener: Callable[[Rule, str], None]) -> None:
        """Called with the rule and the name of what it struck."""
        self._on_fire.append(listener)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Called when a rule came, went or fired, and when the seed is another."""
        self._on_change.append(listener)

    def _changed(self) -> None:
        for listener in self._on_change:
            listener()


def _or(value: float | None, default: float | None) -> float | None:
    return default if value is None else value

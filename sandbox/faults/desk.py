"""The plan as JSON: what the control port tells and takes, and the page shows."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from sandbox.errors import FaultError
from sandbox.faults.allowed import ANY
from sandbox.faults.kinds import KINDS
from sandbox.faults.plan import Fault, FaultPlan, Rule
from sandbox.state.messages import Json

_FIELDS = tuple(field.name for field in fields(Fault))


class FaultDesk:
    def __init__(self, plan: FaultPlan) -> None:
        self._plan = plan

    def state(self) -> Json:
        """Of a rule, `null` is what was left open or means nothing for its kind."""
        return {
            "seed": self._plan.seed,
            "kinds": [
                {
                    "kind": kind,
                    "title": what.title,
                    "about": what.about,
                    "takes": list(what.takes),
                    "defaults": what.defaults(),
                }
                for kind, what in KINDS.items()
            ],
            "rules": [self._rule(rule) for rule in self._plan.rules()],
        }

    def change(self, body: object) -> Json:
        """One of `{"add": {"kind", ...}}`, `{"remove": id}`, `{"clear": true}`, `{"seed": 7}`.

        The state after it. Raises `FaultError`.
        """
        acts: Mapping[str, Callable[[Any], object]] = {
            "add": self._add,
            "remove": self._plan.remove,
            "clear": self._clear,
            "seed": self._plan.reseed,
        }
        if not isinstance(body, dict) or len(body) != 1 or next(iter(body)) not in acts:
            raise FaultError(f"A change of faults is {repr(body)[:60]}; give one of {', '.join(acts)}.")
        ((name, value),) = body.items()
        acts[name](value)
        return self.state()

    def _add(self, value: object) -> None:
        if not isinstance(value, dict) or "kind" not in value:
            raise FaultError(f'The fault is {repr(value)[:60]}; give an object with a "kind".')
        unknown = next((name for name in value if name not in _FIELDS), None)
        if unknown is not None:
            raise FaultError(f"A fault has no field {unknown!r}; there are {', '.join(_FIELDS)}.")
        self._plan.add(Fault(**{name: each for name, each in value.items() if each is not None}))

    def _clear(self, value: object) -> None:
        if value is not True:
            raise FaultError(f"clear is {repr(value)[:60]}; give true.")
        self._plan.clear()

    def _rule(self, rule: Rule) -> Json:
        fault, takes = rule.fault, rule.what.takes
        values = {
            "method": None if fault.method == ANY else fault.method,
            "channel": None if fault.channel == ANY else fault.channel,
            "probability": fault.probability,
            "seconds": rule.seconds,
            "times": fault.times,
            "error": rule.error,
            "per_minute": rule.per_minute,
        }
        shown = {name: value if name in takes else None for name, value in values.items()}
        return {
            "id": rule.id,
            "kind": rule.kind,
            **shown,
            "fired": rule.fired,
            "over": self._plan.is_over(rule),
        }

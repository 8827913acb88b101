"""What a policy may say and hardly means: a warning with its line, for `steward policy check`.

Each rule reads the terms of one tier or account, as they hold, and points to the line from which that comes; so
what three tiers have from `default` is told once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from bot.configuration.policy_layers import Holder, Layers
from bot.configuration.policy_shape import LevelsShape
from bot.configuration.problems import Problem
from bot.configuration.yaml_lines import Path
from bot.domain.policy import Policy, ServiceLevel, Severity, Terms

TARGETS = ("first_response", "next_response")
"""What a level promises to answer."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The terms of one tier or account, and those of the strictest tier."""

    holder: Holder
    terms: Terms
    layers: Layers
    strictest: str
    strictest_terms: Terms

    def levels(self) -> Iterator[tuple[str, ServiceLevel]]:
        return zip(LevelsShape.model_fields, (self.terms.levels[one] for one in Severity), strict=True)


Found = tuple[Path, str]
"""The place in the terms, and what is odd about it."""


def warnings(layers: Layers, policy: Policy) -> list[Problem]:
    """In the order of the file, each once."""
    strictest = policy.tiers[policy.strictest_tier]
    known = {"tiers": policy.tiers, "accounts": policy.accounts}
    held = (
        _Held(holder, known[holder.kind][holder.name], layers, policy.strictest_tier, strictest)
        for holder in layers.holders()
    )
    found = {_placed(one, path, words) for one in held for rule in _RULES for path, words in rule(one)}
    return sorted(found)


def _placed(held: _Held, path: Path, words: str) -> Problem:
    """At the layer that says it, or at whose terms it holds where no layer says it."""
    origin = held.layers.origin(held.holder, path)
    return held.layers.document.problem(origin.path if origin else (*held.holder.path, *path), words)


def _worse_is_slower(held: _Held) -> Iterator[Found]:
    for (name, worse), (milder_name, milder) in pairwise(held.levels()):
        if worse.around_the_clock and not milder.around_the_clock:
            continue  # eight hours of the clock and four open ones cannot be compared
        for target in TARGETS:
            one, other = _target(worse, target), _target(milder, target)
            if one > other:
                yield ("levels", name, target), f"is slower than that of the milder {milder_name}"


def _worse_waits(held: _Held) -> Iterator[Found]:
    for (name, worse), (milder_name, milder) in pairwise(held.levels()):
        if milder.around_the_clock and not worse.around_the_clock:
            words = f"waits for business hours, while the milder {milder_name} is counted around the clock"
            yield ("levels", name, "around_the_clock"), words


def _rungs_too_late(held: _Held) -> Iterator[Found]:
    for name, level in held.levels():
        late = [step for step in level.ladder if step.after > level.first_response]
        if late:
            roles = " and ".join(late[0].roles)
            words = f"reaches {roles} only after first_response is missed; put the step before it"
            yield ("levels", name, "ladder"), words


def _nobody_is_pinged(held: _Held) -> Iterator[Found]:
    for (name, level), severity in zip(held.levels(), Severity, strict=True):
        if severity.is_urgent and not level.ladder:
            yield ("levels", name, "ladder"), "is empty: of an urgent request nobody is told; give it a step"


def _days_of_24_hours(held: _Held) -> Iterator[Found]:
    for name, level in held.levels():
        for target in () if level.around_the_clock else TARGETS:
            path = ("levels", name, target)
            written = held.layers.value(held.holder, path)
            if isinstance(written, str) and "d" in written:
                yield path, f"{written} counts 24 open hours a day, not working days; write it in hours"


def _is_told_of_nothing(held: _Held) -> Iterator[Found]:
    if not held.terms.warn_at_percent:
        yield ("warn_at",), "is empty: nobody is told before a target is missed; write e.g. [50, 75, 90]"


def _never_spent(held: _Held) -> Iterator[Found]:
    budget = held.terms.budget
    names = ("per_day", "per_week", "per_month")
    for shorter, longer in pairwise(names):
        most = getattr(budget, longer)
        if getattr(budget, shorter) > most:
            yield ("budget", shorter), f"allows more than {longer}, which is {most}; that holds it back"


def _closed_on_its_days(held: _Held) -> Iterator[Found]:
    calendar, days = held.terms.calendar, held.terms.check_ins.weekdays
    if not any(calendar.week[day] for day in days):
        yield ("check_ins", "weekdays"), f"are days on which the calendar {calendar.name} is closed"


def _stricter_than_the_strictest(held: _Held) -> Iterator[Found]:
    if held.holder.kind == "accounts":
        return
    best = (held.strictest_terms.levels[one] for one in Severity)
    for (name, level), other in zip(held.levels(), best, strict=True):
        for target in TARGETS:
            here, there = _target(level, target), _target(other, target)
            if here < there and level.around_the_clock == other.around_the_clock:
                words = f"is sooner than that of {held.strictest}, which is taken for the strictest tier"
                yield ("levels", name, target), words


def _target(level: ServiceLevel, name: str) -> timedelta:
    found: timedelta = getattr(level, name)
    return found


_RULES: Sequence[Callable[[_Held], Iterator[Found]]] = (
    _worse_is_slower,
    _worse_waits,
    _rungs_too_late,
    _nobody_is_pinged,
    _days_of_24_hours,
    _is_told_of_nothing,
    _never_spent,
    _closed_on_its_days,
    _stricter_than_the_strictest,
)

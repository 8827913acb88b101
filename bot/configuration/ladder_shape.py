"""A step of a ladder as `policy.yml` writes it: whom it reaches, where, at which hours, and how often again."""

import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Annotated

from bot.configuration.fields import Duration, Written, one_of, read_duration, refusal, refused
from bot.configuration.problems import unknown_name
from bot.configuration.shape import Shape
from bot.domain.policy import Party, Repeat, Role, StepHours, Where

_NAMED = {Role.GROUP: re.compile("S[A-Z0-9]{2,}"), Role.PERSON: re.compile("[UW][A-Z0-9]{2,}")}
_ROLES = tuple(role for role in Role if role not in _NAMED)
_WEBHOOK = re.compile("webhook ([a-z0-9][a-z0-9_]*)")
_REPEAT = re.compile(r"([1-9]\d?) every (\S+)", re.ASCII)
_KNOWN = [*_ROLES, "group S0123ABCD", "person U0123ABCD"]
_PLACES = [*Where, "webhook NAME"]


def _party(value: object) -> Party:
    if not isinstance(value, str):
        raise refusal(value, f"is not a role; known: {', '.join(_KNOWN)}")
    word, _, id_ = value.partition(" ")
    shape = _NAMED.get(Role(word)) if word in set(Role) else None
    if shape is not None and shape.fullmatch(id_):
        return Party(Role(word), id_)
    if shape is None and value in _ROLES:
        return Party(Role(value))
    raise refused(unknown_name(value, "a role", _KNOWN))


def _place(value: object) -> Where | str:
    """A place in Slack, or the name of a webhook."""
    if not isinstance(value, str):
        raise refusal(value, f"is not a place; known: {', '.join(_PLACES)}")
    if (found := _WEBHOOK.fullmatch(value)) is not None:
        return found[1]
    if value not in set(Where):
        raise refused(unknown_name(value, "a place", _PLACES))
    return Where(value)


def _each_once(found: Iterable[object], value: object) -> None:
    parts = list(found)
    if not parts:
        raise refused("is empty; give at least one")
    if len(set(parts)) < len(parts):
        raise refusal(value, "names the same twice; keep one of them")


def _whom(value: object) -> tuple[Party, ...]:
    found = tuple(_party(one) for one in (value if isinstance(value, list) else [value]))
    _each_once(found, value)
    return found


def _where(value: object) -> tuple[Where | str, ...]:
    if not isinstance(value, list):
        raise refusal(value, "is not a list of places; write e.g. [dm, channel]")
    found = tuple(map(_place, value))
    _each_once(found, value)
    return found


def _repeat(value: object) -> Repeat:
    found = _REPEAT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refusal(value, "is not a repetition; write how often and how far apart, e.g. 3 every 10m")
    every = read_duration(found[2])
    if not every:
        raise refusal(value, "leaves no time between; write at least 1m")
    return Repeat(int(found[1]), every)


_ROLE_WRITTEN = {
    "type": "string",
    "pattern": f"^(?:{'|'.join(_ROLES)}|group S[A-Z0-9]{{2,}}|person [UW][A-Z0-9]{{2,}})$",
    "examples": ["owner", "oncall", "group S0123ABCD"],
}
_PLACE_WRITTEN = {
    "type": "string",
    "pattern": f"^(?:{'|'.join(Where)}|{_WEBHOOK.pattern})$",
    "examples": ["dm", "channel", "webhook pager"],
}
Whom = Annotated[
    tuple[Party, ...],
    Written(_whom, {"anyOf": [_ROLE_WRITTEN, {"type": "array", "minItems": 1, "items": _ROLE_WRITTEN}]}),
]
Places = Annotated[
    tuple[Where | str, ...], Written(_where, {"type": "array", "minItems": 1, "items": _PLACE_WRITTEN})
]
Again = Annotated[
    Repeat | None,
    Written(_repeat, {"type": "string", "pattern": f"^{_REPEAT.pattern}$", "examples": ["3 every 10m"]}),
]


class StepShape(Shape):
    after: Duration
    who: Whom
    where: Places
    hours: Annotated[StepHours, one_of("hours of a step", (StepHours.IN, StepHours.OUT, StepHours.ANY))] = (
        StepHours.LEVEL
    )
    repeat: Again = None


def ascending_steps(steps: list[StepShape]) -> list[StepShape]:
    for earlier, later in pairwise(steps):
        if later.after < earlier.after:
            raise refused(f"the step of {_named(later)} is out of order; put the steps in order of `after`")
        if earlier.repeat is not None and later.hours in (earlier.hours, StepHours.ANY):
            _ends_before(earlier, earlier.repeat, later)
    return steps


def _ends_before(step: StepShape, repeat: Repeat, following: StepShape) -> None:
    """A step is repeated until the next one: what would come after it is never said."""
    fits = (following.after - step.after - timedelta.resolution) // repeat.every
    if repeat.times > fits:
        way_out = f"repeat it {fits} times" if fits > 0 else "leave `repeat` out"
        raise refused(
            f"the step of {_named(step)} is repeated when that of {_named(following)} has come; {way_out}"
        )


def _named(step: StepShape) -> str:
    return " and ".join(party.role for party in step.who)

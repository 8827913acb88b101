"""Keys and values of a policy in words. Nothing here knows a single key of the terms, only kinds of values."""

from collections.abc import Iterator
from datetime import timedelta
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from bot.configuration.shape import Shape
from bot.configuration.yaml_lines import Data, Path

NOTHING, NO_PROMISE = "none", "no promise"

_SAID = {"check_ins": "check-in", "managers_digest": "managers' digest"}
_MOST = 120  # of a unit, in a pair of durations: beyond that each has its own
_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def nested(annotation: Any) -> type[Shape] | None:
    """The shape that a key holds as one mapping; None where it holds a value, a list, or mappings by name."""
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, Shape) else None
    if get_origin(annotation) is Annotated:
        return nested(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return next((found for one in get_args(annotation) if (found := nested(one))), None)
    return None


def keys(shape: type[Shape], path: Path = ()) -> Iterator[Path]:
    """The path of every key that holds a value or a list, in the shape's order."""
    for name, field in shape.model_fields.items():
        inner = nested(field.annotation)
        yield from keys(inner, (*path, name)) if inner else [(*path, name)]


def key_words(path: Path) -> str:
    """`levels.sev2.first_response` is "Sev2 first response"."""
    words = [_SAID.get(str(part), str(part).replace("_", " ")) for part in path if part != "levels"]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def flow(data: Data) -> str:
    """As the file writes it, on one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    return data if data is not None else NOTHING


def value_words(value: object, data: Data, hours: str = "") -> str:
    """A value as a person says it; `hours` is put before the unit of a duration."""
    if isinstance(value, timedelta):
        return _duration(value, hours)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if data is not None:
        return flow(data)
    return str(value) if value else NOTHING


def pair_words(before: timedelta, after: timedelta, hours: str = "") -> tuple[str, str]:
    """Two durations in one unit where that reads well: "60", "30 business minutes"."""
    for unit, one in _units(hours):
        if not before % one and not after % one and max(before, after) <= _MOST * one:
            return str(before // one), _counted(after // one, f"{hours}{unit}")
    return _duration(before, hours), _duration(after, hours)


def _units(hours: str) -> tuple[tuple[str, timedelta], ...]:
    """A business day has no length of its own, so business time is told in hours."""
    return _UNITS[1:] if hours else _UNITS


def _duration(value: timedelta, hours: str) -> str:
    """Exact, in at most two units."""
    parts = []
    for unit, one in _units(hours):
        count, value = divmod(value, one)
        if count:
            parts.append(_counted(count, f"{hours}{unit}"))
    return " ".join(parts) or _counted(0, f"{hours}minute")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""What may stand in each field of a fault, and the sentence for what may not."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.errors import FaultError
from sandbox.faults.kinds import KINDS, FaultKind, Kind
from sandbox.web.method_table import DOCUMENTED

ANY = "*"
_ID = re.compile(r"[A-Z][A-Z0-9]+")
_WORD = re.compile(r"[a-z][a-z_]*")
_MOST = 2**53 - 1  # what JavaScript's numbers hold


@dataclass(frozen=True, slots=True)
class Field:
    """`words` end the sentence of a refusal: "give ..."."""

    words: str
    fits: Callable[[Any], bool]


def is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST


def _within(least: float, most: float) -> Callable[[Any], bool]:
    def fits(value: object) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and math.isfinite(value) and least <= value <= most  # type: ignore[arg-type,operator]

    return fits


def _text(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


FIELDS: Mapping[str, Field] = {
    "method": Field(
        "a method of Slack's, such as chat.postMessage, or * for any",
        lambda value: isinstance(value, str) and (value == ANY or value in DOCUMENTED),
    ),
    "channel": Field(
        "the id of a channel, such as C0123ABCD, or * for any",
        lambda value: value == ANY or _text(_ID)(value),
    ),
    "probability": Field("a number from 0 to 1", _within(0, 1)),
    "times": Field("a whole number from 1 on", lambda value: is_whole(value, 1)),
    "error": Field("a word such as channel_not_found", _text(_WORD)),
    "per_minute": Field("a whole number from 0 on", lambda value: is_whole(value, 0)),
}


def known_kind(value: object) -> FaultKind:
    """Raises `FaultError`."""
    if value not in list(FaultKind):
        raise _unfit("kind", value, f"one of {', '.join(FaultKind)}")
    return FaultKind(str(value))


def check(kind: FaultKind, given: Mapping[str, Any]) -> None:
    """Check the fields that are given; what stands at its default is not. Raises `FaultError`."""
    what = KINDS[kind]
    for name, value in given.items():
        if name not in what.takes:
            taken = ", ".join(what.takes) or "nothing"
            raise FaultError(f"The fault {kind} takes no {name} ({_short(value)}); it takes {taken}.")
        field = _field(what, name)
        if not field.fits(value):
            raise _unfit(name, value, field.words)
    for name in what.needs:
        if name not in given:
            raise FaultError(f"The fault {kind} needs a {name}; give {FIELDS[name].words.split(', or')[0]}.")


def _field(what: Kind, name: str) -> Field:
    """Seconds and error words have bounds of the kind's own."""
    if name == "seconds":
        return Field(f"a number from 0 to {what.most_seconds:g}", _within(0, what.most_seconds))
    if name == "error" and what.errors:
        return Field(" or ".join(what.errors), lambda value: value in list(what.errors))
    return FIELDS[name]


def _unfit(name: str, value: object, words: str) -> FaultError:
    return FaultError(f"The fault's {name} is {_short(value)}; give {words}.")


def _short(value: object) -> str:
    return repr(value)[:60]

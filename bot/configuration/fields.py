"""How single values are written in the configuration files: durations, times, weekdays, hours, names.

Each reader takes the text of the file and gives the value or a sentence that shows how to write it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from bot.configuration.problems import unknown_name
from bot.domain.calendar import CalendarError, Period, zone_named

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DURATION = re.compile(r"(?=.)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_YEAR = timedelta(days=366)


def refusal(value: object, sentence: str) -> PydanticCustomError:
    """The error of a field: its value as the file has it, and the sentence that follows."""
    shown = "nothing" if value is None else repr(value) if isinstance(value, str) else "this"
    return refused(f"{shown} {sentence}")


def refused(text: str) -> PydanticCustomError:
    # Through the context, because braces in a template would be taken for places to fill.
    return PydanticCustomError("refused", "{text}", {"text": text})


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """How a value is written: what reads it, and what an editor is told of it as a JSON Schema."""

    read: Callable[[object], object]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, *_: object) -> dict[str, Any]:
        return dict(self.schema)


def _pattern(of: re.Pattern[str], *examples: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{of.pattern})$", "examples": list(examples)}


def read_duration(value: object) -> timedelta:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise refusal(value, "is not a duration; write e.g. 30m, 4h, 2d, 1h30m")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    duration = timedelta(days=days, hours=hours, minutes=minutes)
    if duration > _YEAR:
        raise refusal(value, "is longer than a year; write at most 366d")
    return duration


def _above_zero(duration: timedelta) -> timedelta:
    if not duration:
        raise refusal("0m", "leaves no time at all; write at least 1m")
    return duration


def _promise(value: object) -> timedelta | None:
    """A target, or `none`: what a layer below promises is not promised here."""
    return None if value == "none" else _above_zero(read_duration(value))


def _minutes(value: object) -> int | None:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else None
    return minutes if minutes is not None and minutes <= 1440 else None


def _wall_time(value: object) -> time:
    minutes = _minutes(value)
    if minutes is None or minutes == 1440:
        raise refusal(value, "is not a time of day; write e.g. 09:00")
    return time(*divmod(minutes, 60))


def _period(value: object) -> Period:
    ends = [_minutes(end.strip()) for end in value.split("-")] if isinstance(value, str) else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise refusal(value, "is not a period of the day; write e.g. 09:00-17:30 or 00:00-24:00")
    try:
        return Period(ends[0], ends[1])
    except CalendarError as error:
        raise refused(str(error)) from error


def _window(value: object) -> tuple[time, time]:
    first, _, last = value.partition("-") if isinstance(value, str) else ("", "", "")
    start, end = _minutes(first.strip()), _minutes(last.strip())
    if start is None or end is None or not start < end < 1440:
        raise refusal(value, "is not a window within one day; write e.g. 09:30-16:30")
    return time(*divmod(start, 60)), time(*divmod(end, 60))


def _days(value: object) -> tuple[int, ...]:
    """The weekday numbers of `tue` or `mon-fri`."""
    names = value.split("-") if isinstance(value, str) else []
    if not 1 <= len(names) <= 2 or not all(name in WEEKDAYS for name in names):
        raise refusal(value, f"is not a weekday or a range such as mon-fri; known: {', '.join(WEEKDAYS)}")
    first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
    if len(names) == 2 and last <= first:
        raise refusal(value, "is not a range; the week runs mon to sun, e.g. mon-fri")
    return tuple(range(first, last + 1))


def _date(value: object) -> date:
    try:
        # The length check keeps out the other ISO forms (20261224, 2026-W52-4), which few people can read.
        if isinstance(value, str) and len(value) == len("2026-12-24"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refusal(value, "is not a date; write e.g. 2026-12-24")


def matching(pattern: str, sentence: str) -> Written:
    """A text field with a fixed shape, such as a Slack id."""
    shape = re.compile(pattern, re.ASCII)

    def read(value: object) -> str:
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise refusal(value, sentence)
        return value

    return Written(read, _pattern(shape))


def number(low: float, high: float, kind: Callable[[str], float]) -> Written:
    """A number field with bounds, both included."""
    noun = "a whole number" if kind is int else "a number"

    def read(value: object) -> float:
        try:
            found = kind(value) if isinstance(value, str) and value.isascii() else None
        except ValueError:
            found = None
        if found is None or not low <= found <= high:
            raise refusal(value, f"is not {noun} from {low:g} to {high:g}")
        return found

    return Written(read, {"type": "integer" if kind is int else "number", "minimum": low, "maximum": high})


def _flag(value: object) -> bool:
    if value not in ("true", "false"):
        raise refusal(value, "is neither true nor false")
    return value == "true"


def one_of(kind: str, names: Iterable[str]) -> Written:
    """A word out of a fixed list."""
    known = list(names)

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise refusal(value, f"is not {kind}; known: {', '.join(known)}")
        if value not in known:
            raise refused(unknown_name(value, kind, known))
        return value

    return Written(read, {"type": "string", "enum": known})


def _zone(value: object) -> str:
    try:
        if isinstance(value, str):
            zone_named(value)
            return value
    except CalendarError as error:
        raise refused(str(error)) from error
    raise refusal(value, "is not an IANA time zone; write one such as Europe/Berlin")


_ONE_DAY = "|".join(WEEKDAYS)
_CLOCK = r"(?:[01]\d|2[0-4]):[0-5]\d"
_STRETCH = re.compile(rf"{_CLOCK}\s*-\s*{_CLOCK}")

# A duration of nothing at all is refused by its reader; a pattern cannot say it.
_DURATION_WRITTEN = Written(read_duration, _pattern(_DURATION, "30m", "4h", "2d", "1h30m"))

Duration = Annotated[timedelta, _DURATION_WRITTEN]
Target = Annotated[timedelta, _DURATION_WRITTEN, AfterValidator(_above_zero)]
Promise = Annotated[
    timedelta | None,
    Written(_promise, _pattern(re.compile(rf"none|{_DURATION.pattern}"), "1h", "none")),
]
WallTime = Annotated[time, Written(_wall_time, _pattern(_TIME, "09:00", "17:30"))]
Window = Annotated[tuple[time, time], Written(_window, _pattern(_STRETCH, "09:30-16:30", "10:00-12:00"))]
Hours = Annotated[Period, Written(_period, _pattern(_STRETCH, "09:00-17:30", "00:00-24:00"))]
Days = Annotated[
    tuple[int, ...],
    Written(_days, _pattern(re.compile(rf"(?:{_ONE_DAY})(?:-(?:{_ONE_DAY}))?"), "mon-fri", "tue")),
]
Day = Annotated[date, Written(_date, _pattern(re.compile(r"\d{4}-\d\d-\d\d"), "2026-12-24"))]
Zone = Annotated[str, Written(_zone, {"type": "string", "examples": ["Europe/Berlin", "UTC"]})]
Flag = Annotated[bool, Written(_flag, {"type": "boolean"})]
Text = Annotated[str, matching(r"[^\n]*\S[^\n]*", "is not a text; write at least one word on one line")]
Name = Annotated[
    str, matching(r"[a-z0-9][a-z0-9_-]*", "is not a name; use small letters, digits, - and _, e.g. acme-2")
]

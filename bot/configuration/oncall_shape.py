"""The on-call rota of `workspace.yml`: rotations, regions, who takes over when, and who is away; and back."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.configuration.fields import WEEKDAYS, Day, Days, Name, Target, Zone, matching, refusal
from bot.configuration.policy_shape import DayHours
from bot.configuration.problems import Problem, unknown_name
from bot.configuration.shape import Shape
from bot.configuration.yaml_lines import Document, Path
from bot.domain.calendar import Calendar
from bot.domain.rota import Override, Rota, Rotation, TimeOff, overlapping

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", re.ASCII)
_HAND_OFF = re.compile(rf"(?:({'|'.join(WEEKDAYS)}) )?(\d{{2}}:\d{{2}})", re.ASCII)
_WEEK = timedelta(days=7)
SHORTEST = timedelta(hours=1)

UserId = Annotated[
    str, matching(r"[UW][A-Z0-9]{2,}", "is not the id of a person; write one such as U0123ABCD")
]


def _moment(value: object) -> datetime:
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise refusal(value, "is not a local date and time; write e.g. 2026-12-24 09:00")


def _hand_off(value: object) -> str:
    found = _HAND_OFF.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[2] > "23:59" or found[2][3:] > "59":
        raise refusal(
            value, "is not a hand-off; write e.g. mon 09:00, or 09:00 where turns are shorter than a week"
        )
    return found[0]


Moment = Annotated[datetime, BeforeValidator(_moment)]
HandOff = Annotated[str, BeforeValidator(_hand_off)]
Members = Annotated[list[UserId], Field(min_length=1)]
RegionHours = Annotated[dict[Days, DayHours], Field(min_length=1)]


class OverrideShape(Shape):
    begins: Moment = Field(alias="from")
    ends: Moment = Field(alias="until")
    person: UserId


class RotationShape(Shape):
    zone: Zone
    hand_off: HandOff
    length: Target
    since: Day
    members: Members
    hours: RegionHours | None = None
    overrides: tuple[OverrideShape, ...] = ()


class OnCallShape(Shape):
    default: Name | None = None
    rotations: Annotated[dict[Name, RotationShape], Field(min_length=1)]
    follow_the_sun: dict[Name, Annotated[list[Name], Field(min_length=1)]] = Field(default_factory=dict)


class TimeOffShape(Shape):
    person: UserId
    first: Day = Field(alias="from")
    last: Day = Field(alias="until")
    zone: Zone


def rota_of(oncall: OnCallShape | None, time_off: tuple[TimeOffShape, ...]) -> Rota:
    away = tuple(TimeOff(one.person, one.first, one.last, one.zone) for one in time_off)
    if oncall is None:
        return Rota(time_off=away)
    return Rota(
        rotations={name: _rotation(name, shape) for name, shape in oncall.rotations.items()},
        regions={name: tuple(regions) for name, regions in oncall.follow_the_sun.items()},
        default=oncall.default or "",
        time_off=away,
    )


def _rotation(name: str, shape: RotationShape) -> Rotation:
    return Rotation(
        zone=shape.zone,
        since=_first_hand_off(shape.since, shape.hand_off),
        length=shape.length,
        members=tuple(shape.members),
        hours=_hours(name, shape),
        overrides=tuple(Override(one.begins, one.ends, one.person) for one in shape.overrides),
    )


def _first_hand_off(since: date, hand_off: str) -> datetime:
    """The first one on that date or after it."""
    weekday, _, at = hand_off.rpartition(" ")
    ahead = (WEEKDAYS.index(weekday) - since.weekday()) % 7 if weekday else 0
    return datetime.fromisoformat(f"{since + timedelta(days=ahead)} {at}")


def _hours(name: str, shape: RotationShape) -> Calendar | None:
    if shape.hours is None or not any(shape.hours.values()):
        return None
    hours = {day: tuple(periods) for days, periods in shape.hours.items() for day in days}
    return Calendar(name, shape.zone, tuple(hours.get(day, ()) for day in range(7)))


def rota_problems(
    oncall: OnCallShape | None, time_off: tuple[TimeOffShape, ...], document: Document
) -> Iterator[Problem]:
    """What no field can see alone."""
    for index, one in enumerate(time_off):
        if one.last < one.first:
            message = f"'{one.last}' is before '{one.first}'; `until` is the last day off"
            yield document.problem(("time_off", index, "until"), message)
    if oncall is None:
        return
    rotations, place = oncall.rotations, ("oncall", "rotations")
    for name, rotation in rotations.items():
        yield from _rotation_problems(rotation, document, (*place, name))
    for name, regions in oncall.follow_the_sun.items():
        here: Path = ("oncall", "follow_the_sun", name)
        if name in rotations:
            yield document.problem(here, f"{name!r} is a rotation already; choose another name")
        for index, region in enumerate(regions):
            if region not in rotations:
                yield document.problem((*here, index), unknown_name(region, "a rotation", rotations))
    known = [*rotations, *oncall.follow_the_sun]
    if oncall.default is not None and oncall.default not in known:
        yield document.problem(("oncall", "default"), unknown_name(oncall.default, "a rotation", known))


def _rotation_problems(rotation: RotationShape, document: Document, place: Path) -> Iterator[Problem]:
    if rotation.length < SHORTEST:
        yield document.problem((*place, "length"), "is shorter than an hour; write at least 1h")
    weekday, _, at = rotation.hand_off.rpartition(" ")
    if weekday and rotation.length % _WEEK:
        message = f'hands over on {weekday}, so a turn is whole weeks; write 7d or 14d, or `hand_off: "{at}"`'
        yield document.problem((*place, "length"), message)
    if rotation.hours is not None and not any(rotation.hours.values()):
        message = "the region is never open; give a weekday a period, or leave `hours` out for all hours"
        yield document.problem((*place, "hours"), message)
    found = tuple(Override(one.begins, one.ends, one.person) for one in rotation.overrides)
    for index, one in enumerate(found):
        if one.ends <= one.begins:
            message = f"'{one.ends:%Y-%m-%d %H:%M}' is not after `from`; let it end later"
            yield document.problem((*place, "overrides", index, "until"), message)
    if (later := overlapping(found)) is not None:
        message = "begins before the one before it has ended; only one person can take over"
        yield document.problem((*place, "overrides", found.index(later), "from"), message)


def dump_rota(rota: Rota) -> dict[str, Any]:
    """What `rota_of` reads as `rota`."""
    content: dict[str, Any] = {}
    if rota.rotations:
        default = {"default": rota.default} if rota.default else {}
        rotations = {name: _rotation_content(one) for name, one in rota.rotations.items()}
        regions = {name: list(names) for name, names in rota.regions.items()}
        sun = {"follow_the_sun": regions} if regions else {}
        content["oncall"] = default | {"rotations": rotations} | sun
    if rota.time_off:
        content["time_off"] = [
            {"person": one.person, "from": f"{one.first}", "until": f"{one.last}", "zone": one.zone}
            for one in rota.time_off
        ]
    return content


def _rotation_content(rotation: Rotation) -> dict[str, Any]:
    weekday = "" if rotation.length % _WEEK else f"{WEEKDAYS[rotation.since.weekday()]} "
    content: dict[str, Any] = {
        "zone": rotation.zone,
        "hand_off": f"{weekday}{rotation.since:%H:%M}",
        "length": f"{rotation.length // timedelta(minutes=1)}m",
        "since": f"{rotation.since:%Y-%m-%d}",
        "members": list(rotation.members),
    }
    if rotation.hours is not None:
        week = zip(WEEKDAYS, rotation.hours.week, strict=True)
        content["hours"] = {day: [str(period) for period in periods] for day, periods in week}
    if rotation.overrides:
        content["overrides"] = [
            {
                "from": f"{one.begins:%Y-%m-%d %H:%M}",
                "until": f"{one.ends:%Y-%m-%d %H:%M}",
                "person": one.person,
            }
            for one in rotation.overrides
        ]
    return content

"""The shape of `policy.yml`: which keys there are, and what each may hold.

`policy_file` turns a fitting document into the frozen values of `bot/domain/policy.py`.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from bot.configuration.fields import (
    Day,
    Days,
    Flag,
    Hours,
    Name,
    Promise,
    Target,
    Text,
    WallTime,
    Window,
    Zone,
    number,
    refusal,
    refused,
)
from bot.configuration.ladder_shape import StepShape, ascending_steps
from bot.configuration.problems import unknown_name
from bot.configuration.public_holidays import unknown_place
from bot.configuration.shape import Shape
from bot.domain.calendar import ALWAYS, CalendarError, Period, require_order


def _named(kind: str, plural: str) -> AfterValidator:
    """A name that must stand elsewhere in the file; the known ones come with the validation's context."""

    def check(value: str, info: ValidationInfo) -> str:
        known: list[str] = (info.context or {}).get(plural, [])
        if value not in known:
            raise refused(unknown_name(value, kind, known))
        return value

    return AfterValidator(check)


class _MayBeEmpty:
    """A key with nothing under it, as is left when its lines are commented out."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: {} if value is None else value, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(core), {"type": "null"}]}


def _in_order(periods: list[Period]) -> list[Period]:
    try:
        require_order(periods)
    except CalendarError as error:
        raise refused(str(error)) from error
    return periods


def _each_day_once(hours: dict[tuple[int, ...], list[Period]]) -> dict[tuple[int, ...], list[Period]]:
    days = [day for group in hours for day in group]
    if len(days) > len(set(days)):
        raise refused("a weekday is named twice; let each day stand in one entry")
    if not any(hours.values()):
        raise refused("the calendar is never open; give at least one weekday a period, e.g. 09:00-17:30")
    return hours


def _without_closed_days(hours: dict[tuple[int, ...], list[Period]]) -> dict[tuple[int, ...], list[Period]]:
    """Day by day: `mon-fri` and five days that say the same are the same."""
    return {(day,): periods for group, periods in hours.items() if periods for day in group}


def _in_week_order(groups: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return [(day,) for day in sorted({day for group in groups for day in group})]


def _known_country(country: str) -> str:
    if sentence := unknown_place(country):
        raise refused(sentence)
    return country


def _known_part(subdivision: str, info: ValidationInfo) -> str:
    if "country" not in info.data:  # refused already
        return subdivision
    country = info.data["country"]
    if country is None:
        raise refusal(subdivision, "is part of no country; add country above it")
    if sentence := unknown_place(country, subdivision):
        raise refused(sentence)
    return subdivision


class HolidaysShape(Shape):
    country: Annotated[Text, AfterValidator(_known_country)] | None = None
    subdivision: Annotated[Text, AfterValidator(_known_part)] | None = None
    days: tuple[Day, ...] = ()


DayHours = Annotated[list[Hours], AfterValidator(_in_order)]
Weekdays = Annotated[list[Days], Field(min_length=1), AfterValidator(_in_week_order)]


class CalendarShape(Shape):
    zone: Zone
    hours: Annotated[
        dict[Days, DayHours], AfterValidator(_each_day_once), AfterValidator(_without_closed_days)
    ]
    holidays: Annotated[HolidaysShape, _MayBeEmpty()] = HolidaysShape()
    overrides: Annotated[dict[Day, DayHours], _MayBeEmpty()] = Field(default_factory=dict)


def _ascending(percents: list[int]) -> list[int]:
    if percents != sorted(set(percents)):
        raise refused("the percentages do not rise; write e.g. [50, 75, 90]")
    return percents


class LevelShape(Shape):
    first_response: Target
    next_response: Target
    around_the_clock: Flag
    exhausted_after: Promise = None
    ladder: Annotated[list[StepShape], AfterValidator(ascending_steps)]


class LevelsShape(Shape):
    sev1: LevelShape
    sev2: LevelShape
    sev3: LevelShape
    sev4: LevelShape


class CheckInsShape(Shape):
    look_every: Target
    no_contact_after: Target
    silence_factor: Annotated[float, number(1, 100, float)]
    window: Window
    weekdays: Weekdays


Times = Annotated[int, number(0, 100, int)]


class BudgetShape(Shape):
    per_day: Times
    per_week: Times
    per_month: Times
    unanswered_before_owner: Annotated[int, number(1, 100, int)]


class TermsShape(Shape):
    calendar: Annotated[Name, _named("a calendar", "calendars")]
    warn_at: Annotated[list[Annotated[int, number(1, 99, int)]], AfterValidator(_ascending)]
    levels: LevelsShape
    most_steps: Annotated[int, number(1, 20, int)] = 3
    check_ins: CheckInsShape
    budget: BudgetShape


class AccountShape(TermsShape):
    tier: Annotated[Name, _named("a tier", "tiers")]


def _none_is_built_in(calendars: dict[str, CalendarShape]) -> dict[str, CalendarShape]:
    if ALWAYS.name in calendars:
        raise refused(f"{ALWAYS.name!r} is built in and means all hours of all days; choose another name")
    return calendars


class DigestShape(Shape):
    at: WallTime
    weekdays: Weekdays
    zone: Zone


class PolicyShape(Shape):
    """`default` and the tiers may leave out what another layer gives; see `policy_file`."""

    strictest: Annotated[Name, _named("a tier", "tiers")] | None = None
    managers_digest: DigestShape
    calendars: Annotated[dict[Name, CalendarShape], AfterValidator(_none_is_built_in)]
    default: TermsShape | None = None
    tiers: Annotated[dict[Name, TermsShape], Field(min_length=1)]
    accounts: dict[Name, AccountShape] = Field(default_factory=dict)

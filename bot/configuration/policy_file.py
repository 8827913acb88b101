"""`policy.yml` as a `Policy`; how its layers lie over one another is in `policy_layers`."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from bot.configuration.ladder_shape import StepShape
from bot.configuration.policy_layers import Layers, read_layers
from bot.configuration.policy_shape import (
    CalendarShape,
    CheckInsShape,
    DigestShape,
    LevelShape,
    LevelsShape,
    TermsShape,
)
from bot.configuration.problems import ConfigurationError, Problem
from bot.configuration.public_holidays import PublicHolidays
from bot.domain.calendar import ALWAYS, Calendar
from bot.domain.policy import (
    AttentionBudget,
    CheckInTerms,
    DigestTerms,
    Policy,
    ServiceLevel,
    Severity,
    Step,
    Terms,
    Where,
)

DEFAULT_NAME = "default_policy.yml"


def load_policy(text: str, *, name: str = "policy.yml") -> Policy:
    """The policy that `text` says. Raises `ConfigurationError` with every problem and its line.

    The first tier is the strictest unless `strictest` names another.
    """
    layers = read_layers(text, name)
    policy = policy_of(layers)
    if problems := [*ladder_problems(layers, policy)]:
        raise ConfigurationError(problems)
    return policy


def load_pinned_policy(text: str) -> Policy:
    """A text that was in force once. It was checked then; a rule that came later does not bind it."""
    return policy_of(read_layers(text, "a policy of before"))


def ladder_problems(layers: Layers, policy: Policy) -> Iterator[Problem]:
    """The ladders that nobody climbs to their end, where the policy does not say that it means it."""
    terms_of = {"tiers": policy.tiers, "accounts": policy.accounts}
    for holder in layers.holders():
        terms = terms_of[holder.kind][holder.name]
        for name, severity in zip(LevelsShape.model_fields, Severity, strict=True):
            if (steps := len(terms.level(severity).ladder)) > terms.most_steps:
                origin = layers.origin(holder, ("levels", name, "ladder"))
                yield layers.document.problem(
                    origin.path if origin else holder.path,
                    f"has {steps} steps, and more than {terms.most_steps} are seldom climbed; join some, "
                    f"e.g. `who: [lead, manager]`, or write `most_steps: {steps}` beside `levels`",
                )


def policy_of(layers: Layers) -> Policy:
    shape = layers.shape
    calendars = {ALWAYS.name: ALWAYS} | {key: _calendar(key, found) for key, found in shape.calendars.items()}
    tiers = {key: _terms(key, found, calendars) for key, found in shape.tiers.items()}
    return Policy(
        text=layers.text,
        hash=sha256(layers.text.encode()).hexdigest(),
        tiers=tiers,
        accounts={key: _terms(found.tier, found, calendars) for key, found in shape.accounts.items()},
        strictest_tier=shape.strictest or next(iter(tiers)),
        managers_digest=_digest(shape.managers_digest),
    )


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The policy that is shipped; its comments say where each number comes from."""
    return load_policy(default_text(), name=DEFAULT_NAME)


def default_text() -> str:
    return (files("bot.configuration") / DEFAULT_NAME).read_text("utf-8")


def _calendar(name: str, shape: CalendarShape) -> Calendar:
    hours = {day: tuple(periods) for days, periods in shape.hours.items() for day in days}
    holidays = shape.holidays
    return Calendar(
        name=name,
        zone=shape.zone,
        week=tuple(hours.get(day, ()) for day in range(7)),
        holidays=PublicHolidays(holidays.country, holidays.subdivision, frozenset(holidays.days)),
        overrides={day: tuple(periods) for day, periods in shape.overrides.items()},
    )


def _terms(tier: str, shape: TermsShape, calendars: Mapping[str, Calendar]) -> Terms:
    return Terms(
        tier=tier,
        levels=_levels(shape.levels),
        calendar=calendars[shape.calendar],
        warn_at_percent=tuple(shape.warn_at),
        check_ins=_check_ins(shape.check_ins),
        budget=AttentionBudget(**shape.budget.model_dump()),
        most_steps=shape.most_steps,
    )


def _levels(shape: LevelsShape) -> Mapping[Severity, ServiceLevel]:
    return {
        severity: _level(level)
        for severity, level in zip(Severity, (shape.sev1, shape.sev2, shape.sev3, shape.sev4), strict=True)
    }


def _level(shape: LevelShape) -> ServiceLevel:
    return ServiceLevel(
        first_response=shape.first_response,
        next_response=shape.next_response,
        around_the_clock=shape.around_the_clock,
        ladder=tuple(map(_step, shape.ladder)),
        exhausted_after=shape.exhausted_after,
    )


def _step(shape: StepShape) -> Step:
    return Step(
        after=shape.after,
        who=shape.who,
        where=tuple(place for place in shape.where if isinstance(place, Where)),
        webhooks=tuple(place for place in shape.where if not isinstance(place, Where)),
        hours=shape.hours,
        repeat=shape.repeat,
    )


def _check_ins(shape: CheckInsShape) -> CheckInTerms:
    return CheckInTerms(
        look_every=shape.look_every,
        no_contact_after=shape.no_contact_after,
        silence_factor=shape.silence_factor,
        window=shape.window,
        weekdays=_weekdays(shape.weekdays),
    )


def _digest(shape: DigestShape) -> DigestTerms:
    return DigestTerms(at=shape.at, weekdays=_weekdays(shape.weekdays), zone=shape.zone)


def _weekdays(groups: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(day for group in groups for day in group)

"""`policy.yml` as a `Policy`.

Terms stand in layers: an account's own, over its tier's, over `default`. A mapping is merged key by key, a
list (a ladder, the warnings) is replaced as a whole. Every layer is checked where it stands, so a wrong
value is reported once, on its own line; only then are the layers merged and checked to be complete.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from bot.configuration.policy_shape import (
    CalendarShape,
    CheckInsShape,
    DigestShape,
    LevelShape,
    LevelsShape,
    PolicyShape,
    TermsShape,
)
from bot.configuration.problems import ConfigurationError, Problem
from bot.configuration.public_holidays import PublicHolidays
from bot.configuration.shape import MismatchError, fit
from bot.configuration.yaml_lines import Data, Document, Path, read_yaml
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
)

DEFAULT_NAME = "default_policy.yml"


def load_policy(text: str, *, name: str = "policy.yml") -> Policy:
    """The policy that `text` says. Raises `ConfigurationError` with every problem and its line.

    The first tier is the strictest unless `strictest` names another.
    """
    document = read_yaml(text, name)
    shape = _fit_layers(document)
    calendars = {ALWAYS.name: ALWAYS} | {key: _calendar(key, found) for key, found in shape.calendars.items()}
    tiers = {key: _terms(key, found, calendars) for key, found in shape.tiers.items()}
    return Policy(
        text=text,
        hash=sha256(text.encode()).hexdigest(),
        tiers=tiers,
        accounts={key: _terms(found.tier, found, calendars) for key, found in shape.accounts.items()},
        strictest_tier=shape.strictest or next(iter(tiers)),
        managers_digest=_digest(shape.managers_digest),
    )


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The policy that is shipped; its comments say where each number comes from."""
    return load_policy((files("bot.configuration") / DEFAULT_NAME).read_text("utf-8"), name=DEFAULT_NAME)


def _fit_layers(document: Document) -> PolicyShape:
    root = _with_empty_layers(document.data)
    merged = _merged(root) if isinstance(root, dict) else root
    names = {"calendars": [ALWAYS.name, *_mapping(root, "calendars")], "tiers": list(_mapping(root, "tiers"))}
    problems: list[Problem] = []
    try:
        fit(PolicyShape, root, document, names)
    except MismatchError as mismatch:
        problems += mismatch.problems
    try:
        shape = fit(PolicyShape, merged, document, names)
    except MismatchError as mismatch:
        problems += [_missing(path, document) for path in mismatch.missing if _is_due(path, merged)]
    if problems:
        raise ConfigurationError(problems)
    return shape


def _mapping(data: Data, key: str) -> dict[str, Data]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _with_empty_layers(root: Data) -> Data:
    """A tier or account with nothing under it says: as the layer below."""
    if not isinstance(root, dict):
        return root
    filled: dict[str, Data] = {**root}
    for key in ("default", "accounts"):
        if key in root and root[key] is None:
            filled[key] = {}
    for key in ("tiers", "accounts"):
        if isinstance(layers := filled.get(key), dict):
            filled[key] = {name: {} if layer is None else layer for name, layer in layers.items()}
    return filled


def _merged(root: dict[str, Data]) -> dict[str, Data]:
    default = _mapping(root, "default")
    tiers = {name: _over(default, tier) for name, tier in _mapping(root, "tiers").items()}
    accounts = {
        name: _over(tiers.get(_tier_of(account) or "", default), account)
        for name, account in _mapping(root, "accounts").items()
    }
    layers: dict[str, Data] = {"tiers": tiers, "accounts": accounts}
    return {key: layers.get(key, value) for key, value in root.items() if key != "default"}


def _over(lower: Data, upper: Data) -> Data:
    if not isinstance(lower, dict) or not isinstance(upper, dict):
        return upper
    return lower | {key: _over(lower.get(key), value) for key, value in upper.items()}


def _tier_of(account: Data) -> str | None:
    tier = account.get("tier") if isinstance(account, dict) else None
    return tier if isinstance(tier, str) else None


def _is_due(path: Path, merged: Data) -> bool:
    """False for all that an account lacks only because its tier is unknown; that is said already."""
    if path[0] != "accounts" or len(path) < 3 or path[2] == "tier":
        return True
    return _tier_of(_mapping(merged, "accounts").get(str(path[1]))) in _mapping(merged, "tiers")


def _missing(path: Path, document: Document) -> Problem:
    layered = len(path) > 2 and path[0] in {"tiers", "accounts"} and path[2] != "tier"
    return document.problem(path, f"is missing; give it here{' or under default' if layered else ''}")


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
        ladder=tuple(Step(step.after, step.who, tuple(step.where)) for step in shape.ladder),
        update=shape.update,
        resolution=shape.resolution,
        escalation_acknowledged=shape.escalation_acknowledged,
        escalation_closed=shape.escalation_closed,
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
    return tuple(sorted({day for group in groups for day in group}))

"""What another policy would promise, in words: "Sev2 first response for tier Premium: 60 → 30 business minutes".

What holds is compared, not what is written: a change of `default` is told for the tiers that it reaches, and
60m in the place of 1h is none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import zip_longest

from bot.configuration.policy_layers import Holder, Layers
from bot.configuration.policy_shape import AccountShape, TermsShape
from bot.configuration.policy_words import NO_PROMISE, NOTHING, flow, key_words, pair_words, value_words
from bot.configuration.shape import Shape
from bot.configuration.yaml_lines import Data, Path

_BY_NAME = ("strictest", "calendars", "default", "tiers", "accounts")
"""Keys of the file that are compared in a way of their own; `default` holds by the tiers that it reaches."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is promised otherwise; `whose` is empty where it is the whole team's."""

    what: str
    before: str
    after: str
    whose: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.before} → {self.after}"

    @property
    def subject(self) -> str:
        return f"{self.what} for {self.whose}" if self.whose else self.what


@dataclass(frozen=True, slots=True)
class _Side:
    """One place of one file: its typed value, and how the file writes it. `hours` qualifies its durations."""

    value: object
    data: Data
    hours: str = ""

    def at(self, key: str) -> "_Side":
        """What stands under `key`; in a level that keeps business hours, durations are of these."""
        if not isinstance(self.value, Shape):
            return _Side(None, None)
        waits = getattr(self.value, "around_the_clock", None) is False
        hours = "business " if waits else self.hours
        data = self.data.get(key) if isinstance(self.data, dict) else None
        return _Side(getattr(self.value, key, None), data, hours)

    def items(self) -> "list[_Side]":
        values, data = self.value or [], self.data or []
        assert isinstance(values, list)
        return [
            _Side(one, text, self.hours)
            for one, text in zip_longest(values, data if isinstance(data, list) else [])
        ]

    @property
    def words(self) -> str:
        return value_words(self.value, self.data, self.hours)


def changes(old: Layers, new: Layers) -> list[Change]:
    """In the order of the file; nothing where both promise the same."""
    before, after = _Side(old.shape, old.merged), _Side(new.shape, new.merged)
    return [
        *_strictest(old, new),
        *_keys(before, after, (), leave=_BY_NAME),
        *_named(before.at("calendars"), after.at("calendars"), "calendar"),
        *_terms(old, new),
    ]


def _strictest(old: Layers, new: Layers) -> Iterator[Change]:
    before, after = (layers.shape.strictest or next(iter(layers.shape.tiers)) for layers in (old, new))
    if before != after:
        yield Change("Strictest tier", before.capitalize(), after.capitalize())


def _named(old: _Side, new: _Side, kind: str) -> Iterator[Change]:
    """Mappings by name, such as the calendars."""
    one, other = _mapping(old), _mapping(new)
    for name in dict.fromkeys([*one, *other]):
        nothing = _Side(None, None)
        yield from _compare(one.get(name, nothing), other.get(name, nothing), (kind, name))


def _mapping(side: _Side) -> Mapping[str, _Side]:
    assert isinstance(side.value, dict)
    data = side.data if isinstance(side.data, dict) else {}
    return {name: _Side(value, data.get(name)) for name, value in side.value.items()}


# -- any two places ----------------------------------------------------------------------------------------


def _keys(old: _Side, new: _Side, path: Path, leave: Sequence[str] = ()) -> Iterator[Change]:
    assert isinstance(old.value, Shape)
    assert isinstance(new.value, Shape)
    known = type(new.value).model_fields
    for key in (key for key in type(old.value).model_fields if key in known and key not in leave):
        yield from _compare(old.at(key), new.at(key), (*path, key))


def _compare(old: _Side, new: _Side, path: Path) -> Iterator[Change]:
    if old.value == new.value:
        return
    if isinstance(old.value, Shape) and isinstance(new.value, Shape):
        yield from _keys(old, new, path)
    elif _is_of_shapes(old.value) or _is_of_shapes(new.value):
        yield from _steps(old.items(), new.items(), path)
    else:
        yield Change(key_words(path), *_both(old, new))


def _is_of_shapes(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, Shape) for one in value)


def _steps(old: list[_Side], new: list[_Side], path: Path) -> Iterator[Change]:
    """A list of mappings, such as a ladder. A step that is put between others changes none of them."""
    matched = SequenceMatcher(
        None, [repr(s.value) for s in old], [repr(s.value) for s in new], autojunk=False
    )
    for how, start, end, start2, end2 in matched.get_opcodes():
        if how == "equal":
            continue
        for index in range(max(end - start, end2 - start2)):
            one, other = _nth(old, start, end, index), _nth(new, start2, end2, index)
            number = (start2 if start2 + index < end2 else start) + index + 1
            yield from _compare(one, other, (*path, f"step {number}"))


def _nth(sides: Sequence[_Side], start: int, end: int, index: int) -> _Side:
    return sides[start + index] if start + index < end else _Side(None, None)


def _both(old: _Side, new: _Side) -> tuple[str, str]:
    if isinstance(old.value, timedelta) and isinstance(new.value, timedelta) and old.hours == new.hours:
        return pair_words(old.value, new.value, new.hours)
    nothing = NO_PROMISE if timedelta in {type(old.value), type(new.value)} else NOTHING
    before, after = (nothing if side.value is None else _whole(side) for side in (old, new))
    return before, after


def _whole(side: _Side) -> str:
    return flow(side.data) if isinstance(side.value, Shape) else side.words


# -- terms, and who has them -------------------------------------------------------------------------------


def _terms(old: Layers, new: Layers) -> Iterator[Change]:
    """Those of the tiers, told once for all tiers that share them, then what accounts have beside that."""
    yield from _come_and_gone(old, new)
    of_tiers = {name: _of(old, new, name) for name in new.shape.tiers if name in old.shape.tiers}
    known = set(old.shape.accounts) | set(new.shape.accounts)
    of_accounts = {name: _of_account(old, new, name) for name in sorted(known)}
    tier_of = {name: (new.shape.accounts.get(name) or old.shape.accounts[name]).tier for name in of_accounts}
    for change in dict.fromkeys(change for found in of_tiers.values() for change in found):
        tiers = [name for name, found in of_tiers.items() if change in found]
        others = [n for n, found in of_accounts.items() if tier_of[n] in tiers and change not in found]
        yield replace(change, whose=_whose(tiers, others, every=len(tiers) == len(of_tiers) > 1))
    for name, found in of_accounts.items():
        covered = of_tiers.get(tier_of[name], ())
        yield from (replace(one, whose=f"account {name}") for one in found if one not in covered)


def _whose(tiers: Iterable[str], others: Sequence[str], *, every: bool) -> str:
    names = [name.capitalize() for name in tiers]
    whose = "every tier" if every else f"tier{'s' if len(names) > 1 else ''} {_listed(names)}"
    return f"{whose}, not account{'s' if len(others) > 1 else ''} {_listed(others)}" if others else whose


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _come_and_gone(old: Layers, new: Layers) -> Iterator[Change]:
    one, other = old.shape.tiers, new.shape.tiers
    yield from (Change(f"Tier {name.capitalize()}", "known", NOTHING) for name in one if name not in other)
    yield from (Change(f"Tier {name.capitalize()}", NOTHING, "new") for name in other if name not in one)


def _of(old: Layers, new: Layers, tier: str) -> list[Change]:
    holder = Holder("tiers", tier)
    return list(_keys(_side(old, holder), _side(new, holder), ()))


def _of_account(old: Layers, new: Layers, name: str) -> list[Change]:
    """An account with no terms of its own had, or will have, those of its tier."""
    before, after = _holder(old, new, name), _holder(new, old, name)
    if before is None or after is None:
        return [Change("Own terms", *((NOTHING, "new") if before is None else ("some", NOTHING)))]
    one, other = _side(old, before), _side(new, after)
    return [*_tier_change(one.value, other.value), *_keys(one, other, (), leave=("tier",))]


def _tier_change(before: object, after: object) -> Iterator[Change]:
    if isinstance(before, AccountShape) and isinstance(after, AccountShape) and before.tier != after.tier:
        yield Change("Tier", before.tier.capitalize(), after.tier.capitalize())


def _holder(here: Layers, there: Layers, account: str) -> Holder | None:
    if account in here.shape.accounts:
        return Holder("accounts", account)
    tier = there.shape.accounts[account].tier
    return Holder("tiers", tier) if tier in here.shape.tiers else None


def _side(layers: Layers, holder: Holder) -> _Side:
    found: Mapping[str, TermsShape] = getattr(layers.shape, holder.kind)
    return _Side(found[holder.name], layers.value(holder, ()))

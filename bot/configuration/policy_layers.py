"""The layers of `policy.yml`: an account's own terms, over its tier's, over `default`.

A mapping is merged key by key, a list (a ladder, the warnings) is replaced as a whole. Every layer is checked
where it stands, so a wrong value is reported once, on its own line; only then are the layers merged and
checked to be complete. Nothing here knows a key of the terms: what is added to the shape is merged, found
and compared by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.configuration.policy_shape import PolicyShape
from bot.configuration.problems import ConfigurationError, Problem
from bot.configuration.shape import MismatchError, fit
from bot.configuration.yaml_lines import Data, Document, Path, read_yaml
from bot.domain.calendar import ALWAYS


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose terms: those of a tier or of an account, by its name."""

    kind: Literal["tiers", "accounts"]
    name: str

    @property
    def path(self) -> Path:
        return (self.kind, self.name)

    def __str__(self) -> str:
        return f"{self.kind.removesuffix('s')} {self.name}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value stands: its layer in words, its line, its whole path in the file."""

    layer: str
    line: int
    path: Path

    def __str__(self) -> str:
        return f"{self.layer}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Layers:
    """A sound file: its text, the terms of each tier and account as merged, and the same with their types."""

    text: str
    document: Document
    merged: dict[str, Data]
    shape: PolicyShape

    def holders(self) -> Iterator[Holder]:
        """The tiers, the strictest as the file has it, then the accounts."""
        yield from (Holder("tiers", name) for name in self.shape.tiers)
        yield from (Holder("accounts", name) for name in self.shape.accounts)

    def value(self, holder: Holder, path: Path) -> Data:
        """What holds there, as the file writes it; None where nothing was said, or `key:` with nothing."""
        return _found(self.merged, (*holder.path, *path))

    def origin(self, holder: Holder, path: Path) -> Origin | None:
        """The uppermost layer that has the key; None where no layer has it."""
        return next((found for layer in self._below(holder) if (found := self._at(layer, path))), None)

    def _below(self, holder: Holder) -> Iterator[tuple[str, Path]]:
        yield str(holder), holder.path
        if holder.kind == "accounts":
            tier = Holder("tiers", self.shape.accounts[holder.name].tier)
            yield str(tier), tier.path
        yield "default", ("default",)

    def _at(self, layer: tuple[str, Path], path: Path) -> Origin | None:
        words, root = layer
        line = self.document.lines.get((*root, *path))
        return None if line is None else Origin(words, line, (*root, *path))


def read_layers(text: str, name: str) -> Layers:
    """Raises `ConfigurationError` with every problem and its line."""
    document = read_yaml(text, name)
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
        problems = problems or mismatch.problems  # else each is said already, where it stands
        problems += [_missing(path, document) for path in mismatch.missing if _is_due(path, merged)]
    if problems or not isinstance(merged, dict):
        raise ConfigurationError(problems)
    return Layers(text, document, merged, shape)


def _found(data: Data, path: Path) -> Data:
    for part in path:
        if isinstance(data, list) and isinstance(part, int):
            data = data[part]
        else:
            data = data.get(str(part)) if isinstance(data, dict) else None
    return data


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

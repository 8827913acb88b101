"""Slips of the pen in a policy: each is one edit of the text, at a place that a seed has chosen.

A slip either spoils the file, at a field and on a line that are known here, or changes only how it is written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random  # noqa: TID251 - seeded: the same seed is the same slip

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.configuration.yaml_lines import Path
from tests.configuration.every_key import STANDS_FOR, every_key

ANYWHERE = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """A text that was changed. `field` is where it is spoiled, on `line`; none where it says the same."""

    what: str
    text: str
    line: int
    field: str | None


@dataclass(frozen=True, slots=True)
class _Spot:
    """A word of the file: a key, or the value of one."""

    path: Path
    node: ScalarNode

    @property
    def start(self) -> int:
        return int(self.node.start_mark.index)

    @property
    def end(self) -> int:
        return int(self.node.end_mark.index)

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def is_free(self) -> bool:
        """A name that the team chooses: another one is no slip."""
        return len(self.path) == 2 and self.path[0] in STANDS_FOR

    @property
    def name(self) -> str:
        """The key, or for an item of a list the key of the list."""
        return next(str(part) for part in reversed(self.path) if isinstance(part, str))


def slips(text: str, count: int, seed: int) -> Iterator[Slip]:
    chance = Random(seed)
    keys, values = _spots(text)
    kinds: Sequence[tuple[Callable[[str, _Spot, Random], Slip], Sequence[_Spot]]] = (
        (_misspelt, [spot for spot in keys if not spot.is_free]),
        (_twice, [spot for spot in keys if _stands_alone(text, spot)]),
        (_nonsense, values),
        (_one_letter_more, values),
        (_a_mapping, values),
        (_a_stranger, [spot for spot in keys if _stands_alone(text, spot) and not spot.is_free]),
        (_lost, [spot for spot in keys if _stands_alone(text, spot) and _is_needed(text, spot)]),
        (_quoted, [spot for spot in values if spot.node.style is None]),
        (_remarked, [spot for spot in keys if _stands_alone(text, spot)]),
        (_said_otherwise, [spot for spot in values if spot.node.value.endswith("h")]),
    )
    for number in range(count):
        slip, spots = kinds[number % len(kinds)]
        yield slip(text, chance.choice(spots), chance)


@cache
def _spots(text: str) -> tuple[list[_Spot], list[_Spot]]:
    keys: list[_Spot] = []
    values: list[_Spot] = []

    def walk(node: Node, path: Path) -> None:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                keys.append(_Spot((*path, key.value), key))
                walk(value, (*path, key.value))
        elif isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                walk(item, (*path, index))
        elif isinstance(node, ScalarNode) and node.value:
            values.append(_Spot(path, node))

    root = yaml.compose(text, Loader=yaml.BaseLoader)
    assert root is not None
    walk(root, ())
    return keys, values


def _stands_alone(text: str, spot: _Spot) -> bool:
    """The first word of its line, and no item of a list."""
    return not text[text.rfind("\n", 0, spot.start) + 1 : spot.start].strip()


def _spoiled(what: str, text: str, spot: _Spot, new: str) -> Slip:
    return Slip(
        f"{what} of {'.'.join(map(str, spot.path))}",
        text[: spot.start] + new + text[spot.end :],
        spot.line,
        spot.name,
    )


def _misspelt(text: str, spot: _Spot, chance: Random) -> Slip:
    word = spot.node.value
    at = chance.randrange(len(word))
    wrong = word[:at] + word[at] + word[at:] if chance.random() < 0.5 or len(word) < 3 else word[:-1]
    slip = _spoiled(f"{wrong} in the place", text, spot, wrong)
    return Slip(slip.what, slip.text, slip.line, wrong)


def _nonsense(text: str, spot: _Spot, chance: Random) -> Slip:
    wrong = chance.choice(["4 hous", "-1", "25:00", "nonsense", "99999", "1.5.2", "~", "''"])
    return _spoiled(f"{wrong} as the value", text, spot, wrong)


def _one_letter_more(text: str, spot: _Spot, chance: Random) -> Slip:
    return _spoiled("one letter too much", text, spot, f"{spot.node.value}x")


def _a_mapping(text: str, spot: _Spot, chance: Random) -> Slip:
    return _spoiled("a mapping as the value", text, spot, "{one: 1, two: 2}")


def _twice(text: str, spot: _Spot, chance: Random) -> Slip:
    """Its line once more, below: a mapping in one line is all there, of a longer one the key."""
    start = text.rfind("\n", 0, spot.start) + 1
    copy = f"{text[start : spot.end]}: 1h\n"
    return Slip(f"{spot.name} twice", text[:start] + copy + text[start:], spot.line + 1, spot.name)


def _a_stranger(text: str, spot: _Spot, chance: Random) -> Slip:
    """A key that nobody knows, beside this one."""
    start = text.rfind("\n", 0, spot.start) + 1
    indent = text[start : spot.start]
    line = f"{indent}stranger: 1h\n"
    return Slip(f"a stranger above {spot.name}", text[:start] + line + text[start:], spot.line, "stranger")


_NEEDED = frozenset(key.path[-1] for key in every_key() if key.field.is_required())


def _is_needed(text: str, spot: _Spot) -> bool:
    """No layer below gives it, and it stands in one line."""
    line = text[spot.end : text.index("\n", spot.end)].partition("#")[0]
    return spot.path[0] != "tiers" and spot.path[-1] in _NEEDED and bool(line.strip(" :"))


def _lost(text: str, spot: _Spot, chance: Random) -> Slip:
    """Its line is gone; what misses it may stand elsewhere."""
    start = text.rfind("\n", 0, spot.start) + 1
    rest = text[text.index("\n", start) + 1 :]
    return Slip(f"{spot.name} lost", text[:start] + rest, ANYWHERE, spot.name)


def _quoted(text: str, spot: _Spot, chance: Random) -> Slip:
    quoted = chance.choice(["'", '"'])
    return _same("quoted", text, spot.start, spot.end, f"{quoted}{spot.node.value}{quoted}")


def _remarked(text: str, spot: _Spot, chance: Random) -> Slip:
    start = text.rfind("\n", 0, spot.start) + 1
    remark = chance.choice(["# so agreed with sales\n", "\n", "      # half a thought: {\n"])
    return _same("a remark above", text, start, start, remark)


def _said_otherwise(text: str, spot: _Spot, chance: Random) -> Slip:
    """Hours as minutes."""
    value = spot.node.value
    hours = value.removesuffix("h")
    return _same(
        f"{value} in minutes", text, spot.start, spot.end, f"{int(hours) * 60}m" if hours.isdigit() else value
    )


def _same(what: str, text: str, start: int, end: int, new: str) -> Slip:
    return Slip(what, text[:start] + new + text[end:], 0, None)

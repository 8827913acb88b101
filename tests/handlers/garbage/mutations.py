"""What can go wrong with a payload on its way: parts drop out, change their type, nest, blow up, change places.

Every mutation comes from its number alone, so one that breaks something is made again by its number.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random  # noqa: TID251 - a stream of its own for each number
from typing import Any

Node = dict[str, Any] | list[Any]
Place = tuple[Node, Any]

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 3.5, 10**40, 1e308, float("nan"), float("inf"), "", " ", "odd", "\x00", "\ud800",
    "\u202e\u200b", "1772542810.000100", "99999999999999999.1", "C0KESTREL", "U0ANA", "message_changed",
    "app_mention", "event_callback", "'; drop table receipt; --", "%", "|", [], {}, [[]], [{}], {"id": []},
    {"id": "U0ANA"}, ["U0ANA"],
)  # fmt: skip


def mutated(payload: dict[str, Any], number: int) -> dict[str, Any]:
    """One to three mishaps in a copy of it."""
    chance = Random(number)
    broken = deepcopy(payload)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = list(_places(broken))
        if places:
            chance.choice(MISHAPS)(chance, *chance.choice(places))
    return broken


def _places(node: Node) -> Iterator[Place]:
    """Where something stands: the object or list, and the key or position."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _drop(_: Random, node: Node, key: Any) -> None:
    del node[key]


def _retype(chance: Random, node: Node, key: Any) -> None:
    node[key] = deepcopy(chance.choice(ODD))


def _nest(chance: Random, node: Node, key: Any) -> None:
    """Once, as deep as Slack may, or much deeper."""
    wrap: Callable[[Any], Any] = chance.choice((lambda inner: [inner], lambda inner: {"value": inner}))
    for _ in range(chance.choice((1, 2, 30, 200))):
        node[key] = wrap(node[key])


def _blow_up(chance: Random, node: Node, key: Any) -> None:
    value, times = node[key], chance.choice((80, 300, 5_000))
    if isinstance(value, str):
        node[key] = (value or "x") * times
    elif isinstance(value, list):
        node[key] = value * min(times, 300)
    elif isinstance(value, dict):
        value |= {f"more{n}": n for n in range(times)}
    else:
        node[key] = [value] * times


def _reorder(chance: Random, node: Node, _: Any) -> None:
    if isinstance(node, list):
        chance.shuffle(node)
    else:
        values = list(node.values())
        chance.shuffle(values)
        node.update(zip(list(node), values, strict=True))


MISHAPS: tuple[Callable[[Random, Node, Any], None], ...] = (_drop, _retype, _nest, _blow_up, _reorder)

"""The ids that Slack makes where an app gave none: of blocks, and of the elements that can be pressed.

docs.slack.dev/reference/block-kit/blocks: "If not specified, one will be generated." Slack's are random; these
say where the thing stands, so that two runs of one script give the same ones.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.forms.elements import KINDS
from sandbox.state.messages import Json

_HOLD_BLOCKS = frozenset({("container", "child_blocks"), ("carousel", "elements")})
"""The fields in which a block holds blocks of their own."""


def named(blocks: Sequence[Json], prefix: str = "b") -> tuple[Json, ...]:
    return tuple(_named(block, f"{prefix}{number}") for number, block in enumerate(blocks, 1))


def _named(block: Json, given: str) -> Json:
    block_id, numbers = block.get("block_id") or given, itertools.count(1)
    inside = {name: _field(block, name, block_id, numbers) for name in block}
    return {**inside, "block_id": block_id}


def _field(block: Json, name: str, block_id: str, numbers: Iterator[int]) -> Any:
    value = block[name]
    holds_blocks = (block.get("type"), name) in _HOLD_BLOCKS and isinstance(value, list)
    return list(named(value, f"{block_id}-")) if holds_blocks else _elements(value, block_id, numbers)


def _elements(thing: Any, block_id: str, numbers: Iterator[int]) -> Any:
    if isinstance(thing, list):
        return [_elements(each, block_id, numbers) for each in thing]
    if not isinstance(thing, dict):
        return thing
    if thing.get("type") in KINDS and not thing.get("action_id"):
        return {**thing, "action_id": f"{block_id}-{next(numbers)}"}
    return {name: _elements(each, block_id, numbers) for name, each in thing.items()}

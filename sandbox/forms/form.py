"""Forms: the elements of a message or view that people press, choose and fill in, and what stands in them.

docs.slack.dev/reference/views (state) and docs.slack.dev/reference/block-kit/blocks/input-block.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.errors import UnknownError
from sandbox.forms.complaints import complaint
from sandbox.forms.elements import EXTERNAL, KINDS, held, initial, keeps_state
from sandbox.state.messages import Json

REQUIRED = "Please complete this required field."
"""What Slack's own client says; the app is not asked then."""

Entered: TypeAlias = Mapping[str, Mapping[str, Any]]
"""What a person entered, by `block_id` and `action_id`."""

Loaded: TypeAlias = Mapping[tuple[str, str], Json]
"""The options that an app gave for an external select, by `block_id` and `action_id`."""


@dataclass(frozen=True, slots=True)
class Field:
    """An element with the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def key(self) -> tuple[str, str]:
        return self.block_id, self.action_id

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")

    @property
    def required(self) -> bool:
        return self.is_input and not self.block.get("optional", False)

    @property
    def dispatches(self) -> bool:
        """Whether the app hears of it at once: what stands in an input waits, unless told otherwise."""
        return not self.is_input or bool(self.block.get("dispatch_action"))


def fields(blocks: Sequence[Json]) -> Iterator[Field]:
    """Every interactive element, in the order in which one reads them, wherever in a block it stands."""
    for block in blocks:
        yield from _within(block, block)


def find(
    blocks: Sequence[Json], action_id: str, value: str | None = None, *, block_id: str | None = None
) -> Field:
    """The element of this `action_id`; where several share it, of this `value` or in this block.

    Raises `UnknownError`.
    """
    known = []
    for field in fields(blocks):
        known.append(field.action_id)
        asked = field.action_id == action_id and block_id in (None, field.block_id)
        if asked and value in (None, *_values(field)):
            return field
    raise UnknownError("element", action_id, f"Elements here: {', '.join(known) or 'none'}.")


def state_values(
    blocks: Sequence[Json], entered: Entered, before: Json, loaded: Loaded, *, here: str | None = None
) -> Json:
    """All of the state: what is `entered`, else what stood `before`, else what it began with.

    `here` is the conversation that a select with `default_to_current_conversation` begins with.
    Raises `UnknownError`, also for what is entered where there is no input.
    """
    state: Json = {}
    for field in fields(blocks):
        if keeps_state(field.element):
            in_block = state.setdefault(field.block_id, {})
            in_block[field.action_id] = _value(field, entered, before, loaded, here)
    for block_id, inputs in entered.items():
        for action_id in inputs:
            if action_id not in state.get(block_id, {}):
                raise UnknownError("input", f"{block_id}/{action_id}", f"Blocks here: {', '.join(state)}.")
    return state


def complaints(blocks: Sequence[Json], state: Json) -> dict[str, str]:
    """What Slack's own client holds against a form before it asks the app, by block."""
    found: dict[str, str] = {}
    for field in fields(blocks):
        if not field.is_input or not keeps_state(field.element):
            continue
        value = state[field.block_id][field.action_id][KINDS[field.element["type"]].key]
        empty = value in (None, [])
        problem = (REQUIRED if field.required else None) if empty else complaint(field.element, value)
        if problem is not None:
            found[field.block_id] = problem
    return found


def _within(thing: Any, block: Json) -> Iterator[Field]:
    if isinstance(thing, list):
        for each in thing:
            yield from _within(each, block)
    elif isinstance(thing, dict) and str(thing.get("type")) in KINDS:
        yield Field(block, thing)
    elif isinstance(thing, dict):
        for each in thing.values():
            yield from _within(each, thing if "block_id" in thing else block)


def _value(field: Field, entered: Entered, before: Json, loaded: Loaded, here: str | None) -> Json:
    now = entered.get(field.block_id, {})
    if field.action_id in now:
        return held(offered(field, loaded), now[field.action_id])
    then: Json | None = before.get(field.block_id, {}).get(field.action_id)
    if then is not None and then["type"] == field.element["type"]:
        return then
    return initial(field.element, here)


def offered(field: Field, loaded: Loaded) -> Json:
    """The element as the person sees it: an external one with the options that were loaded."""
    if field.element["type"] not in EXTERNAL:
        return field.element
    return field.element | loaded.get(field.key, {})


def _values(field: Field) -> list[str]:
    """By which values an element is told from others of its `action_id`."""
    element = field.element
    buttons = [element, element.get("positive_button"), element.get("negative_button")]
    return [each["value"] for each in buttons if isinstance(each, dict) and "value" in each]

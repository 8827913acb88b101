"""What people can press, choose and fill in: elements of blocks, and the state they leave behind.

docs.slack.dev/reference/block-kit/block-elements and docs.slack.dev/reference/views (state).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.errors import UnknownError
from sandbox.messages import Json
from sandbox.views import View

REQUIRED = "Please complete this required field."
"""What Slack's own client says; the app is not asked then."""


@dataclass(frozen=True, slots=True)
class Field:
    """An element with the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def required(self) -> bool:
        return self.block["type"] == "input" and not self.block.get("optional", False)


def fields(blocks: Sequence[Json]) -> Iterator[Field]:
    """Every interactive element: of actions, of section accessories, of inputs."""
    for block in blocks:
        if block["type"] == "actions":
            yield from (Field(block, element) for element in block.get("elements", ()))
        elif block["type"] == "section" and "action_id" in block.get("accessory", {}):
            yield Field(block, block["accessory"])
        elif block["type"] == "input":
            yield Field(block, block["element"])


def find(blocks: Sequence[Json], action_id: str, value: str | None) -> Field:
    """The element with this `action_id`, and this `value` where several share it. Raises `UnknownError`."""
    known = []
    for field in fields(blocks):
        known.append(field.action_id)
        if field.action_id == action_id and value in (None, field.element.get("value")):
            return field
    raise UnknownError("element", action_id, f"Elements here: {', '.join(known) or 'none'}.")


def chosen(element: Json, value: Any) -> Json:
    """The state of an element after `value` was entered: text, an option's value, a user id, or a list."""
    kind = element["type"]
    if kind in _OPTION_KINDS:
        return {"type": kind, "selected_option": _option(element, value) if value else None}
    if kind in _OPTIONS_KINDS:
        return {"type": kind, "selected_options": [_option(element, each) for each in value or ()]}
    return {"type": kind, f"selected_{_SELECTS[kind]}" if kind in _SELECTS else "value": value}


def state_values(view: View, values: Mapping[str, Mapping[str, Any]]) -> Json:
    """The whole state of a view: what was entered, else the initial values. Raises `UnknownError`."""
    state: Json = {}
    for field in fields(view.blocks):
        if field.element["type"] in ("button", "overflow"):
            continue
        entered = values.get(field.block_id, {})
        if field.action_id in entered:
            value = chosen(field.element, entered[field.action_id])
        else:
            value = _initial(field.element)
        state.setdefault(field.block_id, {})[field.action_id] = value
    _check_known(state, values)
    return state


def missing(view: View, state: Json) -> dict[str, str]:
    """Slack's own errors, by block: required inputs that are empty."""
    return {
        field.block_id: REQUIRED
        for field in fields(view.blocks)
        if field.required and not _filled(state[field.block_id][field.action_id])
    }


def _check_known(state: Json, values: Mapping[str, Mapping[str, Any]]) -> None:
    for block_id, entered in values.items():
        for action_id in entered:
            if action_id not in state.get(block_id, {}):
                raise UnknownError("input", f"{block_id}/{action_id}", f"Blocks here: {', '.join(state)}.")


def _option(element: Json, value: str) -> Json:
    for option in _options(element):
        if option["value"] == value:
            return option
    raise UnknownError("option", value, f"Options: {', '.join(each['value'] for each in _options(element))}.")


def _options(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in _OPTION_KINDS:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _OPTIONS_KINDS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    return chosen(element, element.get(f"initial_{_SELECTS.get(kind, 'value')}"))


def _filled(value: Json) -> bool:
    return any(entered for name, entered in value.items() if name != "type")


_OPTION_KINDS = ("static_select", "radio_buttons", "overflow", "external_select")
_OPTIONS_KINDS = ("multi_static_select", "checkboxes")
_SELECTS: Mapping[str, str] = {
    "users_select": "user",
    "multi_users_select": "users",
    "channels_select": "channel",
    "conversations_select": "conversation",
    "datepicker": "date",
    "timepicker": "time",
}
"""What the names of `initial_…` and `selected_…` end in, by kind of element; others hold a `value`."""

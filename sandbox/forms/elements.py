"""The interactive elements of Block Kit: what a person may enter in each, and how the app is told.

docs.slack.dev/reference/block-kit/block-elements. The names are those of `state.values` and of `actions`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.errors import NotAllowedError, UnknownError
from sandbox.state.messages import Json
from sandbox.state.typed_text import rich_text, wire_text

Read: TypeAlias = Callable[[Json, Any], Any]
"""From an element and what a person entered to what its state holds. Raises `SandboxError`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` names its value in the state and `initial` the field it begins with; no `key`, no state.

    `many` says that nothing chosen is an empty list, and `kept` that the choice stays after the press.
    """

    key: str = ""
    initial: str = ""
    read: Read = lambda _, entered: entered
    many: bool = False
    kept: bool = True


def held(element: Json, entered: Any) -> Json:
    """The state of an element after `entered`: text, an option's value, an id, seconds, or a list of them."""
    kind = KINDS[element["type"]]
    nothing = entered is None or entered in ("", [])
    return _state(element, None if nothing else kind.read(element, entered))


def initial(element: Json, here: str | None = None) -> Json:
    """The state of an element that nobody has touched, in a view that was opened `here`."""
    kind = KINDS[element["type"]]
    value = element.get(kind.initial)
    if value is None and here is not None and element.get("default_to_current_conversation"):
        value = [here] if kind.many else here
    return _state(element, value)


def options(element: Json) -> list[Json]:
    """All that can be chosen, groups flattened."""
    grouped = [option for group in element.get("option_groups") or () for option in group["options"]]
    return [*(element.get("options") or ()), *grouped]


def keeps_state(element: Json) -> bool:
    """Whether the state of its message or view holds it; presses are told and forgotten."""
    kind = KINDS[element["type"]]
    return bool(kind.key) and kind.kept


def _state(element: Json, value: Any) -> Json:
    kind = KINDS[element["type"]]
    zone = {"timezone": element["timezone"]} if "timezone" in element and kind.key == "selected_time" else {}
    empty: Any = [] if kind.many else None
    return {"type": element["type"], kind.key: empty if value is None else value, **zone}


# -- what can be entered -------------------------------------------------------------------------------------


def _option(element: Json, entered: Any) -> Json:
    found = options(element)
    for option in found:
        if option["value"] == entered:
            return option
    raise UnknownError("option", str(entered), f"Options: {', '.join(each['value'] for each in found)}.")


def _options(element: Json, entered: Any) -> list[Json]:
    return [_option(element, each) for each in _listed(element, entered)]


def _text(element: Json, entered: Any) -> str:
    if isinstance(entered, bool) or not isinstance(entered, (str, int, float)):
        raise _cannot_hold(element, entered)
    return str(entered)


def _texts(element: Json, entered: Any) -> list[str]:
    return [_text(element, each) for each in _listed(element, entered)]


def _like(pattern: str) -> Read:
    """Text of one form only: the client offers nothing else."""
    form = re.compile(pattern)

    def read(element: Json, entered: Any) -> str:
        if not isinstance(entered, str) or not form.fullmatch(entered):
            raise _cannot_hold(element, entered)
        return entered

    return read


def _seconds(element: Json, entered: Any) -> int:
    if isinstance(entered, bool) or not isinstance(entered, int):
        raise _cannot_hold(element, entered)
    return entered


def _rich(element: Json, entered: Any) -> Json:
    """A `rich_text` block as it is, or the block that typed text becomes."""
    if isinstance(entered, dict):
        return entered
    return rich_text(wire_text(_text(element, entered)), str(element.get("action_id", "")))


def _files(element: Json, entered: Any) -> list[Json]:
    found = _listed(element, entered)
    if not all(isinstance(each, dict) for each in found):
        raise _cannot_hold(element, entered)
    return found


def _listed(element: Json, entered: Any) -> list[Any]:
    if not isinstance(entered, (list, tuple)):
        raise _cannot_hold(element, entered)
    return list(entered)


def _cannot_hold(element: Json, entered: Any) -> NotAllowedError:
    return NotAllowedError(f"A {element['type']} cannot hold {entered!r}.")


_OPTION = Kind("selected_option", "initial_option", _option)
_OPTIONS = Kind("selected_options", "initial_options", _options, many=True)
_TYPED = Kind("value", "initial_value", _text)

KINDS: Mapping[str, Kind] = {
    "button": Kind(),
    "icon_button": Kind(),
    "feedback_buttons": Kind(),
    "overflow": Kind("selected_option", read=_option, kept=False),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": Kind("selected_user", "initial_user", _text),
    "channels_select": Kind("selected_channel", "initial_channel", _text),
    "conversations_select": Kind("selected_conversation", "initial_conversation", _text),
    "multi_users_select": Kind("selected_users", "initial_users", _texts, many=True),
    "multi_channels_select": Kind("selected_channels", "initial_channels", _texts, many=True),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", _texts, many=True),
    "datepicker": Kind("selected_date", "initial_date", _like(r"\d{4}-\d\d-\d\d")),
    "timepicker": Kind("selected_time", "initial_time", _like(r"\d\d:\d\d")),
    "datetimepicker": Kind("selected_date_time", "initial_date_time", _seconds),
    "plain_text_input": _TYPED,
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "number_input": _TYPED,
    "rich_text_input": Kind("rich_text_value", "initial_value", _rich),
    "file_input": Kind("files", read=_files, many=True),
}
"""Every element that an app hears of. A `workflow_button` is not here: it starts a workflow, not the app."""

EXTERNAL = frozenset({"external_select", "multi_external_select"})
"""Elements whose options the app is asked for."""

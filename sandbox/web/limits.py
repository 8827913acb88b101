"""Block Kit's limits (docs.slack.dev/reference/block-kit), as data, and the check against them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.messages import Json
from sandbox.web.errors import ApiError

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
VIEW_BYTES = 250_000
VIEW_LIMITS: Mapping[str, int] = {
    "title": 24,
    "submit": 24,
    "close": 24,
    "callback_id": 255,
    "private_metadata": 3000,
}

_LENGTHS: Mapping[str, Mapping[str, int]] = {
    "header": {"text": 150},
    "section": {"text": 3000},
    "button": {"text": 75, "value": 2000, "url": 3000},
    "option": {"text": 75, "value": 150},
    "confirm": {"title": 100, "text": 300},
    "input": {"label": 2000, "hint": 2000},
    "": {"action_id": 255, "block_id": 255},
}
"""Characters per field, by the type of the thing; the last line holds for everything."""

_COUNTS: Mapping[str, Mapping[str, int]] = {
    "section": {"fields": 10},
    "context": {"elements": 10},
    "actions": {"elements": 25},
    "static_select": {"options": 100},
    "multi_static_select": {"options": 100},
    "overflow": {"options": 5},
    "radio_buttons": {"options": 10},
    "checkboxes": {"options": 10},
}
_FIELD_TEXT = 2000
_KIND_BY_FIELD: Mapping[str, str] = {"options": "option", "initial_option": "option", "confirm": "confirm"}


def check_blocks(blocks: tuple[Json, ...], *, most: int = MESSAGE_BLOCKS) -> tuple[Json, ...]:
    """The blocks with a `block_id` each. Raises `ApiError("invalid_blocks")` that says where."""
    problems = list(_problems(blocks, most))
    if problems:
        raise ApiError("invalid_blocks", messages=tuple(f"[ERROR] {each}" for each in problems))
    return tuple({"block_id": f"b{number}", **block} for number, block in enumerate(blocks, 1))


def check_view(view: Json) -> None:
    """Raises `ApiError` for a view that Slack would refuse."""
    if view.get("type") not in ("modal", "home"):
        raise ApiError("invalid_arguments", messages=("[ERROR] view.type must be modal or home",))
    if len(json.dumps(view)) > VIEW_BYTES:
        raise ApiError("view_too_large")
    if view["type"] == "modal" and not view.get("title"):
        raise ApiError("invalid_arguments", messages=("[ERROR] missing required field: view.title",))
    for name, most in VIEW_LIMITS.items():
        if _length(view.get(name)) > most:
            raise ApiError("invalid_arguments", messages=(f"[ERROR] view.{name} is longer than {most}",))


def _problems(blocks: tuple[Json, ...], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    named = [block["block_id"] for block in blocks if isinstance(block.get("block_id"), str)]
    if len(named) != len(set(named)):
        yield "block_id must be unique [json-pointer:/blocks]"
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        if not block.get("type"):
            yield f"missing required field: type [json-pointer:{where}]"
        if not isinstance(block.get("block_id", ""), str):
            yield f"must be a string [json-pointer:{where}/block_id]"
        yield from _too_long(block, where, "")
        for field in _listed(block.get("fields")):
            if _length(field) > _FIELD_TEXT:
                yield f"must be at most {_FIELD_TEXT} characters [json-pointer:{where}/fields]"


def _too_long(thing: Any, where: str, kind: str) -> Iterator[str]:
    """Walk a block and all it holds; `kind` is for things without a `type` of their own, such as options."""
    if isinstance(thing, list):
        for number, each in enumerate(thing):
            yield from _too_long(each, f"{where}/{number}", kind)
    elif isinstance(thing, dict):
        yield from _too_long_object(thing, where, str(thing.get("type") or kind))


def _too_long_object(thing: Json, where: str, kind: str) -> Iterator[str]:
    for name, most in {**_LENGTHS.get(kind, {}), **_LENGTHS[""]}.items():
        if _length(thing.get(name)) > most:
            yield f"must be at most {most} characters [json-pointer:{where}/{name}]"
    for name, most in _COUNTS.get(kind, {}).items():
        if len(_listed(thing.get(name))) > most:
            yield f"no more than {most} items allowed [json-pointer:{where}/{name}]"
    for name, value in thing.items():
        if isinstance(value, (dict, list)):
            yield from _too_long(value, f"{where}/{name}", _KIND_BY_FIELD.get(name, ""))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _length(value: Any) -> int:
    text = value.get("text") if isinstance(value, dict) else value
    return len(text) if isinstance(text, str) else 0

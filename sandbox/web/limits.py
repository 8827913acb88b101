"""What Slack refuses of messages and views, and where in them it says the fault lies."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sandbox.state.messages import Json
from sandbox.web.block_rules import (
    CELL_TEXT,
    CELLS,
    COUNTS,
    HOLDS,
    KIND_BY_FIELD,
    LENGTHS,
    MARKDOWN_TEXT,
    MESSAGE,
    NOT_OF,
    ONE_NAME_EACH,
    PER_MESSAGE,
    REQUIRED,
    VIEW,
    WORDS,
    Surface,
)
from sandbox.web.errors import ApiError
from sandbox.web.given_ids import named

MESSAGE_TEXT = 40_000
ATTACHMENTS = 100
VIEW_BYTES = 250_000
VIEW_LIMITS: Mapping[str, int] = {
    "title": 24,
    "submit": 24,
    "close": 24,
    "callback_id": 255,
    "external_id": 255,
    "private_metadata": 3000,
}


def check_blocks(blocks: tuple[Json, ...], surface: Surface = MESSAGE) -> tuple[Json, ...]:
    """The blocks, all with ids. Raises `ApiError` that says where."""
    problems = list(_problems(blocks, surface))
    if problems:
        raise ApiError(surface.error, messages=tuple(f"[ERROR] {each}" for each in problems))
    if surface is MESSAGE:
        _check_totals(blocks)
    return named(blocks)


def check_attachments(attachments: tuple[Json, ...]) -> tuple[Json, ...]:
    """The attachments, numbered from 1, and their blocks with ids: they obey the same rules. Raises `ApiError`."""
    if len(attachments) > ATTACHMENTS:
        raise ApiError("too_many_attachments")
    return tuple(_checked(attachment, number) for number, attachment in enumerate(attachments, 1))


def _checked(attachment: Json, number: int) -> Json:
    blocks = tuple(each for each in _listed(attachment.get("blocks")) if isinstance(each, dict))
    if any(_problems(blocks, MESSAGE)):
        raise ApiError("invalid_attachments")
    _check_totals(blocks)
    inside = {"blocks": list(named(blocks, f"a{number}b"))} if "blocks" in attachment else {}
    return {**attachment, "id": number, **inside}


def check_view(view: Json, kind: str = "modal") -> Json:
    """The view, all its blocks with ids. Raises `ApiError` for what Slack would refuse."""
    if len(json.dumps(view)) > VIEW_BYTES:
        raise ApiError("view_too_large")
    problems = list(_view_problems(view, kind))
    if problems:
        raise ApiError("invalid_arguments", messages=tuple(f"[ERROR] {each}" for each in problems))
    return view | {"blocks": check_blocks(tuple(view.get("blocks") or ()), VIEW)}


def _view_problems(view: Json, kind: str) -> Iterator[str]:
    blocks = view.get("blocks")
    yield from _misplaced(view, "/view", "view")
    if view.get("type") != kind:
        yield f"must be {kind} [json-pointer:/view/type]"
    if not isinstance(blocks or [], list) or not all(isinstance(each, dict) for each in blocks or []):
        yield "must be an array of blocks [json-pointer:/view/blocks]"
    elif kind == "modal":
        yield from _missing_of_a_modal(view)
    for name, most in VIEW_LIMITS.items():
        if _length(view.get(name)) > most:
            yield f"must be less than {most + 1} characters [json-pointer:/view/{name}]"


def _missing_of_a_modal(view: Json) -> Iterator[str]:
    if not view.get("title"):
        yield "missing required field: title [json-pointer:/view]"
    if not view.get("submit") and any(block.get("type") == "input" for block in view.get("blocks") or []):
        yield "`submit` is required when an input block is within the `blocks` array [json-pointer:/view]"


def _check_totals(blocks: tuple[Json, ...]) -> None:
    """What a message as a whole may hold. A second table is an invalid attachment, in Slack's words."""
    counts = Counter(str(block.get("type")) for block in blocks)
    for kind, (most, said) in PER_MESSAGE.items():
        if counts[kind] > most:
            raise ApiError("invalid_attachments", messages=(f"[ERROR] {said}",))
    markdown = sum(_length(block.get("text")) for block in blocks if block.get("type") == "markdown")
    if markdown > MARKDOWN_TEXT:
        raise ApiError("msg_too_long")


def _problems(blocks: tuple[Json, ...], surface: Surface) -> Iterator[str]:
    root = surface.pointer
    if len(blocks) > surface.most:
        yield f"no more than {surface.most} items allowed [json-pointer:{root}]"
    named = [block["block_id"] for block in blocks if isinstance(block.get("block_id"), str)]
    if len(named) != len(set(named)):
        yield f"block_id must be unique [json-pointer:{root}]"
    for number, block in enumerate(blocks):
        yield from _block_problems(block, f"{root}/{number}", surface.kinds)


def _block_problems(block: Json, where: str, kinds: frozenset[str]) -> Iterator[str]:
    kind = _kind(block, "")
    if not kind:
        yield f"missing required field: type [json-pointer:{where}]"
    elif kind not in kinds:
        yield f"unsupported type: {kind} [json-pointer:{where}/type]"
    if not isinstance(block.get("block_id", ""), str):
        yield f"must be a string [json-pointer:{where}/block_id]"
    if kind in CELL_TEXT:
        yield from _table_problems(block, where)
    yield from _thing_problems(block, where, "")


def _thing_problems(thing: Any, where: str, kind: str) -> Iterator[str]:
    """Walk a block and all it holds; `kind` is for things without a `type` of their own, such as options."""
    if isinstance(thing, list):
        for number, each in enumerate(thing):
            yield from _thing_problems(each, f"{where}/{number}", kind)
    elif isinstance(thing, dict):
        yield from _object_problems(thing, where, kind if kind == "section field" else _kind(thing, kind))


def _kind(thing: Json, otherwise: str) -> str:
    kind = thing.get("type")
    return kind if isinstance(kind, str) and kind else otherwise


def _object_problems(thing: Json, where: str, kind: str) -> Iterator[str]:
    for group in REQUIRED.get(kind, ()):
        if not any(thing.get(name) for name in group):
            yield f"missing required field: {' / '.join(group)} [json-pointer:{where}]"
    yield from _misplaced(thing, where, kind)
    for name, most in {**LENGTHS.get(kind, {}), **LENGTHS[""]}.items():
        if _length(thing.get(name)) > most:
            yield f"must be less than {most + 1} characters [json-pointer:{where}/{name}]"
    for name, most in COUNTS.get(kind, {}).items():
        if len(_listed(thing.get(name))) > most:
            yield f"no more than {most} items allowed [json-pointer:{where}/{name}]"
    for name, value in thing.items():
        if isinstance(value, (dict, list)):
            yield from _thing_problems(value, f"{where}/{name}", KIND_BY_FIELD.get(name, ""))


def _misplaced(thing: Json, where: str, kind: str) -> Iterator[str]:
    """What stands where only other things may."""
    for name, types in {**HOLDS.get(kind, {}), **HOLDS[""]}.items():
        for each in _listed(thing.get(name)) or [thing.get(name)]:
            found = each.get("type") if isinstance(each, dict) else each
            if found is not None and not _is_one_of(found, types):
                yield f"unsupported type: {found} [json-pointer:{where}/{name}]"
    for name, words in WORDS.get(kind, {}).items():
        if not _is_one_of(thing.get(name, next(iter(words))), words):
            yield f"must be a valid enum value [json-pointer:{where}/{name}]"
    if NOT_OF.get(kind) in thing:
        yield f"invalid additional property: {NOT_OF[kind]} [json-pointer:{where}]"
    if kind in ONE_NAME_EACH:
        yield from _repeated(thing, where)


def _is_one_of(found: object, words: Collection[str]) -> bool:
    """What is no word at all, such as a list, is none of them either."""
    return isinstance(found, str) and found in words


def _repeated(block: Json, where: str) -> Iterator[str]:
    """Slack's docs say that an `action_id` should be unique in its block, and it refuses one that is not."""
    elements = [each for each in _listed(block.get("elements")) if isinstance(each, dict)]
    named = [each["action_id"] for each in elements if isinstance(each.get("action_id"), str)]
    if len(named) != len(set(named)):
        yield f"action_id must be unique [json-pointer:{where}/elements]"


def _table_problems(table: Json, where: str) -> Iterator[str]:
    rows = _listed(table.get("rows"))
    for number, row in enumerate(rows):
        if len(_listed(row)) > CELLS:
            yield f"no more than {CELLS} items allowed [json-pointer:{where}/rows/{number}]"
    most = CELL_TEXT[table["type"]]
    if sum(_characters(row) for row in rows) > most:
        yield f"must be less than {most + 1} characters in all [json-pointer:{where}/rows]"


def _characters(thing: Any) -> int:
    """Of all texts inside, however deep."""
    if isinstance(thing, list):
        return sum(map(_characters, thing))
    if isinstance(thing, dict):
        return sum(_length(value) if name == "text" else _characters(value) for name, value in thing.items())
    return 0


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _length(value: Any) -> int:
    text = value.get("text") if isinstance(value, dict) else value
    return len(text) if isinstance(text, str) else 0

"""Checks a document against a pydantic shape and says what is wrong in the file's own terms."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.configuration.problems import Problem, unknown_name
from bot.configuration.yaml_lines import Data, Document, Path

_EXPECTED = {
    "model_type": "a mapping (key: value)",
    "dict_type": "a mapping (key: value)",
    "list_type": "a list",
    "tuple_type": "a list",
}


class Shape(BaseModel):
    """One mapping of a configuration file: exactly these keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


AnyShape = TypeVar("AnyShape", bound=Shape)


class MismatchError(Exception):
    """The document does not have the shape. `missing` are the paths of absent keys, `problems` the rest."""

    def __init__(self, problems: list[Problem], missing: list[Path]) -> None:
        self.problems = problems
        self.missing = missing
        super().__init__(f"{len(problems)} problems, {len(missing)} missing keys")


def fit(shape: type[AnyShape], data: Data, document: Document, names: Mapping[str, list[str]]) -> AnyShape:
    """`data` as a `shape`; raises `MismatchError`.

    Lines are those of `document`; `names` are what fields may refer to, by kind.
    """
    try:
        return shape.model_validate(data, context=names)
    except ValidationError as error:
        details = error.errors(include_url=False)
    missing = [tuple(detail["loc"]) for detail in details if detail["type"] == "missing"]
    rest = [_problem(shape, detail, document) for detail in details if detail["type"] != "missing"]
    raise MismatchError(rest, missing)


def _problem(shape: type[Shape], detail: ErrorDetails, document: Document) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    return document.problem(path, _message(shape, detail))


def _message(shape: type[Shape], detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        *parents, key = detail["loc"]
        return unknown_name(str(key), "a key of this place", _keys_at(shape, tuple(parents)))
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, got {_shown(detail['input'])}"
    if kind == "too_short":
        return "is empty; give at least one"
    return detail["msg"]


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return repr(value)
    return "a list" if isinstance(value, list) else "a mapping"


def _keys_at(shape: type[Shape], path: Path) -> list[str]:
    """The keys that a mapping at `path` may have."""
    found: Any = shape
    for part in path:
        fields = found.model_fields if isinstance(found, type) and issubclass(found, Shape) else {}
        found = next(_shapes_in(fields[part].annotation), None) if part in fields else found
    return [field.alias or name for name, field in found.model_fields.items()]


def _shapes_in(annotation: Any) -> Iterator[type[Shape]]:
    """The shape that `list[X]`, `dict[..., X]` or `X | None` is made of; indices and keys lead to it."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for argument in get_args(annotation):
        yield from _shapes_in(argument)

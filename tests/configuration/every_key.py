"""Every key of the policy's shapes, at one place where a file may have it; found by the shapes alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args

import yaml
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from bot.configuration.policy_file import DEFAULT_NAME, default_text
from bot.configuration.policy_shape import PolicyShape
from bot.configuration.policy_words import nested
from bot.configuration.shape import Shape
from bot.configuration.yaml_lines import Data, Path, read_yaml

STANDS_FOR = {"tiers": "premium", "calendars": "berlin", "accounts": "acme"}
"""Of what has names, the one that is changed."""


@dataclass(frozen=True, eq=False)
class Key:
    """A key that holds a value or a list, and where: `path` is its place in `policy()`."""

    path: Path
    field: FieldInfo

    def __str__(self) -> str:
        return ".".join(map(str, self.path))


@cache
def policy() -> dict[str, Data]:
    """The default, with an account of its own terms."""
    found = read_yaml(default_text(), DEFAULT_NAME).data
    assert isinstance(found, dict)
    return {**found, "accounts": {"acme": {"tier": "plus"}}}


def every_key() -> list[Key]:
    """Each shape's keys once: what holds for Sev1 holds for Sev4."""
    seen: set[type[Shape]] = set()

    def walk(shape: type[Shape], path: Path) -> Iterator[Key]:
        if shape in seen:
            return
        seen.add(shape)
        for name, field in shape.model_fields.items():
            here = (*path, name)
            if inner := nested(field.annotation):
                yield from walk(inner, here)
            elif inner := held(field.annotation):
                yield from walk(inner, (*here, _one_of(name, here)))
            if not inner or name not in STANDS_FOR:
                yield Key(here, field)

    found = list(walk(PolicyShape, ()))
    return [key for key in found if nested(key.field.annotation) is None]


def _one_of(name: str, path: Path) -> str | int:
    """What is changed of several: that of the name above, or the last of a list."""
    if name in STANDS_FOR:
        return STANDS_FOR[name]
    some = value_at(policy(), path)
    assert isinstance(some, list), f"the default gives no {name}, so nothing shows how it is written"
    assert some, f"the default's {name} is empty, so nothing shows how it is written"
    return len(some) - 1


def held(annotation: Any) -> type[Shape] | None:
    """The shape of what a list or a mapping by name holds."""
    found = (nested(one) or held(one) for one in get_args(annotation))
    return next((one for one in found if one), None)


def shapes(shape: type[Shape] = PolicyShape) -> Iterator[type[Shape]]:
    yield shape
    for field in shape.model_fields.values():
        if inner := nested(field.annotation) or held(field.annotation):
            yield from shapes(inner)


def with_value(data: Data, path: Path, value: Data) -> Data:
    """A copy of `data` in which `path` holds `value`; what is not there yet is made."""
    if not path:
        return value
    first, *rest = path
    if isinstance(data, list):
        assert isinstance(first, int)
        return [with_value(one, tuple(rest), value) if n == first else one for n, one in enumerate(data)]
    assert isinstance(data, dict | None)
    known = data or {}
    return {**known, str(first): with_value(known.get(str(first)), tuple(rest), value)}


def value_at(data: Data, path: Path) -> Data:
    for part in path:
        data = data[part] if isinstance(data, list) and isinstance(part, int) else (data or {}).get(str(part))  # type: ignore[union-attr]
    return data


def text_of(data: Data) -> str:
    """As a file: every scalar as it stands, nothing as nothing."""
    return yaml.dump(data, Dumper=_AsItStands, sort_keys=False, width=1000)


class _AsItStands(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_AsItStands.add_representer(
    type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "")
)


REFERENCES = {
    "strictest": "plus", "calendar": "berlin", "tier": "standard", "country": "CH", "subdivision": "BY",
}  # fmt: skip
"""Other values of keys that name something: no schema can know them."""


def others(key: Key) -> Iterator[Data]:
    """Values that a file may give the key instead, by what its schema tells editors."""
    name = str(key.path[-1])
    if name in REFERENCES:
        yield REFERENCES[name]
    annotation: Any = key.field.annotation
    for part in key.field.metadata:
        annotation = Annotated[annotation, part]
    yield from _of_schema(TypeAdapter(annotation).json_schema())


def _of_schema(schema: Mapping[str, Any]) -> Iterator[Data]:
    yield from schema.get("examples", ())
    yield from map(str, schema.get("enum", ()))
    yield from (f"{schema[bound]:g}" for bound in ("minimum", "maximum") if bound in schema)
    if schema.get("type") == "boolean":
        yield from ("true", "false")
    for one in schema.get("anyOf", ()):
        yield from _of_schema(one)
    if "items" in schema:
        yield from ([one] for one in _of_schema(schema["items"]))
        yield []
    for pattern in schema.get("patternProperties", {}).values():
        yield from ({key: one} for key in schema["propertyNames"]["examples"] for one in _of_schema(pattern))

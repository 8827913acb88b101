"""What JSON looks like: its keys and the kinds of its values, and how two such shapes differ. Pure.

A key that is an id (`shares` are by channel) stands for every id.
Slack's samples are blanked and their keys are unions, so this is what a blank says:
`""` a string, `123` a number (whole or not), `false` a boolean; `{}` an object and `[]` a list, of
whatever. A blank never says `null`: where we answer `null`, another source must show one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from typing import Any

ANY_ID = "*"
_ID = re.compile(r"[A-Z][A-Z0-9]+")


class Kind(StrEnum):
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    OBJECT = "object"
    LIST = "list"


class Fault(StrEnum):
    """In which way ours is not Slack's."""

    EXTRA = "extra key"
    TYPE = "other type"
    MISSING = "missing key"
    ERROR = "other error"


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of the objects seen; those in `always` were in every one of them."""

    shapes: Mapping[str, "Shape"] = field(default_factory=dict)
    always: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shape:
    """A value's kinds, none when nothing is known. `variants` are objects by their `type`, else by `""`."""

    kinds: frozenset[Kind] = frozenset()
    variants: Mapping[str, Fields] = field(default_factory=dict)
    items: "Shape | None" = None

    def fields(self, variant: str) -> Fields:
        """The keys known for objects of this `type`; those of objects without one hold for all."""
        found = [self.variants[name] for name in {variant, ""} if name in self.variants]
        return reduce(_merged_fields, found) if found else Fields()

    def knows(self, variant: str) -> bool:
        """Whether objects of this `type` may stand here."""
        return not self.variants or variant in self.variants or "" in self.variants


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """`path` is dotted, with `[]` for the items of a list; `detail` names the kinds."""

    path: str
    fault: Fault
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What Slack is known to send: every key in `known`, always the required ones of `promised`, and

    in one situation or another all that stands in `shown`. `sources` name where it is from.
    """

    known: Shape
    promised: Shape = field(default_factory=Shape)
    shown: Shape = field(default_factory=Shape)
    sources: tuple[str, ...] = ()


def shape_of(value: Any) -> Shape:
    if isinstance(value, dict):
        shapes = _fields_of(value)
        kind = value.get("type")
        variant = kind if isinstance(kind, str) else ""
        return Shape(frozenset({Kind.OBJECT}), {variant: Fields(shapes, frozenset(shapes))})
    if isinstance(value, list):
        return Shape(frozenset({Kind.LIST}), items=shape_of_all(value) if value else None)
    return Shape(frozenset({_KINDS[type(value)]}))


def _fields_of(value: Mapping[str, Any]) -> Mapping[str, Shape]:
    names = {name: ANY_ID if _ID.fullmatch(name) else name for name in value}
    ids = [shape_of(each) for name, each in value.items() if names[name] == ANY_ID]
    fields = {name: shape_of(each) for name, each in value.items() if names[name] == name}
    return fields | ({ANY_ID: all_of(ids)} if ids else {})


def shape_of_schema(schema: Mapping[str, Any] | None, named: Mapping[str, Shape]) -> Shape:
    """The shape of a JSON Schema. `named` resolves `{"schema": name}`; an unknown name is anything."""
    if schema is None:
        return Shape()
    if "schema" in schema:
        return named.get(schema["schema"], Shape())
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        return all_of(shape_of_schema(each, named) for each in choices)
    kinds = frozenset(_SCHEMA_KINDS[kind] for kind in _types(schema))
    properties = {name: shape_of_schema(each, named) for name, each in schema.get("properties", {}).items()}
    required = frozenset(schema.get("required", ()))
    return Shape(
        kinds,
        {"": Fields(properties, required)} if Kind.OBJECT in kinds else {},
        shape_of_schema(schema["items"], named) if "items" in schema else None,
    )


def shape_of_all(values: Iterable[Any]) -> Shape:
    return all_of(map(shape_of, values))


def all_of(shapes: Iterable[Shape]) -> Shape:
    """Everything that any of them has; `always` only what stands in all."""
    return reduce(merged, shapes, Shape())


def merged(one: Shape, other: Shape) -> Shape:
    if one is other:
        return one
    variants = dict(one.variants)
    for name, fields in other.variants.items():
        variants[name] = _merged_fields(variants[name], fields) if name in variants else fields
    items = merged(one.items, other.items) if one.items and other.items else one.items or other.items
    return Shape(one.kinds | other.kinds, variants, items)


def at_keys(shape: Shape, change: Mapping[str, Callable[[Shape], Shape]]) -> Shape:
    """The shape, changed at every key of these names, however deep."""

    def changed(key: str, value: Shape) -> Shape:
        return change[key](value) if key in change else at_keys(value, change)

    variants = {
        variant: Fields({key: changed(key, each) for key, each in fields.shapes.items()}, fields.always)
        for variant, fields in shape.variants.items()
    }
    return Shape(shape.kinds, variants, at_keys(shape.items, change) if shape.items else None)


def unpromised(shape: Shape) -> Shape:
    """The same keys and kinds, none of them always there."""
    variants = {
        variant: Fields({key: unpromised(each) for key, each in fields.shapes.items()})
        for variant, fields in shape.variants.items()
    }
    return Shape(shape.kinds, variants, unpromised(shape.items) if shape.items else None)


def differences(ours: Shape, theirs: Evidence) -> list[Difference]:
    """In which ways `ours`, seen in all its situations, is not what Slack sends."""
    found = {
        *_unknown(ours, theirs.known),
        *_broken_promises(ours, theirs.promised),
        *_never_seen(ours, theirs.shown),
    }
    return sorted(found)


def _unknown(ours: Shape, known: Shape) -> Iterator[Difference]:
    for path, our, their in _places(ours, known):
        odd = our.kinds - their.kinds
        if their.kinds and odd:
            yield Difference(path, Fault.TYPE, f"{_words(odd)}, not {_words(their.kinds)}")
        for variant, fields in our.variants.items():
            if not their.knows(variant):
                yield Difference(f"{path}<{variant}>", Fault.EXTRA)
                continue
            names = their.fields(variant).shapes
            unknown = fields.shapes.keys() - names.keys() if names else ()
            yield from (Difference(_at(path, name), Fault.EXTRA) for name in unknown)


def _broken_promises(ours: Shape, promised: Shape) -> Iterator[Difference]:
    for path, our, their in _places(ours, promised):
        for variant, fields in our.variants.items():
            missing = their.fields(variant).always - fields.always
            yield from (Difference(_at(path, name), Fault.MISSING) for name in missing)


def _never_seen(ours: Shape, shown: Shape) -> Iterator[Difference]:
    for path, our, their in _places(ours, shown):
        for variant, fields in our.variants.items():
            missing = their.fields(variant).shapes.keys() - fields.shapes.keys()
            yield from (Difference(_at(path, name), Fault.MISSING) for name in missing)


def _places(ours: Shape, theirs: Shape, path: str = "") -> Iterator[tuple[str, Shape, Shape]]:
    """Every place that both have, with what each has there."""
    yield path, ours, theirs
    for variant, fields in ours.variants.items():
        known = theirs.fields(variant).shapes
        for name in fields.shapes.keys() & known.keys():
            yield from _places(fields.shapes[name], known[name], _at(path, name))
    if ours.items and theirs.items:
        yield from _places(ours.items, theirs.items, f"{path}[]")


def _merged_fields(one: Fields, other: Fields) -> Fields:
    shapes = dict(one.shapes)
    for name, shape in other.shapes.items():
        shapes[name] = merged(shapes[name], shape) if name in shapes else shape
    return Fields(shapes, one.always & other.always)


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _words(kinds: Iterable[Kind]) -> str:
    return " or ".join(sorted(kinds))


def _types(schema: Mapping[str, Any]) -> list[str]:
    kind = schema.get("type", "object" if "properties" in schema else [])
    return [kind] if isinstance(kind, str) else list(kind)


_KINDS: Mapping[type, Kind] = {
    str: Kind.STRING,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    bool: Kind.BOOLEAN,
    type(None): Kind.NULL,
}
_SCHEMA_KINDS: Mapping[str, Kind] = {
    "string": Kind.STRING,
    "integer": Kind.NUMBER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "null": Kind.NULL,
    "object": Kind.OBJECT,
    "array": Kind.LIST,
}

"""The JSON Schema of `policy.yml`, for editors: made from the shapes that check the file.

An editor sees one place at a time, so the schema is a little milder than `steward policy check`: what a tier
leaves out another layer may give, and names that must stand elsewhere in the file are only shaped as names.
"""

from collections.abc import Iterator
from typing import Any

from bot.configuration.policy_shape import AccountShape, PolicyShape, TermsShape
from bot.configuration.policy_words import nested
from bot.configuration.shape import Shape

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def policy_schema() -> dict[str, Any]:
    schema: dict[str, Any] = _plain(PolicyShape.model_json_schema())
    for shape in _layered(TermsShape):
        schema["$defs"][shape.__name__].pop("required", None)
    schema["$defs"][AccountShape.__name__]["required"] = ["tier"]
    properties = schema["properties"]
    (pattern, tier), *_ = properties["tiers"]["patternProperties"].items()
    properties["tiers"]["patternProperties"] = {pattern: _or_nothing(tier)}
    properties["accounts"] = _or_nothing(properties["accounts"])
    return {"$schema": _DIALECT, "title": "policy.yml of Steward", **schema}


def _plain(schema: Any) -> Any:
    """Without titles, which only repeat the keys; and a name that fits no pattern is no name."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _plain(value) for key, value in schema.items() if key != "title" or isinstance(value, dict)}
    return {**found, "additionalProperties": False} if "patternProperties" in found else found


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    """A layer with nothing under it says: as the layer below."""
    return {"anyOf": [schema, {"type": "null"}]}


def _layered(shape: type[Shape]) -> Iterator[type[Shape]]:
    """The shapes that each layer may fill in part."""
    yield shape
    for field in shape.model_fields.values():
        if inner := nested(field.annotation):
            yield from _layered(inner)

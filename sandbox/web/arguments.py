"""The arguments of a Web API call, in every encoding that Slack accepts.

slack_sdk sends most calls as POST with a query string, some as JSON, form or multipart.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.ids import micros
from sandbox.messages import Json
from sandbox.web.errors import ApiError

_JSON_ARGUMENTS = ("blocks", "attachments", "metadata", "view")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Arguments:
    """Typed reading of what was sent. A wrong or missing value is an `ApiError` in Slack's words."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        if not self.has(name):
            raise ApiError("invalid_arguments", messages=(f"[ERROR] missing required field: {name}",))
        return str(self.values[name])

    def optional(self, name: str) -> str | None:
        return str(self.values[name]) if self.has(name) else None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, *, most: int) -> int:
        if not self.has(name):
            return default
        try:
            value = int(self.values[name])
        except ValueError:
            raise ApiError("invalid_limit") from None
        if value < 1:
            raise ApiError("invalid_limit")
        return min(value, most)

    def instant(self, name: str, default: int) -> int:
        """A timestamp argument in microseconds."""
        if not self.has(name):
            return default
        try:
            return micros(str(self.values[name]))
        except ValueError:
            raise ApiError(f"invalid_ts_{name}") from None

    def listed(self, name: str) -> list[str]:
        """A comma-separated string or a JSON array."""
        value = self.values.get(name) or ""
        if isinstance(value, list):
            return [str(each) for each in value]
        return [each.strip() for each in str(value).split(",") if each.strip()]

    def objects(self, name: str, error: str) -> tuple[Json, ...] | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise ApiError(error)
        return tuple(value)

    def object(self, name: str, error: str) -> Json | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise ApiError(error)
        return value


async def read_arguments(request: web.Request) -> Arguments:
    """Query and body, merged; JSON in strings decoded. Raises `ApiError`."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        values |= _json_body(await request.text())
    elif request.content_type in _FORMS:
        values |= dict(await request.post())
    for name in _JSON_ARGUMENTS:
        if isinstance(values.get(name), str) and values[name]:
            values[name] = _decoded(name, values[name])
    return Arguments(values)


def _json_body(text: str) -> Json:
    try:
        body = json.loads(text or "{}")
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    return body


def _decoded(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise ApiError("invalid_arguments", messages=(f"[ERROR] {name} is not valid JSON",)) from None

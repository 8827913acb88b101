"""The arguments of a Web API call, in every encoding that Slack accepts.

slack_sdk sends most calls as POST with a query string, some as JSON, form or multipart.
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.state.ids import micros
from sandbox.state.messages import Json
from sandbox.strict_json import loads
from sandbox.web.errors import ApiError
from sandbox.web.request_body import read_body

_DIGITS = 18
_JSON_ARGUMENTS = ("blocks", "attachments", "metadata", "view", "files")


class Arguments:
    """Typed reading of what was sent. A wrong or missing value is an `ApiError` in Slack's words."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """An empty text names nothing, which is for the method to say; an absent one is an error here."""
        if self.values.get(name) is None:
            raise missing(name)
        return self._scalar(name)

    def optional(self, name: str) -> str | None:
        return self._scalar(name) if self.has(name) else None

    def _scalar(self, name: str) -> str:
        if isinstance(self.values[name], (dict, list)):
            raise ApiError(
                "invalid_arguments", messages=(f"[ERROR] must be a string [json-pointer:/{name}]",)
            )
        return str(self.values[name])

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, *, most: int) -> int:
        if not self.has(name):
            return default
        try:
            value = int(self.values[name])
        except (ValueError, TypeError):
            raise ApiError("invalid_limit") from None
        if value < 1:
            raise ApiError("invalid_limit")
        return min(value, most)

    def whole(self, name: str) -> int:
        """A count that is not negative."""
        text = self.text(name)
        if not text.isascii() or not text.isdecimal() or len(text) > _DIGITS:
            message = f"[ERROR] must be a whole number [json-pointer:/{name}]"
            raise ApiError("invalid_arguments", messages=(message,))
        return int(text)

    def instant(self, name: str, default: int) -> int:
        """A timestamp argument in microseconds."""
        if not self.has(name):
            return default
        try:
            return micros(str(self.values[name]))
        except ValueError:
            raise ApiError(f"invalid_ts_{name}") from None

    def listed(self, name: str) -> list[str]:
        """A comma-separated string or a JSON array, also one in a string."""
        value = self.values.get(name) or ""
        if isinstance(value, str) and value.startswith("["):
            value = _decoded(name, value)
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
    values: Json = dict(request.query) | await read_body(request)
    for name in _JSON_ARGUMENTS:
        if isinstance(values.get(name), str) and values[name]:
            values[name] = _decoded(name, values[name])
    return Arguments(values)


def missing(*names: str) -> ApiError:
    messages = tuple(f"[ERROR] missing required field: {name}" for name in names)
    return ApiError("invalid_arguments", messages=messages)


def _decoded(name: str, text: str) -> Any:
    try:
        return loads(text)
    except ValueError:
        raise ApiError("invalid_arguments", messages=(f"[ERROR] {name} is not valid JSON",)) from None

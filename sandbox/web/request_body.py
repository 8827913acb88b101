"""The body of a Web API request and its arguments, in every encoding that Slack accepts.

The errors are those that Slack's docs list for every method (docs.slack.dev/reference/methods/api.test).
"""

import codecs
from typing import Any

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from sandbox.state.messages import Json
from sandbox.strict_json import loads
from sandbox.web.errors import ApiError

JSON, FORM, MULTIPART, PLAIN = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
)
UNREADABLE = (ValueError, AssertionError, RuntimeError, ClientPayloadError, HttpProcessingError)
"""What aiohttp raises for a form that is none."""

_CHARSETS = ("utf-8", "iso8859-1")


async def read_body(request: web.Request) -> Json:
    """The arguments in the body; files are no arguments. Raises `ApiError`."""
    if not request.body_exists:
        return {}
    if request.content_type not in (JSON, FORM, MULTIPART, PLAIN) and await _bytes(request):
        raise ApiError("invalid_post_type" if "Content-Type" in request.headers else "missing_post_type")
    _check_charset(request.charset)
    if request.content_type == JSON:
        return json_object(await _bytes(request), request.charset or "utf-8")
    if request.content_type in (FORM, MULTIPART):
        return await _form(request)
    return {}


def charset_warning(request: web.Request) -> str | None:
    """JSON should name its charset, and a form should not."""
    if request.content_type == JSON and request.charset is None:
        return "missing_charset"
    if request.content_type == FORM and request.charset is not None:
        return "superfluous_charset"
    return None


async def _bytes(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None
    except (ClientPayloadError, HttpProcessingError):
        raise ApiError("request_timeout") from None


async def _form(request: web.Request) -> Json:
    try:
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None
    except UNREADABLE:
        raise ApiError("invalid_form_data") from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def too_large() -> ApiError:
    """Slack documents no limit; this one keeps the workspace alive."""
    return ApiError("request_too_large", status=413)


def _check_charset(charset: str | None) -> None:
    try:
        known = charset is None or codecs.lookup(charset).name in _CHARSETS
    except (LookupError, ValueError):
        known = False
    if not known:
        raise ApiError("invalid_charset")


def json_object(content: bytes, charset: str = "utf-8") -> Json:
    """Raises `ApiError`."""
    try:
        body: Any = loads(content.decode(charset) or "{}")
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    return body

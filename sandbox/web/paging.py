"""Cursor pages (docs.slack.dev/apis/web-api/pagination): the cursor is the position, base64 as in Slack."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import TypeVar

from sandbox.state.ids import micros
from sandbox.state.messages import Json
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError

T = TypeVar("T")
_PREFIX = "next:"
_TIME = "next_ts:"
_DIGITS = 18


def page(items: Sequence[T], arguments: Arguments, *, default: int, most: int) -> tuple[Sequence[T], Json]:
    """The page asked for and the fields that point to the next one. Raises `ApiError("invalid_cursor")`."""
    cursor = arguments.optional("cursor")
    start = 0 if cursor is None else _number(cursor, _PREFIX)
    end = start + arguments.number("limit", default, most=most)
    following = _encoded(f"{_PREFIX}{end}") if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}


def time_cursor(ts: str) -> str:
    """Where a page of messages goes on, in Slack's own form; what arrives meanwhile shifts nothing."""
    return _encoded(f"{_TIME}{micros(ts)}")


def time_in_cursor(arguments: Arguments) -> int | None:
    """In microseconds, or `None` for the first page. It knows of no range: that is for every call to say."""
    cursor = arguments.optional("cursor")
    return None if cursor is None else _number(cursor, _TIME)


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _number(cursor: str, prefix: str) -> int:
    try:
        text = b64decode(cursor, validate=True).decode()
    except (ValueError, binascii.Error):
        raise ApiError("invalid_cursor") from None
    number = text.removeprefix(prefix)
    if text == number or not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS):
        raise ApiError("invalid_cursor")
    return int(number)

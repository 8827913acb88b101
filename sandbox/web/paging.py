"""Cursor pages (docs.slack.dev/apis/web-api/pagination): the cursor is the position, base64 as in Slack."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import TypeVar

from sandbox.messages import Json
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError

T = TypeVar("T")
_PREFIX = "next:"


def page(items: Sequence[T], arguments: Arguments, *, default: int, most: int) -> tuple[Sequence[T], Json]:
    """The page asked for and the fields that point to the next one. Raises `ApiError("invalid_cursor")`."""
    start = _position(arguments.optional("cursor"))
    end = start + arguments.number("limit", default, most=most)
    following = _cursor(end) if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}


def has_more(fields: Json) -> bool:
    return bool(fields["response_metadata"]["next_cursor"])


def _cursor(position: int) -> str:
    return b64encode(f"{_PREFIX}{position}".encode()).decode()


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        text = b64decode(cursor, validate=True).decode()
        return int(text.removeprefix(_PREFIX))
    except (ValueError, binascii.Error):
        raise ApiError("invalid_cursor") from None

"""What Slack's client itself holds against an entered value, before any app is asked.

docs.slack.dev/reference/block-kit/block-elements (email, url, number and plain-text inputs, multi selects).
The sentences are ours; Slack's differ by client and language.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from sandbox.state.messages import Json

Check: TypeAlias = Callable[[Json, Any], str | None]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def complaint(element: Json, value: Any) -> str | None:
    """What is wrong with a value that is not empty, or `None`."""
    check = _CHECKS.get(element["type"])
    return check(element, value) if check else None


def _length(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Enter {least} characters or more."
    return f"Enter {most} characters or fewer." if len(value) > most else None


def _email(_: Json, value: str) -> str | None:
    return None if _EMAIL.fullmatch(value) else "Enter a valid email address."


def _url(_: Json, value: str) -> str | None:
    return None if _URL.fullmatch(value) else "Enter a valid address, with https:// or http://."


def _number(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Enter a number."
    if not number.is_finite() or (number % 1 and not element.get("is_decimal_allowed")):
        return "Enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Enter {element['min_value']} or more."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Enter {element['max_value']} or less."
    return None


def _count(element: Json, value: list[Any]) -> str | None:
    most = element.get("max_selected_items")
    return f"Choose {most} or fewer." if most is not None and len(value) > most else None


def _files(element: Json, value: list[Any]) -> str | None:
    most = element.get("max_files", 10)
    return f"Choose {most} files or fewer." if len(value) > most else None


_CHECKS: Mapping[str, Check] = {
    "plain_text_input": _length,
    "email_text_input": _email,
    "url_text_input": _url,
    "number_input": _number,
    "file_input": _files,
    **dict.fromkeys(
        (
            "multi_static_select",
            "multi_external_select",
            "multi_users_select",
            "multi_channels_select",
            "multi_conversations_select",
        ),
        _count,
    ),
}

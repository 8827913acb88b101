"""What a person does in Slack, read once: a command, a press, a window that they send.

Nothing here raises on odd input: what is missing is empty, and nobody is staff by an empty id. Secrets are
replaced in whatever a person typed (promise 11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.keeping import mapping
from bot.slack.redaction import redact_payload
from bot.slack.text import storable

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """`/claim 3`: who typed it, what stands behind the command, and what a window may be opened with."""

    user: str
    trigger_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button, or what was chosen in a menu. `message_ts` is empty where the presser alone sees what was pressed."""

    user: str
    trigger_id: str
    channel: str
    message_ts: str
    value: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A window that was sent: its id, what it was opened about, and what stands in its inputs, by block.

    It `hides` something where a secret was taken out of it.
    """

    user: str
    about: str
    values: Mapping[str, str]
    window: str = ""
    hides: bool = False


def command(body: Body) -> Command:
    clean, _ = redact_payload(body)
    return Command(_text(body, "user_id"), _text(body, "trigger_id"), _text(clean, "text").strip())


def press(body: Body) -> Press:
    match body.get("actions"):
        case [Mapping() as first, *_]:
            value = _text(mapping(first.get("selected_option")), "value") or _text(first, "value")
        case _:
            value = ""
    return Press(
        user=_id(body, "user"),
        trigger_id=_text(body, "trigger_id"),
        channel=_id(body, "channel"),
        message_ts=_text(mapping(body.get("message")), "ts"),
        value=value,
    )


def submission(body: Body) -> Submission:
    clean, found = redact_payload(body)
    view = mapping(clean.get("view"))
    inputs = mapping(mapping(view.get("state")).get("values"))
    return Submission(
        user=_id(body, "user"),
        about=_text(view, "private_metadata"),
        values={str(block): _value(mapping(elements), block) for block, elements in inputs.items()},
        window=_text(view, "id"),
        hides=bool(found),
    )


def _value(elements: Mapping[Any, Any], block: object) -> str:
    """The text, option or person of an input; block and action share their id."""
    element = mapping(elements.get(block))
    option = mapping(element.get("selected_option"))
    return _text(option, "value") or _text(element, "selected_user") or _text(element, "value")


def _id(body: Body, key: str) -> str:
    return _text(mapping(body.get(key)), "id")


def _text(node: Mapping[Any, Any], key: str) -> str:
    value = node.get(key)
    return storable(value) if isinstance(value, str) else ""

"""What of a delivery is kept: what `parse` reads, and nothing else (promise 11, docs/adr/0001).

A person can fill far more fields than anybody can list: a file's headings, an attachment's picture, a profile, a
huddle's name. So what is kept is listed instead, kind by kind. Words are kept as one redacted text; of blocks,
attachments and files it is only looked what they say and whether there are any.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.slack.event_table import Becomes, row_of, row_of_message
from bot.slack.redaction import redact_message

Kept = dict[str, Any]

_ANY = ("type", "subtype", "channel_type", "bot_id", "event_ts", "ts")
_OF_A_MESSAGE = ("type", "subtype", "ts", "thread_ts", "user", "bot_id")
_OF_A_CHANNEL = ("new_channel_id", "old_channel_id", "user")
ID_LIMIT = 64
LARGEST = 10**15
ODD = "odd"
"""Stands for a value that is no id where Slack promises one."""


def kept(payload: Mapping[str, Any]) -> tuple[Kept, tuple[str, ...]]:
    """The delivery as it may be stored, and the kind of each secret that its author wrote."""
    event = payload.get("event")
    if not isinstance(event, Mapping):
        return {}, ()
    around = _scalars(payload, ("is_ext_shared_channel",))
    more, kinds = _READ_LATER[row_of(event).becomes](payload, event)
    small = _scalars(event, _ANY) | _channel(event)
    return around | {**more, "event": small | more.get("event", {})}, kinds


def channel_of(event: Mapping[str, Any]) -> str | None:
    channel = event.get("channel") or event.get("channel_id")
    if isinstance(channel, Mapping):
        channel = channel.get("id")
    return channel if isinstance(channel, str) and is_id(channel) else None


def is_id(value: str) -> bool:
    """Whether it can be one of Slack's ids, times or kinds, so that every database takes it as a key."""
    return len(value) <= ID_LIMIT and value.isascii() and value.isprintable()


def mapping(value: object) -> Mapping[str, Any]:
    """`value`, or nothing where Slack sends something else than the object that its docs promise."""
    return value if isinstance(value, Mapping) else {}


def is_written(message: Mapping[str, Any]) -> bool:
    """A person's own words, neither a notice of Slack's nor a program's."""
    return row_of_message(message).becomes is Becomes.WORDS


Read = tuple[Kept, tuple[str, ...]]


def _said(_: Mapping[str, Any], event: Mapping[str, Any]) -> Read:
    words, kinds = _words(event)
    return {"event": words}, kinds


def _words(message: Mapping[str, Any]) -> Read:
    """A message with its words and whether it has files; of what no person wrote only who and when."""
    small = _scalars(message, _OF_A_MESSAGE)
    if not is_written(message):
        return small, ()
    said = redact_message(message)
    files: Kept = {"files": [{}]} if message.get("files") else {}
    return small | files | {"text": said.text}, said.kinds


def _changed(_: Mapping[str, Any], event: Mapping[str, Any]) -> Read:
    """The former wording is no news: it was redacted when it was said."""
    message = mapping(event.get("message"))
    small, kinds = _words(message)
    edited = mapping(message.get("edited"))
    message_kept = small | ({"edited": _scalars(edited, ("ts",))} if edited else {})
    return {"event": {"message": message_kept}}, kinds


def _deleted(_: Mapping[str, Any], event: Mapping[str, Any]) -> Read:
    return {"event": _scalars(event, ("deleted_ts",))}, ()


def _place(payload: Mapping[str, Any], event: Mapping[str, Any]) -> Read:
    ours = _users(payload.get("authorizations"))
    return {"authorizations": ours, "event": _scalars(event, _OF_A_CHANNEL)}, ()


def _nothing(_: Mapping[str, Any], __: Mapping[str, Any]) -> Read:
    return {}, ()


_READ_LATER: Mapping[Becomes, Callable[[Mapping[str, Any], Mapping[str, Any]], Read]] = {
    Becomes.WORDS: _said,
    Becomes.EDIT: _changed,
    Becomes.DELETION: _deleted,
    Becomes.CHANNEL: _place,
    Becomes.PEOPLE: _nothing,
    Becomes.NOTHING: _nothing,
}


def _scalars(node: Mapping[str, Any], keys: tuple[str, ...]) -> Kept:
    return {key: _scalar(node[key]) for key in keys if node.get(key) is not None}


def _scalar(value: Any) -> Any:
    """Ids and numbers as they are; what is neither would stop a database in the middle of a commit."""
    if isinstance(value, str):
        return value if is_id(value) else ODD
    if isinstance(value, int | float) and abs(value) < LARGEST:
        return value
    return ODD if value else ""


def _channel(event: Mapping[str, Any]) -> Kept:
    channel = channel_of(event)
    return {"channel": channel} if channel else {}


def _users(authorizations: object) -> list[Kept]:
    """For whom of us it is delivered."""
    named = authorizations if isinstance(authorizations, list) else []
    return [_scalars(one, ("user_id",)) for one in named if isinstance(one, Mapping)]

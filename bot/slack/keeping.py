"""What of a delivery is kept: what `parse` reads, and nothing else (promise 11, docs/adr/0001).

A person can fill far more fields than anybody can list: a file's headings, an attachment's picture, a profile, a
huddle's name. So what is kept is listed instead, kind by kind. Words are kept as one redacted text; of blocks,
attachments and files it is only looked what they say and whether there are any.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.slack.redaction import redact_message

Kept = dict[str, Any]

# Subtypes that are a person writing; all others of `message` are notices (slack.md §7.5).
WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
CHANNEL_EVENTS = frozenset(
    {
        "channel_shared",
        "channel_unshared",
        "channel_id_changed",
        "channel_archive",
        "channel_unarchive",
        "channel_rename",
        "channel_deleted",
        "group_archive",
        "group_unarchive",
        "group_rename",
        "group_deleted",
        "member_joined_channel",
    }
)

_ANY = ("type", "subtype", "channel_type", "event_ts", "ts")
_OF_A_MESSAGE = ("type", "subtype", "ts", "thread_ts", "user", "bot_id")
_OF_A_CHANNEL = ("new_channel_id", "old_channel_id", "user")
ID_LIMIT = 64
LARGEST = 10**15
ODD = "odd"
"""Stands for a value that is no id where Slack promises one."""


def kept(payload: Mapping[str, Any]) -> tuple[Kept, tuple[str, ...]]:
    """The delivery as it may be stored, and the kinds of secrets that its author wrote, each once."""
    event = payload.get("event")
    if not isinstance(event, Mapping):
        return {}, ()
    around = _scalars(payload, ("is_ext_shared_channel",))
    kind = event.get("type")
    small = _scalars(event, _ANY) | _channel(event)
    if kind in ("message", "app_mention"):
        more, kinds = _message(event)
        return around | {"event": small | more}, kinds
    if isinstance(kind, str) and kind in CHANNEL_EVENTS:
        ours = {"authorizations": _users(payload.get("authorizations"))}
        return around | ours | {"event": small | _scalars(event, _OF_A_CHANNEL)}, ()
    return around | {"event": small}, ()


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
    subtype = message.get("subtype")
    return (subtype is None or isinstance(subtype, str)) and subtype in WRITTEN and not message.get("bot_id")


def _message(event: Mapping[str, Any]) -> tuple[Kept, tuple[str, ...]]:
    subtype = event.get("subtype")
    if event.get("channel_type") in ("im", "mpim"):
        return {}, ()
    change = _CHANGES.get(subtype) if isinstance(subtype, str) else None
    return change(event) if change else _words(event)


def _words(message: Mapping[str, Any]) -> tuple[Kept, tuple[str, ...]]:
    """A message with its words and whether it has files; of what no person wrote only who and when."""
    small = _scalars(message, _OF_A_MESSAGE)
    if not is_written(message):
        return small, ()
    said = redact_message(message)
    files: Kept = {"files": [{}]} if message.get("files") else {}
    return small | files | {"text": said.text}, said.kinds


def _changed(event: Mapping[str, Any]) -> tuple[Kept, tuple[str, ...]]:
    """The former wording is no news: it was redacted when it was said."""
    message = mapping(event.get("message"))
    small, kinds = _words(message)
    edited = mapping(message.get("edited"))
    return {"message": small | ({"edited": _scalars(edited, ("ts",))} if edited else {})}, kinds


def _deleted(event: Mapping[str, Any]) -> tuple[Kept, tuple[str, ...]]:
    return _scalars(event, ("deleted_ts",)), ()


_CHANGES: Mapping[str, Callable[[Mapping[str, Any]], tuple[Kept, tuple[str, ...]]]] = {
    "message_changed": _changed,
    "message_deleted": _deleted,
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

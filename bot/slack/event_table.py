"""What becomes of each event that Slack can send us, by type; of a message, by subtype. docs/events.md tells it.

What stands in no row becomes nothing: its receipt says so, and a new kind of Slack's harms nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Becomes(StrEnum):
    """`WORDS`, `EDIT` and `DELETION` are sorted into requests; `CHANNEL` and `PEOPLE` are asked about anew."""

    WORDS = "words"
    EDIT = "edit"
    DELETION = "deletion"
    CHANNEL = "channel"
    PEOPLE = "people"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    becomes: Becomes
    why: str


_MESSAGE = "by its subtype, below"
_SHARED = "who reads there may be others now: the channel is asked about before anything is said there"
_PLACE = "where we write, and whether we can, may be another now"
_STAFF = "who is staff may be others now: the directory is asked again"

# The type of an event. A mention comes a second time as a message, with the same channel and `ts`: one receipt.
EVENTS: Mapping[str, Row] = {
    "message": Row(Becomes.WORDS, _MESSAGE),
    "app_mention": Row(Becomes.WORDS, "the twin of the message that mentions us: whichever comes first counts"),
    "channel_shared": Row(Becomes.CHANNEL, _SHARED),
    "channel_unshared": Row(Becomes.CHANNEL, _SHARED),
    "channel_id_changed": Row(Becomes.CHANNEL, "it keeps its first id in our books"),
    "channel_archive": Row(Becomes.CHANNEL, _PLACE),
    "channel_unarchive": Row(Becomes.CHANNEL, _PLACE),
    "channel_rename": Row(Becomes.CHANNEL, _PLACE),
    "channel_deleted": Row(Becomes.CHANNEL, _PLACE),
    "group_archive": Row(Becomes.CHANNEL, _PLACE),
    "group_unarchive": Row(Becomes.CHANNEL, _PLACE),
    "group_rename": Row(Becomes.CHANNEL, _PLACE),
    "group_deleted": Row(Becomes.CHANNEL, _PLACE),
    "member_joined_channel": Row(Becomes.CHANNEL, "where it is us, a channel nobody has mapped is asked about"),
    "subteam_members_changed": Row(Becomes.PEOPLE, _STAFF),
    "subteam_updated": Row(Becomes.PEOPLE, _STAFF),
    "user_change": Row(Becomes.PEOPLE, _STAFF),
    "team_access_revoked": Row(Becomes.PEOPLE, _STAFF),
}  # fmt: skip

_NOTICE = "Slack's own notice, no person's words"
_PROGRAM = "written by a program, ours or another's: no customer asks by it and it answers nobody"

# The subtype of a message; None is a plain one.
MESSAGES: Mapping[str | None, Row] = {
    None: Row(Becomes.WORDS, "a person wrote it"),
    "file_share": Row(Becomes.WORDS, "a person wrote it, and there are files"),
    "thread_broadcast": Row(Becomes.WORDS, "a reply that was sent to the channel, too; it stays a reply"),
    "me_message": Row(Becomes.WORDS, "a person wrote it with /me"),
    "message_changed": Row(
        Becomes.EDIT,
        "new words for the same message, and where it was answered already, another question is a request; "
        "without an edit by its author (an unfurl) nothing changes",
    ),
    "message_deleted": Row(
        Becomes.DELETION, "its words go, and the request with them where nothing else was said"
    ),
    "bot_message": Row(Becomes.NOTHING, _PROGRAM),
    "message_replied": Row(Becomes.NOTHING, "the reply itself comes as a message"),
    "reply_broadcast": Row(Becomes.NOTHING, "the older form of `thread_broadcast`, which comes beside it"),
    "tombstone": Row(
        Becomes.NOTHING, "what stands where a message with replies was; its deletion came as an edit"
    ),
    "ekm_access_denied": Row(Becomes.NOTHING, "its words are withheld from us by the customer's key"),
    "channel_join": Row(Becomes.NOTHING, _NOTICE),
    "channel_leave": Row(Becomes.NOTHING, _NOTICE),
    "channel_topic": Row(Becomes.NOTHING, _NOTICE),
    "channel_purpose": Row(Becomes.NOTHING, _NOTICE),
    "channel_name": Row(Becomes.NOTHING, _NOTICE),
    "channel_archive": Row(Becomes.NOTHING, _NOTICE),
    "channel_unarchive": Row(Becomes.NOTHING, _NOTICE),
    "channel_convert_to_private": Row(Becomes.NOTHING, _NOTICE),
    "channel_posting_permissions": Row(Becomes.NOTHING, _NOTICE),
    "group_join": Row(Becomes.NOTHING, _NOTICE),
    "group_leave": Row(Becomes.NOTHING, _NOTICE),
    "group_topic": Row(Becomes.NOTHING, _NOTICE),
    "group_purpose": Row(Becomes.NOTHING, _NOTICE),
    "group_name": Row(Becomes.NOTHING, _NOTICE),
    "group_archive": Row(Becomes.NOTHING, _NOTICE),
    "group_unarchive": Row(Becomes.NOTHING, _NOTICE),
    "pinned_item": Row(Becomes.NOTHING, _NOTICE),
    "unpinned_item": Row(Becomes.NOTHING, _NOTICE),
    "reminder_add": Row(Becomes.NOTHING, _NOTICE),
    "huddle_thread": Row(Becomes.NOTHING, _NOTICE),
    "assistant_app_thread": Row(Becomes.NOTHING, _NOTICE),
}

PROGRAM = Row(Becomes.NOTHING, _PROGRAM)
DIRECT = Row(Becomes.NOTHING, "a direct message: what is said there is between that person and us")
_OTHER = Row(Becomes.NOTHING, "nothing that we know")


def row_of(event: Mapping[str, Any]) -> Row:
    """Its row; a direct message and what a program wrote become nothing, whatever their subtype."""
    kind = event.get("type")
    row = EVENTS.get(kind, _OTHER) if isinstance(kind, str) else _OTHER
    if row.becomes is not Becomes.WORDS:
        return row
    return DIRECT if event.get("channel_type") in ("im", "mpim") else row_of_message(event)


def row_of_message(message: Mapping[str, Any]) -> Row:
    """The row of a message by its subtype, also of one inside an edit."""
    subtype = message.get("subtype")
    row = MESSAGES.get(subtype, _OTHER) if subtype is None or isinstance(subtype, str) else _OTHER
    if row.becomes is Becomes.WORDS and message.get("bot_id"):
        return PROGRAM
    return row

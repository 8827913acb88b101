"""Where the workspace is knowingly not like Slack, and why: one line each. What is no longer so fails."""

from dataclasses import dataclass

from tests.conformance.shapes import Difference, Fault

ANY_METHOD = "any method"


@dataclass(frozen=True, slots=True)
class Deviation:
    """`where` is a method, event or payload, `ANY_METHOD` for errors of the door, or `*`; `path` as in `Difference`."""

    where: str
    path: str
    fault: Fault
    reason: str

    def covers(self, name: str, found: Difference) -> bool:
        return self.where in (name, "*") and (self.path, self.fault) == (found.path, found.fault)


_CUSTOM_NAME = (
    "Only a post under another name carries one, and that scope (chat:write.customize) is not served."
)
_UNFURLED = "Only what Slack makes of a link carries it; links are not unfurled here."
_NOT_SUBSCRIBED = "Slack adds it for a reader who follows the thread; the app follows none here."
_NO_ENTERPRISE = "There is no Enterprise organisation here."
_OWN_PICTURE = "Only who uploaded a picture has it; nobody here did."
_JOINED_ALONE = "Who was not invited has no inviter; in the recorded events somebody was."
_NO_TABS = "It tells of canvases and tabs, and channels here have none."
_ONLY_ASKED_FOR = "Its example in the docs has it; elsewhere a call must ask for it, and this one cannot."
_PICTURE = "Only a picture has it, and the workspace looks into no picture."
_PICTURE_FIELDS = (
    "deanimate_gif",
    "image_exif_rotation",
    "original_h",
    "original_w",
    "pjpeg",
    "thumb_160",
    "thumb_360",
    "thumb_360_gif",
    "thumb_360_h",
    "thumb_360_w",
    "thumb_64",
    "thumb_80",
)

DEVIATIONS: tuple[Deviation, ...] = (
    Deviation(
        ANY_METHOD,
        "request_too_large",
        Fault.ERROR,
        "Slack documents no limit of a request; this one keeps the workspace alive.",
    ),
    Deviation("chat.postMessage", "message.username", Fault.MISSING, _CUSTOM_NAME),
    *(
        Deviation("conversations.history", f"messages[].attachments[].{name}", Fault.MISSING, _UNFURLED)
        for name in ("service_name", "thumb_height", "thumb_url", "thumb_width")
    ),
    Deviation("conversations.info", "channel.properties", Fault.MISSING, _NO_TABS),
    Deviation("conversations.create", "channel.properties", Fault.MISSING, _NO_TABS),
    Deviation("conversations.rename", "channel.locale", Fault.MISSING, _ONLY_ASKED_FOR),
    Deviation("conversations.rename", "channel.num_members", Fault.MISSING, _ONLY_ASKED_FOR),
    Deviation(
        "files.info",
        "file.shares.public.*[].latest_reply",
        Fault.MISSING,
        "A share tells nothing of the replies that its message has.",
    ),
    *(Deviation("files.info", f"file.{name}", Fault.MISSING, _PICTURE) for name in _PICTURE_FIELDS),
    Deviation("conversations.replies", "messages[].last_read", Fault.MISSING, _NOT_SUBSCRIBED),
    Deviation("conversations.replies", "messages[].unread_count", Fault.MISSING, _NOT_SUBSCRIBED),
    Deviation(
        "conversations.replies",
        "not_in_channel",
        Fault.ERROR,
        "The docs name no word for a channel the app is not in; this is the one of `conversations.history`.",
    ),
    Deviation("team.info", "team.enterprise_id", Fault.MISSING, _NO_ENTERPRISE),
    Deviation("team.info", "team.enterprise_name", Fault.MISSING, _NO_ENTERPRISE),
    Deviation("users.info", "user.profile.image_original", Fault.MISSING, _OWN_PICTURE),
    Deviation("users.list", "members[].profile.image_1024", Fault.MISSING, _OWN_PICTURE),
    Deviation("users.list", "members[].profile.image_original", Fault.MISSING, _OWN_PICTURE),
    Deviation(
        "views.publish",
        "user_not_found",
        Fault.ERROR,
        "The docs name no word for an unknown user; this is the one of other methods that take one.",
    ),
    *(
        Deviation(event, "event.inviter", Fault.MISSING, _JOINED_ALONE)
        for event in ("member_joined_channel", "message/channel_join")
    ),
    Deviation(
        "slash command",
        "is_enterprise_install",
        Fault.TYPE,
        "A command is the fields of a form, all of them text; the sample is of a typed class.",
    ),
)
"""Errors of the door first, then of methods, of events, of commands and interactions."""

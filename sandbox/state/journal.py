"""What happened in the workspace, in order. Everybody who wants to know listens here."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sandbox.state.messages import Message
from sandbox.state.views import View
from sandbox.state.world import Invitation
from sandbox.time.clock import Clock


class ChangeKind(StrEnum):
    POSTED = "posted"
    EDITED = "edited"
    DELETED = "deleted"
    REACTED = "reacted"
    UNREACTED = "unreacted"
    EPHEMERAL = "ephemeral"
    EPHEMERAL_REMOVED = "ephemeral_removed"
    VIEW_OPENED = "view_opened"
    VIEW_UPDATED = "view_updated"
    VIEW_CLOSED = "view_closed"
    HOME_PUBLISHED = "home_published"
    HOME_OPENED = "home_opened"
    IM_OPENED = "im_opened"
    JOINED = "joined"
    LEFT = "left"
    CREATED = "created"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    CHANNEL_DELETED = "channel_deleted"
    RENAMED = "renamed"
    TOPIC_SET = "topic_set"
    PURPOSE_SET = "purpose_set"
    STATUS_SHOWN = "status_shown"
    STATUS_ENDED = "status_ended"
    UNINSTALLED = "uninstalled"
    INVITED = "invited"
    INVITE_ACCEPTED = "invite_accepted"
    INVITE_APPROVED = "invite_approved"
    INVITE_DECLINED = "invite_declined"
    SHARED = "shared"
    UNSHARED = "unshared"
    CONNECTION_CHANGED = "connection_changed"
    CHANNEL_ID_CHANGED = "channel_id_changed"
    PERSON_CHANGED = "person_changed"
    GROUP_CHANGED = "group_changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened. `at` is virtual time; `who` is a user id.

    `detail` is a reaction, a team id, a name or topic, a former channel id, who came or went, or the id of a
    person or group that changed; `users` are those who joined and those who left a group, or a channel with
    their company.
    """

    kind: ChangeKind
    at: datetime
    who: str
    channel: str | None = None
    message: Message | None = None
    previous: Message | None = None
    view: View | None = None
    detail: str = ""
    users: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    invitation: Invitation | None = None


REMEMBERED = 2_000
"""Changes that can be read afterwards; all of them, with every superseded message, would grow for ever."""


class Journal:
    """Append-only. Listeners hear of everything; afterwards the latest `REMEMBERED` changes can be read."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changes: deque[Change] = deque(maxlen=REMEMBERED)
        self._listeners: list[Callable[[Change], None]] = []

    def record(
        self,
        kind: ChangeKind,
        who: str,
        *,
        channel: str | None = None,
        message: Message | None = None,
        previous: Message | None = None,
        view: View | None = None,
        detail: str = "",
        users: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
        invitation: Invitation | None = None,
    ) -> None:
        now = self._clock.now()
        change = Change(kind, now, who, channel, message, previous, view, detail, users, invitation)
        self._changes.append(change)
        for listener in self._listeners:
            listener(change)

    def changes(self) -> list[Change]:
        return list(self._changes)

    def on_change(self, listener: Callable[[Change], None]) -> None:
        self._listeners.append(listener)

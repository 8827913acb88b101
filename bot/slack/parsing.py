"""Reading what Slack sends: envelopes into receipts, stored payloads into what happened.

The table of types and subtypes (`event_table.py`) says what becomes of each. Nothing here raises on odd input: an odd
delivery is still a receipt, and reads as `Ignored` with the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.channel_ids import ChannelIds, KnownAs
from bot.domain.inbox import (
    ChannelChanged,
    Deleted,
    Edited,
    Ignored,
    Incoming,
    PeopleChanged,
    Receipt,
    Source,
    Wrote,
    key_of,
)
from bot.domain.timestamps import instant_of, ts_of
from bot.ports import Echo, Posted
from bot.slack.event_table import Becomes, row_of
from bot.slack.gateway import outbox_id_of
from bot.slack.keeping import channel_of, is_id, is_written, kept, mapping
from bot.slack.redaction import words_of
from bot.slack.text import storable

NO_CHANNEL = "workspace"
MINUTE = timedelta(minutes=1)
SKEW = timedelta(seconds=5)  # Slack's minute and ours do not end at once
A_WHILE = timedelta(minutes=10)
KEY_LIMIT = 255
HEARD = "heard"  # of a kept delivery: when we heard it, where Slack's own time cannot be
AHEAD = timedelta(days=1)
LATE = timedelta(days=30)  # Slack's retries of an event end after hours

# Where a change keeps the message that it is about; a tombstone's author is Slack, so the former one comes first.
_INSIDE = ("previous_message", "message")


class Envelopes:
    """Turns deliveries and histories into what the inbox takes. `bot_id` and `bot_user` are our own.

    Channels are called as our books call them, by `ids`, which learns what Slack calls anew.
    """

    def __init__(self, now: Callable[[], datetime], ids: ChannelIds) -> None:
        self._now = now
        self._ids = ids
        self.bot_id = ""
        self.bot_user = ""

    def read(self, payload: Mapping[str, Any], source: Source = "live") -> Receipt | Echo | None:
        """The receipt of one event; an echo of our own message; None for our own edits and deletes."""
        event = payload.get("event")
        if not isinstance(event, Mapping):
            event = {}
        message = next((m for key in _INSIDE if isinstance(m := event.get(key), Mapping)), event)
        renamed = self._renamed(payload, event)
        event = self._by_our_id(event, renamed)
        if event.get("type") == "message" and self._is_ours(message):
            return self._echo(event, message)
        clean, kinds = kept({**payload, "event": event})
        happened_at = self._happened_at(payload, event)
        said_at = instant_of(event.get("ts")) or happened_at
        if not (self._believes(happened_at, source) and self._believes(said_at, source)):
            happened_at = self._now()
            clean[HEARD] = ts_of(happened_at)
        channel = channel_of(event)
        return Receipt(
            event_id=_as_key(payload.get("event_id") or source_key(event) or self._nameless(payload)),
            source_key=source_key(event),
            lane=channel or NO_CHANNEL,
            happened_at=happened_at,
            source=source,
            payload=clean,
            secrets=kinds,
            renamed=renamed,
        )

    def limited_until(self, body: Mapping[str, Any]) -> datetime:
        """Slack tells once a minute that it drops events, and goes on until the minute's end.

        docs.slack.dev/apis/events-api/#rate-limiting. A minute that is not about now is not believed.
        """
        now = self._now()
        minute = instant_of(body.get("minute_rate_limited"))
        if minute is None or not now - A_WHILE < minute < now + A_WHILE:
            minute = now
        return minute + MINUTE + SKEW

    def of_history(
        self, channel: str, message: Mapping[str, Any], since: datetime
    ) -> Sequence[Receipt | Echo]:
        """What the live events of a message that we find in a history would have been: of an older one its edit."""
        event = {**message, "type": "message", "channel": channel}
        items = [self._recovered(event)]
        edited = message.get("edited")
        if isinstance(edited, Mapping) and isinstance(items[0], Receipt):
            change = {"type": "message", "subtype": "message_changed", "channel": channel, "message": message}
            items.append(self._recovered({**change, "ts": edited.get("ts")}))
        written_at = instant_of(message.get("ts"))
        if written_at is not None and written_at < since:
            del items[0]
        return [item for item in items if item is not None]

    def of_invitation(self, channel: str) -> Receipt | Echo | None:
        """What the event would have been that told us that we are in a channel."""
        event = {"type": "member_joined_channel", "channel": channel, "user": self.bot_user}
        return self.read(
            {
                "event": event,
                "event_id": f"recovered:{channel}|joined",
                "authorizations": [{"user_id": self.bot_user}],
                "is_ext_shared_channel": True,
            },
            "recovered",
        )

    def _recovered(self, event: Mapping[str, Any]) -> Receipt | Echo | None:
        payload: dict[str, Any] = {
            "type": "event_callback",
            "event": event,
            "event_id": f"recovered:{source_key(event)}",
        }
        payload["is_ext_shared_channel"] = True  # only customer channels are read
        return self.read(payload, "recovered")

    def _renamed(self, payload: Mapping[str, Any], event: Mapping[str, Any]) -> KnownAs | None:
        old, new = event.get("old_channel_id"), event.get("new_channel_id")
        if event.get("type") != "channel_id_changed" or not (isinstance(old, str) and isinstance(new, str)):
            return None
        if not (old and new and is_id(old) and is_id(new)):
            return None
        return self._ids.learn(old, new, self._happened_at(payload, event))

    def _by_our_id(self, event: Mapping[str, Any], renamed: KnownAs | None) -> Mapping[str, Any]:
        channel = channel_of(event)
        ours = renamed.ours if renamed else self._ids.ours(channel or "")
        return event if ours == (channel or "") else {**event, "channel": ours}

    def _is_ours(self, message: object) -> bool:
        if not isinstance(message, Mapping):
            return False
        return bool(self.bot_id) and (
            message.get("bot_id") == self.bot_id or message.get("user") == self.bot_user
        )

    def _echo(self, event: Mapping[str, Any], message: Any) -> Echo | None:
        """Of an edit or a delete of ours nothing follows; what was posted settles its row."""
        outbox_id = outbox_id_of(message)
        if outbox_id is None or event.get("subtype") is not None:
            return None
        return Echo(outbox_id, Posted(str(event.get("channel")), str(message.get("ts"))))

    def _happened_at(self, payload: Mapping[str, Any], event: Mapping[str, Any]) -> datetime:
        """Slack's time; ours where it gives none that can be read."""
        for ts in (event.get("event_ts"), event.get("ts"), payload.get("event_time")):
            at = instant_of(ts) if ts is not None else None
            if at is not None:
                return at
        return self._now()

    def _believes(self, at: datetime, source: Source) -> bool:
        """Whether it can have happened then: a clock that ran from there would be one for ever, or long over."""
        now = self._now()
        return at <= now + AHEAD and (source == "recovered" or at >= now - LATE)

    def _nameless(self, payload: Mapping[str, Any]) -> str:
        return f"nameless:{payload.get('type')}:{self._now().timestamp()}"


def _as_key(value: object) -> str:
    return storable(str(value))[:KEY_LIMIT]


def source_key(event: Mapping[str, Any]) -> str | None:
    """(channel, ts, kind, edit ts): the same for a mention and its twin, for live and recovered copies."""
    key = _source_key(event)
    return key and _as_key(key)


def _source_key(event: Mapping[str, Any]) -> str | None:
    kind = event.get("type")
    channel = channel_of(event)
    if kind not in ("message", "app_mention") or channel is None:
        return None
    match event.get("subtype"):
        case "message_changed":
            message = mapping(event.get("message"))
            if _is_tombstone(message):
                return key_of(channel, message.get("ts"), "deleted")
            edited = mapping(message.get("edited")).get("ts") or event.get("ts")
            return key_of(channel, message.get("ts"), "changed", edited)
        case "message_deleted":
            return key_of(channel, event.get("deleted_ts"), "deleted")
        case _:
            return key_of(channel, event.get("ts"), "message")


def parse(payload: Mapping[str, Any]) -> Incoming:
    """What a stored delivery says."""
    event = payload.get("event")
    if not isinstance(event, Mapping):
        return Ignored("no event inside")
    becomes = row_of(event).becomes
    if becomes in _OF_MESSAGES:
        channel = channel_of(event)
        if channel is None:
            return Ignored("message without a channel")
        return _OF_MESSAGES[becomes](payload, event, channel)
    if becomes is Becomes.CHANNEL:
        return _channel_changed(payload, event)
    return PeopleChanged() if becomes is Becomes.PEOPLE else Ignored(_why_ignored(event))


def _why_ignored(event: Mapping[str, Any]) -> str:
    if event.get("type") not in ("message", "app_mention"):
        return f"event {event.get('type')}"
    if event.get("channel_type") in ("im", "mpim"):
        return "direct message"
    subtype = event.get("subtype")
    return "written by a program" if subtype is None else f"message subtype {subtype}"


def _wrote(payload: Mapping[str, Any], event: Mapping[str, Any], channel: str) -> Incoming:
    at = instant_of(event.get("ts"))
    if at is None:
        return Ignored(f"message with ts {event.get('ts')!r}")
    return Wrote(
        channel=channel,
        ts=str(event["ts"]),
        at=instant_of(payload.get(HEARD)) or at,
        thread_ts=_thread_of(event),
        user=str(event.get("user") or ""),
        text=words_of(event),
        has_files=bool(event.get("files")),
        is_external_channel=bool(payload.get("is_ext_shared_channel")),
    )


def _thread_of(message: Mapping[str, Any]) -> str | None:
    """The root that it was written below; what is no time is no thread."""
    root = message.get("thread_ts")
    return str(root) if root != message["ts"] and instant_of(root) is not None else None


def _edited(payload: Mapping[str, Any], event: Mapping[str, Any], channel: str) -> Incoming:
    message = mapping(event.get("message"))
    written_at = instant_of(message.get("ts"))
    if written_at is None:
        return Ignored("edit without a message")
    if _is_tombstone(message):
        return Deleted(channel, str(message["ts"]), instant_of(event.get("event_ts")) or written_at)
    if not is_written(message):
        return Ignored("edit of what no person wrote")
    edited = mapping(message.get("edited"))
    if not edited:
        return Ignored("changed by Slack, not by its author")  # an unfurl, a thread count
    return Edited(
        channel=channel,
        ts=str(message["ts"]),
        user=str(message.get("user") or ""),
        thread_ts=_thread_of(message),
        text=words_of(message),
        at=instant_of(payload.get(HEARD)) or instant_of(edited.get("ts")) or written_at,
        written_at=written_at,
        has_files=bool(message.get("files")),
        is_external_channel=bool(payload.get("is_ext_shared_channel")),
    )


def _is_tombstone(message: Mapping[str, Any]) -> bool:
    """A deleted message that has replies: Slack edits it and leaves a stone (matterbridge issue 600)."""
    return message.get("subtype") == "tombstone"


def _deleted(_: Mapping[str, Any], event: Mapping[str, Any], channel: str) -> Incoming:
    ts = event.get("deleted_ts")
    at = instant_of(event.get("event_ts") or event.get("ts") or ts)
    if instant_of(ts) is None or at is None:
        return Ignored(f"delete of ts {ts!r}")
    return Deleted(channel, str(ts), at)


_OF_MESSAGES: Mapping[Becomes, Callable[[Mapping[str, Any], Mapping[str, Any], str], Incoming]] = {
    Becomes.WORDS: _wrote,
    Becomes.EDIT: _edited,
    Becomes.DELETION: _deleted,
}


def _channel_changed(payload: Mapping[str, Any], event: Mapping[str, Any]) -> Incoming:
    channel = channel_of(event) or str(event.get("new_channel_id") or "")
    if not channel:
        return Ignored(f"event {event.get('type')} without a channel")
    joined = event.get("type") == "member_joined_channel"
    named = payload.get("authorizations")
    us = [mapping(a).get("user_id") for a in named] if isinstance(named, list) else []
    return ChannelChanged(
        channel=channel,
        is_external=payload.get("is_ext_shared_channel"),
        invited_us=joined and event.get("user") in us,
    )

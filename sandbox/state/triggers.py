"""Trigger ids: the short-lived right to open a view before the person who just acted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sandbox.state.ids import Ids
from sandbox.time.clock import Clock

LIFETIME = timedelta(seconds=3)
"""docs.slack.dev/interactivity/handling-user-interaction; virtual time, like all Slack-side expiry."""

_REMEMBERED = timedelta(hours=1)


class TriggerError(StrEnum):
    """Slack's own words."""

    INVALID = "invalid_trigger_id"
    EXPIRED = "expired_trigger_id"
    EXCHANGED = "exchanged_trigger_id"


@dataclass(frozen=True, slots=True)
class Trigger:
    app_id: str
    user: str
    issued: datetime
    view_id: str | None
    channel: str | None


class Triggers:
    """Issues them, and tells an expired from a used from an invented one for an hour."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._issued: dict[str, Trigger] = {}
        self._used: set[str] = set()

    def issue(self, app_id: str, user: str, *, view_id: str | None = None, channel: str | None = None) -> str:
        """A trigger for one app and `user`.

        `view_id` is given when the act happened in a modal, onto which one may push, and `channel` when it
        happened in a conversation.
        """
        self._forget()
        trigger_id = self._ids.next("trigger.")
        self._issued[trigger_id] = Trigger(app_id, user, self._clock.now(), view_id, channel)
        return trigger_id

    def exchange(self, app_id: str, trigger_id: str) -> Trigger | TriggerError:
        """Use a trigger up. In another app's hands it is worth nothing, and stays as good as it was."""
        trigger = self._issued.get(trigger_id)
        if trigger is None or trigger.app_id != app_id:
            return TriggerError.INVALID
        if trigger_id in self._used:
            return TriggerError.EXCHANGED
        self._used.add(trigger_id)
        return trigger if self._clock.now() - trigger.issued <= LIFETIME else TriggerError.EXPIRED

    def _forget(self) -> None:
        """Oldest first: triggers are issued in the order of time."""
        while self._issued:
            trigger_id, trigger = next(iter(self._issued.items()))
            if self._clock.now() - trigger.issued <= _REMEMBERED:
                return
            del self._issued[trigger_id]
            self._used.discard(trigger_id)

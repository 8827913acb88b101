"""What an app says it is doing in a thread: shown beneath it, for a while.

docs.slack.dev/reference/methods/assistant.threads.setStatus: it goes with the app's next message there, and by
itself after two minutes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.state.journal import ChangeKind, Journal
from sandbox.state.messages import Message
from sandbox.time.clock import Clock

LASTS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Status:
    """`loading` are sentences that a client shows in turn."""

    channel: str
    thread_ts: str
    user: str
    text: str
    loading: tuple[str, ...]
    until: datetime


class Statuses:
    """One for each app and thread. They end in moving time."""

    def __init__(self, clock: Clock, journal: Journal) -> None:
        self._clock = clock
        self._journal = journal
        self._shown: dict[tuple[str, str, str], Status] = {}
        clock.on_move(self._end)

    def all(self) -> list[Status]:
        now = self._clock.now()
        return [status for status in self._shown.values() if status.until > now]

    def show(self, channel: str, thread_ts: str, user: str, text: str, loading: tuple[str, ...]) -> None:
        """An empty text takes it away."""
        if not text:
            self._take(channel, thread_ts, user)
            return
        status = Status(channel, thread_ts, user, text, loading, self._clock.now() + LASTS)
        self._shown[channel, thread_ts, user] = status
        self._journal.record(ChangeKind.STATUS_SHOWN, user, channel=channel, detail=text)

    def moved(self, channel: str, new: str) -> None:
        """The channel has another id now."""
        shown = [
            replace(each, channel=new) if each.channel == channel else each for each in self._shown.values()
        ]
        self._shown = {(each.channel, each.thread_ts, each.user): each for each in shown}

    def gone(self, channel: str) -> None:
        for status in list(self._shown.values()):
            if status.channel == channel:
                self._take(status.channel, status.thread_ts, status.user)

    def posted(self, message: Message) -> None:
        self._take(message.channel, message.thread_ts or "", message.user)

    def _take(self, channel: str, thread_ts: str, user: str) -> None:
        if self._shown.pop((channel, thread_ts, user), None) is not None:
            self._journal.record(ChangeKind.STATUS_ENDED, user, channel=channel)

    def _end(self, now: datetime) -> None:
        for status in list(self._shown.values()):
            if status.until <= now:
                self._take(status.channel, status.thread_ts, status.user)

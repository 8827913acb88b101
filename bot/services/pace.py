"""Pace: how often a method of Slack may be called, asked before each call instead of after a refusal."""

from collections import deque
from datetime import datetime, timedelta

from bot.clock import Clock

WINDOW = timedelta(minutes=1)


class Pace:
    """At most `most` calls in any minute. Nobody sleeps here: who must wait is told until when."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._calls: deque[datetime] = deque(maxlen=most)

    def take(self) -> datetime | None:
        """None, and the call is counted; or when it may be made."""
        now = self._clock.now()
        if len(self._calls) == self._most and now < self._calls[0] + WINDOW:
            return self._calls[0] + WINDOW
        self._calls.append(now)
        return None

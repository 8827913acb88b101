"""How often an app may call (docs.slack.dev/apis/web-api/rate-limits), in moving time.

Slack promises a tier's number and allows more in bursts; here the promised number is the limit.
"""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from sandbox.time.clock import Clock
from sandbox.web.method_table import DOCUMENTED

PER_MINUTE: Mapping[str, int] = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 300}
"""Calls by rate tier, for each method and app; "several hundred" for the special tier."""

POST_MESSAGE = "chat.postMessage"
_MINUTE, _SECOND = timedelta(minutes=1), timedelta(seconds=1)
_Window: TypeAlias = deque[datetime]


class RateLimits:
    """Counts calls in sliding windows. A refused call takes no place."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: defaultdict[tuple[str, ...], _Window] = defaultdict(deque)

    def retry_after(self, app: str, method: str, channel: str) -> int | None:
        """Whole seconds to wait, or `None` when the call may pass. One post a second to each channel."""
        limits = [(self._windows[app, method], PER_MINUTE[DOCUMENTED[method].tier], _MINUTE)]
        if method == POST_MESSAGE:
            limits.append((self._windows[app, method, channel], 1, _SECOND))
        wait = max(self._wait(*limit) for limit in limits)
        if wait > timedelta(0):
            return math.ceil(wait.total_seconds())
        for window, _, _ in limits:
            window.append(self._clock.now())
        return None

    def _wait(self, window: _Window, most: int, length: timedelta) -> timedelta:
        now = self._clock.now()
        while window and window[0] + length <= now:
            window.popleft()
        return timedelta(0) if len(window) < most else window[0] + length - now

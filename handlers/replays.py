"""What was delivered before: a signature is good once for what must not be done twice.

An event may come as often as it likes, for its receipt is unique; Slack itself sends it again. A command, a press
and a window are sent once. Remembered in this process alone: a replica that has not seen a signature takes it, and
there the state decides, as for a second press of the same button (docs/adr/0013).
"""

from datetime import datetime, timedelta

from bot.clock import Clock

KEPT = timedelta(minutes=10)  # a timestamp is good for five minutes either way
REPEATABLE = frozenset({"event_callback", "app_rate_limited", "url_verification"})


class Replays:
    """Two generations, so that forgetting costs nothing: each signature is kept for `KEPT` at least."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: datetime = clock.now()
        self._young: set[str] = set()
        self._old: set[str] = set()

    def is_one(self, signature: str) -> bool:
        """Whether it was asked about before; from now on it was."""
        now = self._clock.now()
        if now - self._since >= KEPT:
            self._old, self._young, self._since = self._young, set(), now
        known = signature in self._young or signature in self._old
        self._young.add(signature)
        return known

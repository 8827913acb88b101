"""What passes between workspace and app, counted on the workspace's side."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Traffic:
    """Envelopes by transmission (a redelivered one counts twice); calls by bot token only.

    The app is settled when its own counts equal these and nothing is outstanding here (DESIGN §6).
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._calls: Counter[str] = Counter()
        self.unknown_methods: Counter[str] = Counter()
        self._resets = 0
        self._zero()

    def _zero(self) -> None:
        self.envelopes_sent = 0
        self.envelopes_acked = 0
        self.envelopes_lost = 0
        self.calls_received = 0
        self.calls_answered = 0

    def reset(self) -> None:
        """A new process of the app starts counting at zero, and so do we."""
        self._resets += 1
        self._zero()
        self.changed()

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def changed(self) -> None:
        for listener in self._listeners:
            listener()

    def sent(self) -> None:
        self.envelopes_sent += 1

    def acked(self) -> None:
        self.envelopes_acked += 1
        self.changed()

    def lost(self) -> None:
        """An envelope that nobody will deliver any more."""
        self.envelopes_lost += 1
        self.changed()

    @contextmanager
    def call(self, method: str) -> Iterator[None]:
        """A call under way. One of a process that is gone by its end counts for nobody."""
        resets = self._resets
        self.calls_received += 1
        self._calls[method] += 1
        try:
            yield
        finally:
            self._calls[method] -= 1
            self.calls_answered += resets == self._resets
            self.changed()

    def open_calls(self) -> list[str]:
        return [f"{method} × {count} unanswered" for method, count in self._calls.items() if count > 0]

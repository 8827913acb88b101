"""Whether we hear Slack: what the sweep may rely on while we were away."""

from datetime import datetime, timedelta

from bot.clock import Clock

PATIENCE = timedelta(minutes=2)  # after that, pings go out unchecked and say so (DESIGN §3)


class Hearing:
    """Deaf until recovery has read what was missed; deaf again when the socket falls silent."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._deaf_since: datetime | None = None
        self._recovering_since: datetime | None = clock.now()

    @property
    def is_hearing(self) -> bool:
        return self._recovering_since is None

    @property
    def may_sweep(self) -> bool:
        return self.is_hearing or self.unchecked_since is not None

    @property
    def unchecked_since(self) -> datetime | None:
        """Since when nothing was read, once recovery has taken longer than we may wait."""
        if self._recovering_since is None or self._clock.now() - self._recovering_since <= PATIENCE:
            return None
        return self._deaf_since or self._recovering_since

    def lost(self, since: datetime) -> None:
        self._deaf_since = since
        self._recovering_since = self._recovering_since or self._clock.now()

    def recovered(self) -> None:
        self._deaf_since = self._recovering_since = None

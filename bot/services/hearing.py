"""Whether we hear Slack: what the sweep and the dispatcher may rely on while we were away."""

from datetime import datetime, timedelta

from bot.clock import Clock

PATIENCE = timedelta(minutes=2)  # after that, pings go out unchecked and say so (DESIGN §3)


class Hearing:
    """Deaf until recovery has read what was missed; deaf again when the socket falls silent.

    `losses` counts how often it was lost: a recovery that began before the last loss settles nothing.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._deaf_since: datetime | None = None
        self._recovering_since: datetime | None = clock.now()
        self.losses = 0
        self.again_at: datetime | None = None  # when the reading goes on, where Slack would not let us

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
        self.losses += 1
        self._deaf_since = min(self._deaf_since or since, since)
        self._recovering_since = self._recovering_since or self._clock.now()

    def deaf_since(self, instant: datetime) -> None:
        """How far back the oldest reading ends."""
        self._deaf_since = min(self._deaf_since or instant, instant)

    def try_again(self, at: datetime) -> None:
        self.again_at = at

    def recovered(self, losses: int) -> None:
        """All that was missed before the loss of that number is read."""
        self.again_at = None
        if losses == self.losses:
            self._deaf_since = self._recovering_since = None

"""Whether we hear Slack: what the sweep and the dispatcher may rely on while we were away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock

PATIENCE = timedelta(minutes=2)  # after that, pings go out unchecked and say so (DESIGN §3)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A channel whose history Slack refuses: all before `since` is known, and `code` is Slack's word for it."""

    channel: str
    since: datetime
    code: str
    noticed_at: datetime


class Hearing:
    """Deaf until recovery has read what was missed; deaf again when the socket falls silent.

    `losses` counts how often it was lost: a recovery that began before the last loss settles nothing.
    A channel that cannot be read is unknown by itself; the others go on. Blind is who cannot tell staff from
    customers: what was heard cannot be worked on then.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._deaf_since: datetime | None = None
        self._recovering_since: datetime | None = clock.now()
        self._blind_since: datetime | None = None
        self._unreadable: dict[str, Unreadable] = {}
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
        """Since when nothing was read or understood, once that has taken longer than we may wait."""
        found = [self._deaf_too_long(), self.blind_since if self.is_blind else None]
        return min((since for since in found if since is not None), default=None)

    def _deaf_too_long(self) -> datetime | None:
        if self._recovering_since is None or not self._is_out_of_patience(self._recovering_since):
            return None
        return self._deaf_since or self._recovering_since

    @property
    def blind_since(self) -> datetime | None:
        return self._blind_since

    @property
    def is_blind(self) -> bool:
        """For longer than we may wait."""
        return self._blind_since is not None and self._is_out_of_patience(self._blind_since)

    @property
    def unreadable(self) -> Mapping[str, Unreadable]:
        return self._unreadable

    def _is_out_of_patience(self, since: datetime) -> bool:
        return self._clock.now() - since > PATIENCE

    # -- one channel ------------------------------------------------------------------------------------

    def may_speak_of(self, channel: str) -> bool:
        """Whether a ping about it may go out: it is known, or we have waited long enough."""
        found = self._unreadable.get(channel)
        return self.may_sweep and (found is None or self._is_out_of_patience(found.noticed_at))

    def unchecked(self, channel: str) -> datetime | None:
        """Since when this channel was not read, where something is said about it all the same."""
        found = self._unreadable.get(channel)
        if found is not None and self._is_out_of_patience(found.noticed_at):
            return min(found.since, self.unchecked_since or found.since)
        return self.unchecked_since

    def bound(self, channel: str, instant: datetime) -> datetime:
        """How far a request of this channel may be advanced, `instant` at most."""
        found = self._unreadable.get(channel)
        if found is None or self._is_out_of_patience(found.noticed_at):
            return instant
        return min(instant, found.since)

    # -- what the lanes tell ----------------------------------------------------------------------------

    def cannot_see(self) -> None:
        self._blind_since = self._blind_since or self._clock.now()

    def can_see(self) -> None:
        self._blind_since = None

    # -- what recovery tells ----------------------------------------------------------------------------

    def lost(self, since: datetime) -> None:
        self.losses += 1
        self._deaf_since = min(self._deaf_since or since, since)
        self._recovering_since = self._recovering_since or self._clock.now()

    def deaf_since(self, instant: datetime) -> None:
        """How far back the oldest reading ends."""
        self._deaf_since = min(self._deaf_since or instant, instant)

    def try_again(self, at: datetime) -> None:
        self.again_at = at

    def cannot_read(self, channel: str, since: datetime, code: str) -> None:
        before = self._unreadable.get(channel)
        noticed_at = before.noticed_at if before else self._clock.now()
        self._unreadable[channel] = Unreadable(channel, since, code, noticed_at)

    def can_read(self, channel: str) -> None:
        self._unreadable.pop(channel, None)

    def recovered(self, losses: int) -> None:
        """All that was missed before the loss of that number is read, but for what cannot be."""
        self.again_at = None
        if losses == self.losses:
            self._deaf_since = self._recovering_since = None

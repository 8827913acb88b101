"""Whether we hear Slack: what the sweep and the dispatcher may rely on while we were away."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.back_off import back_off
from bot.domain.inbox import Receipt
from bot.domain.replicas import Deafness, Report, Unreadable
from bot.ports import Echo
from bot.services.missed import NOTHING_LEFT, Left

PATIENCE = timedelta(minutes=2)  # after that, pings go out unchecked and say so (DESIGN §3)
FIRST_CHECK, RAREST_CHECK = timedelta(minutes=10), timedelta(days=7)  # docs/adr/0010
DOUBT_CHECK = timedelta(minutes=2)  # by then Slack has sent again whatever it will
ECHO_WITHIN = timedelta(minutes=1)  # what we posted comes back to us as an event


class Hearing:
    """Deaf until recovery has read what was missed; deaf again when the socket falls silent.

    `losses` counts how often it was lost: a recovery that began before the last loss settles nothing.
    Where Slack drops what it has for us until some instant, only what is read after that settles it. What is lost
    without a word shows in a check, now and then, while we hear. A channel that cannot be read is unknown by
    itself; the others go on. Blind is who cannot tell staff from
    customers: what was heard cannot be worked on then. What another replica has lost we have not heard, either.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._deaf_since: datetime | None = None
        self._recovering_since: datetime | None = clock.now()
        self._blind_since: datetime | None = None
        self.look_again_at: datetime | None = None  # who is staff; nothing that was received is due before
        self._unreadable: dict[str, Unreadable] = {}
        self._losing_until: datetime | None = None
        self._check_at: datetime | None = None
        self._checks_since_heard = 0
        self._unechoed: dict[str, datetime] = {}
        self._echoing: set[str] = set()  # where our own messages come back to us
        self._is_new = True  # it has heard nothing yet that it could lose
        self._others: Sequence[Report] = ()
        self.distrusted_at: datetime | None = None
        self.losses = 0
        self.left = NOTHING_LEFT  # of what was missed, as far as it is known
        self.is_behind = False
        self.again_at: datetime | None = None  # when the reading goes on, where Slack would not let us

    @property
    def is_hearing(self) -> bool:
        return self._recovering_since is None

    @property
    def hears_all(self) -> bool:
        """Nothing is known to be missing, here or at another replica."""
        return self.is_hearing and not any(other.deafness for other in self._others)

    @property
    def may_sweep(self) -> bool:
        return self.hears_all or self.unchecked_since is not None

    @property
    def unchecked_since(self) -> datetime | None:
        """Since when nothing was read or understood, once that has taken longer than we may wait."""
        found = [self._deaf_too_long(), self.blind_since if self.is_blind else None, *self._deaf_elsewhere()]
        return min((since for since in found if since is not None), default=None)

    def _deaf_too_long(self) -> datetime | None:
        if self._recovering_since is None or not self._is_out_of_patience(self._recovering_since):
            return None
        return self._deaf_since or self._recovering_since

    def _deaf_elsewhere(self) -> Sequence[datetime]:
        losses = [other.deafness for other in self._others if other.deafness is not None]
        return [loss.since for loss in losses if self._is_out_of_patience(loss.noticed_at)]

    @property
    def blind_since(self) -> datetime | None:
        return self._blind_since

    @property
    def is_blind(self) -> bool:
        """For longer than we may wait."""
        return self._blind_since is not None and self._is_out_of_patience(self._blind_since)

    @property
    def unreadable(self) -> Mapping[str, Unreadable]:
        """By any replica: what it was refused it alone had to read."""
        theirs = {one.channel: one for other in self._others for one in other.unreadable}
        return {**theirs, **self._unreadable}

    def _is_out_of_patience(self, since: datetime) -> bool:
        return self._clock.now() - since > PATIENCE

    # -- one channel ------------------------------------------------------------------------------------

    def may_speak_of(self, channel: str) -> bool:
        """Whether a ping about it may go out: it is known, or we have waited long enough."""
        found = self.unreadable.get(channel)
        return self.may_sweep and (found is None or self._is_out_of_patience(found.noticed_at))

    def unchecked(self, channel: str) -> datetime | None:
        """Since when this channel was not read, where something is said about it all the same."""
        found = self.unreadable.get(channel)
        if found is not None and self._is_out_of_patience(found.noticed_at):
            return min(found.since, self.unchecked_since or found.since)
        return self.unchecked_since

    def bound(self, channel: str, instant: datetime) -> datetime:
        """How far a request of this channel may be advanced, `instant` at most."""
        found = self.unreadable.get(channel)
        if found is None or self._is_out_of_patience(found.noticed_at):
            return instant
        return min(instant, found.since)

    # -- what replicas tell each other ------------------------------------------------------------------

    def tells(self, replica: str) -> Report:
        """Who has just started has lost nothing: it is deaf for itself, and those who live hear for it."""
        deafness = None
        if self._recovering_since is not None and not self._is_new:
            since = self._deaf_since or self._recovering_since
            deafness = Deafness(since, self._recovering_since, self._losing_until)
        return Report(replica, deafness, tuple(self._unreadable.values()), self.distrusted_at)

    def others_tell(self, reports: Sequence[Report]) -> None:
        self._others = tuple(reports)

    # -- what the lanes tell ----------------------------------------------------------------------------

    def cannot_see(self, look_again_at: datetime) -> None:
        self.look_again_at = look_again_at
        self._blind_since = self._blind_since or self._clock.now()

    def can_see(self) -> None:
        self._blind_since = self.look_again_at = None

    # -- what recovery tells ----------------------------------------------------------------------------

    def lost(self, since: datetime, until: datetime | None = None) -> None:
        """Something was, and more will be until then."""
        self.losses += 1
        self._is_new = False
        self._deaf_since = min(self._deaf_since or since, since)
        self._recovering_since = self._recovering_since or self._clock.now()
        if until is not None:
            self._losing_until = max(self._losing_until or until, until)

    @property
    def losing_until(self) -> datetime | None:
        return self._losing_until

    def begin_reading(self) -> int:
        """The number of the last loss, which a reading that begins now may settle; one that ended is a new one."""
        if self._losing_until is not None and self._losing_until <= self._clock.now():
            self._losing_until = None
            self.losses += 1
        return self.losses

    def deaf_since(self, instant: datetime) -> None:
        """How far back the oldest reading ends."""
        self._deaf_since = min(self._deaf_since or instant, instant)

    def reads(self, left: Left) -> None:
        """So much is still to be read."""
        self.left = left

    def try_again(self, at: datetime, *, is_behind: bool = False) -> None:
        """`is_behind`: a reading that was due could not be done, so what should have come may not have."""
        self.again_at, self.is_behind = at, is_behind

    def cannot_read(self, channel: str, since: datetime, code: str) -> None:
        before = self._unreadable.get(channel)
        noticed_at = before.noticed_at if before else self._clock.now()
        self._unreadable[channel] = Unreadable(channel, since, code, noticed_at)

    def can_read(self, channel: str) -> None:
        self._unreadable.pop(channel, None)

    def recovered(self, losses: int) -> None:
        """All that was missed before the loss of that number is read, but for what cannot be."""
        self.again_at, self.is_behind = None, False
        if losses != self.losses or self._losing_until is not None:
            return
        if not self.is_hearing:
            self._is_new = False
            self._deaf_since = self._recovering_since = None
            self.left = NOTHING_LEFT
            self.check_begins()

    # -- while we hear ----------------------------------------------------------------------------------

    @property
    def reading_due_at(self) -> datetime | None:
        """When there is something to be read: the rest of what was missed, or a check."""
        return min((at for at in (self.again_at, self._next_check_at()) if at is not None), default=None)

    @property
    def is_check_due(self) -> bool:
        check_at = self._next_check_at()
        return check_at is not None and check_at <= self._clock.now()

    def _next_check_at(self) -> datetime | None:
        if not self.is_hearing:
            return None
        echo_by = next((at + ECHO_WITHIN for at in self._unechoed.values()), None)
        return min((at for at in (self._check_at, echo_by) if at is not None), default=None)

    @property
    def is_mute(self) -> bool:
        """Whether something that we posted did not come back in time: nothing else may come, either."""
        return self.is_hearing and bool(self.late_echoes)

    @property
    def late_echoes(self) -> Sequence[str]:
        """What should have come back by now, and did not come back to us."""
        now = self._clock.now()
        return [id_ for id_, at in self._unechoed.items() if at + ECHO_WITHIN <= now]

    def will_post(self, outbox_id: str, to: str) -> None:
        """Told before the call: the echo may be faster than the answer.

        Not every installation hears its own messages, so one is missed only where one was heard before; and it may
        have come to another replica, which the books tell.
        """
        if _place(to) in self._echoing:
            self._unechoed[outbox_id] = self._clock.now()

    def echoed(self, outbox_id: str) -> None:
        """Or it was not posted after all."""
        self._unechoed.pop(outbox_id, None)

    def heard(self, item: Receipt | Echo) -> None:
        """Somebody said something, so somebody may have said more: soon we check that nothing was lost."""
        if isinstance(item, Echo):
            self._echoing.add(_place(item.posted.channel))
            self.echoed(item.outbox_id)
            return
        self._checks_since_heard = 0
        self._check_by(self._clock.now() + FIRST_CHECK)

    def doubt(self) -> None:
        """Of two ears one failed: Slack sends again what it had, and a check soon makes sure."""
        self._check_by(self._clock.now() + DOUBT_CHECK)

    def _check_by(self, instant: datetime) -> None:
        self._check_at = min(self._check_at or instant, instant)

    def check_begins(self) -> None:
        """The next one is later each time, until something is heard."""
        self._checks_since_heard += 1
        self._unechoed.clear()
        pause = back_off(self._checks_since_heard, FIRST_CHECK, RAREST_CHECK)
        self._check_at = self._clock.now() + pause


def _place(channel: str) -> str:
    """Direct messages are told of or not, all alike; they are named by the person, or by Slack's id for the pair."""
    return "direct" if channel.startswith(("U", "W", "D")) else channel

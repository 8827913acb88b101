"""Vitals: whether this process is alive, whether it may be given work, and what it would tell of itself."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.ports import UnitOfWork
from bot.services.hearing import Hearing

MISSED_BEATS = timedelta(minutes=1)  # a beat is due every second, and may wait for Slack half a minute


class Vitals:
    """`standing` says how many Socket Mode lines stand; None where events come over HTTP."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        hearing: Hearing,
        standing: Callable[[], int | None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._hearing = hearing
        self._standing = standing
        self._beat_at = clock.now()
        self._stopping: str | None = None

    def beat(self) -> None:
        """A beat of the metronome has ended."""
        self._beat_at = self._clock.now()

    def stopping(self, why: str = "it is stopping") -> None:
        """From now on nothing more should be given to this process."""
        self._stopping = why

    def ailment(self) -> str | None:
        """Why the process should be started anew, in a sentence; None while it is alive."""
        silence = self._clock.now() - self._beat_at
        if silence <= MISSED_BEATS:
            return None
        return f"no beat has ended for {silence.total_seconds():.0f} seconds"

    async def hindrance(self) -> str | None:
        """Why nothing should be given to the process now; None where it is ready."""
        if self._stopping is not None:
            return self._stopping
        if self._standing() == 0:
            return "no Socket Mode connection stands"
        try:
            async with self._uow.read() as books:
                await books.receipts.next_due()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is why
            return f"the database does not answer: {type(error).__name__}"
        return self.ailment()

    async def readings(self) -> Mapping[str, float]:
        """The gauges of docs/metrics.md. Errors: the database's own."""
        now = self._clock.now()
        async with self._uow.read() as books:
            inbox = await books.inbox.backlog()
            waiting, oldest = await books.outbox.waiting()
            held = await books.outbox.count_held()
        return {
            "steward_hearing": float(self._hearing.is_hearing),
            "steward_socket_connections": self._standing() or 0,
            "steward_last_beat_timestamp_seconds": self._beat_at.timestamp(),
            "steward_receipts_pending": inbox.pending,
            "steward_receipts_oldest_seconds": _age(inbox.oldest_at, now),
            "steward_receipts_parked": inbox.parked,
            "steward_outbox_waiting": waiting,
            "steward_outbox_oldest_seconds": _age(oldest, now),
            "steward_outbox_held": held,
        }


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else (now - since).total_seconds()

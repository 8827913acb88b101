"""Resting: what Slack did not answer is left alone for a while, twice as long each time that it fails again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.back_off import back_off
from bot.ports import SendError, TransientError

FIRST, LONGEST = timedelta(seconds=2), timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Rest:
    failures: int
    until: datetime
    code: str


class Resting:
    """By name of what was asked. Nobody sleeps here: who asks too early is told how long it still rests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rests: dict[str, _Rest] = {}

    def left(self, name: str) -> TransientError | None:
        """None if it may be asked; else Slack's word for the last failure, and the seconds left."""
        rest, now = self._rests.get(name), self._clock.now()
        if rest is None or rest.until <= now:
            return None
        return TransientError(rest.code, (rest.until - now).total_seconds())

    def failed(self, name: str, error: SendError) -> TransientError:
        """It rests now, for as long as Slack says at least. Two who asked side by side failed once."""
        if (resting := self.left(name)) is not None:
            return resting
        before, now = self._rests.get(name), self._clock.now()
        failures = before.failures + 1 if before else 1
        asked_for = timedelta(seconds=error.retry_after if isinstance(error, TransientError) else 0)
        wait = max(back_off(failures, FIRST, LONGEST), asked_for)
        self._rests[name] = _Rest(failures, now + wait, error.code)
        return TransientError(error.code, wait.total_seconds())

    def answered(self, name: str) -> None:
        self._rests.pop(name, None)

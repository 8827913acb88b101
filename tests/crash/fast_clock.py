"""Time that runs some times as fast as the wall's, the same in every process that is told when it began.

Leases and second looks take minutes; in fast time a kill costs seconds, and commits and calls weigh the more.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import SystemClock
from sandbox.time.wall_time import WallClock

_WALL = SystemClock()


@dataclass(frozen=True, slots=True)
class FastClock:
    """The bot's. It shows the wall's time at `began`; with a `speed` of 1 it is the wall's for ever."""

    began: datetime
    speed: float

    def now(self) -> datetime:
        return self.began + (_WALL.now() - self.began) * self.speed

    async def sleep_until(self, instant: datetime) -> None:
        await _WALL.sleep_until(self.began + (instant - self.began) / self.speed)


class FastWorkspaceClock(WallClock):
    """The workspace's."""

    def __init__(self, clock: FastClock) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

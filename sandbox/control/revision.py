"""A number that rises with every change, for those who show the state."""

import asyncio
from datetime import datetime

from sandbox.time.clock import Clock
from sandbox.time.real_time import wall_now


class Revision:
    """Rises with each change, and with each minute of the clock.

    It begins at the microsecond in which the workspace `began`: a page that was left open when a workspace
    ended asks the next one for a number that is too old, and reads all anew.
    """

    def __init__(self, clock: Clock) -> None:
        self.began = round(wall_now().timestamp() * 1_000_000)
        self.number = self.began
        self.closed = False
        self._risen = asyncio.Event()
        self._minute = _minute(clock.now())
        clock.on_move(self._moved)

    def rise(self) -> None:
        self.number += 1
        self._risen.set()

    async def after(self, seen: int) -> int:
        """Wait until the number is another than `seen`, or until the workspace closes."""
        while self.number == seen and not self.closed:
            self._risen.clear()
            await self._risen.wait()
        return self.number

    def close(self) -> None:
        self.closed = True
        self._risen.set()

    def _moved(self, now: datetime) -> None:
        if _minute(now) != self._minute:
            self._minute = _minute(now)
            self.rise()


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)

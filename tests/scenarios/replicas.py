"""Several Stewards on one database, beside one workspace and on one moving clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import cast as as_type

import tests.scenarios.world as team
from bot.app import Steward
from bot.demo import cast
from bot.demo.stage import Stage
from bot.services.stand_together import TELL_EVERY
from bot.slack.gateway import Slack
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.scenarios.desk import Desk


class Replicas:
    """What `Stage` is for one bot. Slack gives each event to one of them, in turn.

    A beat is due as often as a replica has to tell that it lives, whatever else is due.
    """

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox = sandbox
        self.clock = sandbox.clock
        self._url = url
        self._beat_at = self.clock.now()
        self._all: list[Steward] = []
        self.living: list[Steward] = []

    @property
    def has_bot(self) -> bool:
        return bool(self.living)

    @property
    def bot(self) -> Steward:
        return self.living[0]

    async def start_bot(self) -> None:
        slack = Slack(cast.APP.bot_token, cast.APP.app_token, self.sandbox.base_url)
        bot = Steward(slack, self._url, cast.policy(), cast.WORKSPACE, self.clock)
        bot.activity.on_change(self.sandbox.conductor.something_changed)
        self._all.append(bot)
        self.living.append(bot)
        await bot.start()
        await self.settle()

    async def cut_off_bot(self) -> None:
        """The last one to join dies, and tells nobody."""
        await self.settle()
        await self.living.pop().abort()

    async def stop(self) -> None:
        for bot in self.living:
            await bot.stop()

    async def settle(self) -> None:
        await self.sandbox.conductor.settle()

    async def walk(self, duration: timedelta) -> None:
        await self.sandbox.conductor.walk(duration)

    async def walk_to(self, instant: datetime) -> None:
        await self.sandbox.conductor.walk_to(instant)

    # -- as one side of the conductor -------------------------------------------------------------------

    def outstanding(self) -> list[str]:
        traffic = self.sandbox.traffic
        found = [name for bot in self.living for name in bot.activity.busy_with()]
        seen = sum(bot.activity.envelopes_seen for bot in self._all)
        done = sum(bot.activity.calls_done for bot in self._all)
        if seen != traffic.envelopes_acked:
            found.append(f"envelopes: {seen} seen, {traffic.envelopes_acked} acked")
        if done != traffic.calls_answered:
            found.append(f"calls: {done} done, {traffic.calls_answered} answered")
        return found

    async def next_due(self) -> datetime | None:
        dues = [self._beat_at]
        for bot in self.living:
            bot.next_due._asked = None  # another may have written since
            if (due := await bot.next_due()) is not None:
                dues.append(due)
        return min(dues)

    async def tick(self) -> None:
        self._beat_at = self.clock.now() + TELL_EVERY
        for bot in self.living:
            await bot.tick()


@asynccontextmanager
async def open_replicas(
    url: str, number: int = 2, start: datetime = cast.START
) -> AsyncIterator[tuple[Desk, Replicas]]:
    async with Sandbox(team.WORLD, MovingClock(start)) as sandbox:
        sandbox.traffic.reset()
        replicas = Replicas(sandbox, url)
        sandbox.conductor.join(replicas)
        for _ in range(number):
            await replicas.start_bot()
        desk = Desk(as_type("Stage", replicas), url)
        try:
            yield desk, replicas
            await desk.adds_up()
        finally:
            sandbox.conductor.leave(replicas)
            await replicas.stop()

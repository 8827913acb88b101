"""The stage: the local workspace and the bot beside it, in one process, on one moving clock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import FINISH_WITHIN_SECONDS, Steward
from bot.domain.places import Workspace
from bot.domain.policy import Policy
from bot.domain.retention import RETENTION, Retention
from bot.errors import StewardError
from bot.ids import Ids
from bot.slack.gateway import Slack
from bot.webhooks.sender import NO_WEBHOOKS, Webhook
from sandbox.server import Sandbox
from sandbox.state.world import World
from sandbox.time.clock import MovingClock

MIDDLE = 0.5
"""The chance of every wait here, so that a day is the same each time it is played."""


class BotSide:
    """The bot as the conductor sees it: quiet only when its counts agree with the workspace's (DESIGN §6)."""

    def __init__(self, bot: Steward, sandbox: Sandbox) -> None:
        self._bot = bot
        self._sandbox = sandbox
        self._asked: set[asyncio.Task[datetime | None]] = set()
        self._is_gone = False
        bot.activity.on_change(sandbox.conductor.something_changed)

    def outstanding(self) -> list[str]:
        activity, traffic = self._bot.activity, self._sandbox.traffic
        found = activity.busy_with()
        if activity.envelopes_seen != traffic.envelopes_acked:
            found.append(f"envelopes: {activity.envelopes_seen} seen, {traffic.envelopes_acked} acked")
        if activity.calls_done != traffic.calls_answered:
            found.append(f"calls: {activity.calls_done} done, {traffic.calls_answered} answered")
        return found

    async def next_due(self) -> datetime | None:
        return await self._ask(self._bot.next_due())

    async def tick(self) -> None:
        await self._ask(self._tick())

    async def _tick(self) -> None:
        await self._bot.tick()

    async def _ask(self, work: Coroutine[Any, Any, datetime | None]) -> datetime | None:
        """The bot's own doing, though the conductor asked for it: it dies with the bot, and nobody else."""
        task = asyncio.create_task(work)
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        try:
            return await task
        except asyncio.CancelledError:
            if self._is_gone:
                return None
            raise

    async def cut_off(self) -> None:
        self._is_gone = True
        asked = tuple(self._asked)
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


class Stage:
    """Starts, kills and restarts the bot; time goes through `walk`."""

    def __init__(
        self,
        sandbox: Sandbox,
        world: World,
        database_url: str,
        policy: Policy,
        workspace: Workspace,
        ids: Ids | None = None,
        retention: Retention = RETENTION,
        webhooks: Mapping[str, Webhook] = NO_WEBHOOKS,
    ) -> None:
        self.sandbox = sandbox
        self.clock = sandbox.clock
        self.world = world
        self.workspace = workspace
        slack = Slack(world.app.bot_token, world.app.app_token, sandbox.base_url)
        self._build = partial(
            Steward,
            slack,
            database_url,
            policy,
            workspace,
            self.clock,
            ids,
            lambda: MIDDLE,
            retention,
            webhooks,
        )
        self._bot: Steward | None = None
        self._side: BotSide | None = None

    @property
    def has_bot(self) -> bool:
        return self._bot is not None

    @property
    def bot(self) -> Steward:
        assert self._bot is not None, "the bot is away"
        return self._bot

    async def start_bot(self) -> None:
        """Errors: those of `Steward.start`; the bot is away then."""
        self.sandbox.traffic.reset()
        bot = self._bot = self._build()
        self._side = BotSide(bot, self.sandbox)
        try:
            await bot.start()
        except StewardError:
            self._bot = self._side = None
            await bot.stop()
            raise
        self.sandbox.conductor.join(self._side)
        await self.sandbox.conductor.settle()

    async def stop_bot(self, *, within: float = FINISH_WITHIN_SECONDS) -> None:
        """As at SIGTERM: what is in flight is finished `within` these real seconds."""
        bot = self._leave()
        await bot.stop(within=within)

    async def cut_off_bot(self) -> None:
        """Tasks aborted without clean-up, sockets dropped."""
        side, bot = self._side, self._leave()
        if side is not None:
            await side.cut_off()
        await bot.abort()
        self.sandbox.drop_sockets()

    def _leave(self) -> Steward:
        bot, side = self.bot, self._side
        if side is not None:
            self.sandbox.conductor.leave(side)
        self._bot = self._side = None
        return bot

    async def settle(self) -> None:
        await self.sandbox.conductor.settle()

    async def walk(self, duration: timedelta) -> None:
        await self.sandbox.conductor.walk(duration)

    async def walk_to(self, instant: datetime) -> None:
        await self.sandbox.conductor.walk_to(instant)


def scratch() -> TemporaryDirectory[str]:
    """A folder for a database that is thrown away, in memory where the machine has such a place.

    No commit waits for a disk then, whose durability nobody needs.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a fresh folder of our own is made in it
    return TemporaryDirectory(dir=memory if memory.is_dir() else None)


@asynccontextmanager
async def stage(
    world: World,
    workspace: Workspace,
    policy: Policy,
    start: datetime,
    database_url: str,
    *,
    port: int = 0,
    ids: Ids | None = None,
    retention: Retention = RETENTION,
    listening: Callable[[], None] = lambda: None,
    rate_limits: bool = False,
    webhooks: Mapping[str, Webhook] = NO_WEBHOOKS,
) -> AsyncIterator[Stage]:
    """The workspace runs and the bot is connected; both end with the block.

    `listening` is called in between: the port is ours, and the bot has not opened its database yet.
    """
    async with Sandbox(world, MovingClock(start), port=port, rate_limits=rate_limits) as sandbox:
        listening()
        made = Stage(sandbox, world, database_url, policy, workspace, ids, retention, webhooks)
        await made.start_bot()
        try:
            yield made
        finally:
            if made.has_bot:
                await made.stop_bot()

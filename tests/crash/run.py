"""One run of crashes: real processes beside the workspace, killed at random instants under load, and an audit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded: the same seed is the same load and the same instants

from aiohttp.test_utils import unused_port

from bot.clock import SystemClock
from bot.configuration import dump_workspace
from bot.domain.inbox import key_of
from bot.ids import RandomIds
from handlers.http import PATH
from sandbox.errors import NotVerifiedError
from sandbox.faults import Fault
from sandbox.server import Sandbox
from sandbox.time.real_time import monotonic, pause
from sandbox.time.wall_time import WallConductor
from storage.engine import Database
from storage.schema import migrate
from storage.unit_of_work import SqlUnitOfWork
from tests.audit.disk import Disk, read_disk
from tests.audit.rules import audit
from tests.audit.witness import Witness, watch
from tests.crash.calendar_jobs import each_digest_once
from tests.crash.fast_clock import FastClock, FastWorkspaceClock
from tests.crash.life import Life
from tests.crash.load import Load
from tests.crash.town import LAST_RUNG, WORKSPACE, WORLD, policy

SPEED = 20.0
KILLS_ON_END = 10  # then people rest until what was missed is read
AT_WORK_SECONDS, AT_THE_START_SECONDS = (0.0, 2.5), (0.1, 2.0)  # of real time until a death
QUIET_LOOKS, LOOK_SECONDS = 4, 0.5  # it is quiet when nothing waits, so often in a row
PATIENCE_SECONDS = 60.0  # of real time until it must be quiet
DIGEST_AFTER = timedelta(minutes=5)  # of the beginning
DIGEST_IS_OVER_AFTER = timedelta(minutes=5, seconds=30)
ACK_SECONDS = 3.0
AS_SLOW_AS_SLACK = Fault("slow", probability=0.6, seconds=0.1)  # so that a death meets what is under way


@dataclass(frozen=True, slots=True)
class Plan:
    """Of one run. Every number but the seed has a meaning of its own in `make crash`."""

    seed: int
    kills: int
    processes: int = 1
    speed: float = SPEED
    over_http: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    plan: Plan
    amiss: Sequence[str]
    messages: int
    postings: int
    repeated: int
    held: int
    seconds: float

    def __str__(self) -> str:
        told = "".join(f"\n  - {sentence}" for sentence in self.amiss)
        return (
            f"seed {self.plan.seed}: {self.plan.kills} kills in {self.seconds:.0f} s, "
            f"{self.messages} messages of customers in, {self.postings} out, {self.repeated} said to be "
            f"possibly repeated, {self.held} held; {len(self.amiss)} amiss{told}"
        )


class Crashes:
    """The workspace, the load, and the processes that die."""

    def __init__(self, plan: Plan, url: str, folder: Path) -> None:
        self._plan = plan
        self._rng = Random(f"{plan.seed}/deaths")
        self._clock = FastClock(SystemClock().now(), plan.speed)
        self._workspace_clock = FastWorkspaceClock(self._clock)
        self.sandbox = Sandbox(
            WORLD, self._workspace_clock, mover=WallConductor(self._workspace_clock), ack_seconds=ACK_SECONDS
        )
        self.sandbox.faults.add(AS_SLOW_AS_SLACK)
        self._database = Database(url)
        self._url = url
        self._folder = folder
        self.witness: Witness = watch(self.sandbox, WORLD)
        self._lives: list[Life] = []

    async def play(self, progress: Callable[[int], None]) -> tuple[list[str], Disk]:
        """All that is amiss at its end, and the books as they stand then."""
        await migrate(self._database)
        books = SqlUnitOfWork(self._database, RandomIds())
        load = Load(self.sandbox.people, self.witness, books, Random(f"{self._plan.seed}/load"))
        async with self.sandbox, self._workspace_goes_on(), self._processes():
            for first in range(0, self._plan.kills, KILLS_ON_END):
                people = asyncio.create_task(load.go_on())
                for kill in range(first, min(first + KILLS_ON_END, self._plan.kills)):
                    await self._kill_one()
                    progress(kill + 1)
                await pause(AT_WORK_SECONDS[1])
                people.cancel()
                await load.finish()
                await self._catch_up()
            return await self._end_of_day()

    async def _catch_up(self) -> None:
        """Each life begins to read what was missed; one that ends after seconds never comes to its end."""
        until = monotonic() + PATIENCE_SECONDS
        while monotonic() < until and not _is_heard(await self._disk(), self.witness):
            await pause(LOOK_SECONDS)
            await self._raise_the_dead()

    async def _kill_one(self) -> None:
        """Some time after it was started: while it migrates, reads what it missed, works, or sends."""
        life, when = self._rng.choice(self._lives), AT_THE_START_SECONDS
        if self._rng.random() < 0.7:
            await life.runs()
            when = AT_WORK_SECONDS
        await pause(self._rng.uniform(*when) / self._plan.processes)
        await life.end()
        if self._rng.random() < 0.2:
            await pause(self._rng.uniform(0, 1))
        await life.begin()

    async def _end_of_day(self) -> tuple[list[str], Disk]:
        stuck = await self._until_quiet()
        disk = await self._disk()
        amiss = [*stuck, *audit(disk, self.witness), *each_digest_once(disk), *self._complaints()]
        return amiss, disk

    async def _until_quiet(self) -> list[str]:
        """The last rung and the digest are over, and nothing waits any more."""
        digest_is_over_in = self._clock.began + DIGEST_IS_OVER_AFTER - self._clock.now()
        until = monotonic() + max(LAST_RUNG, digest_is_over_in).total_seconds() / self._plan.speed
        until_at_most, quiet = until + PATIENCE_SECONDS, 0
        while quiet < QUIET_LOOKS:
            if monotonic() > until_at_most:
                return ["it did not come to rest"]
            await pause(LOOK_SECONDS)
            await self._raise_the_dead()
            disk = await self._disk()
            quiet = quiet + 1 if monotonic() > until and _is_quiet(disk) else 0
        return []

    async def _disk(self) -> Disk:
        return await read_disk(self._database, self._clock.now())

    async def _raise_the_dead(self) -> None:
        for life in self._lives:
            if life.has_ended_by_itself:
                await life.begin()

    def _complaints(self) -> list[str]:
        """What no process should ever have to write into its log."""
        logs = {life.log for life in self._lives}
        lines = (line for log in sorted(logs) for line in log.read_text(encoding="utf8").splitlines())
        return sorted({line for line in lines if any(word in line for word in COMPLAINTS)})[:5]

    @asynccontextmanager
    async def _processes(self) -> AsyncIterator[None]:
        environment = self._environment()
        port = unused_port() if self._plan.over_http else 0
        for number in range(self._plan.processes):
            log = self._folder / f"steward-{number}.log"
            self._lives.append(Life(environment, self._clock, log, port))
        for life in self._lives:
            await life.begin()
            await life.runs()
        if self._plan.over_http:
            await self._reach(f"http://127.0.0.1:{port}{PATH}")
        try:
            yield
        finally:
            for life in self._lives:
                await life.end()
            await self._database.close()

    async def _reach(self, address: str) -> None:
        """Slack delivers to an address once it has answered a challenge."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    return await self.sandbox.use_http(address)
                except NotVerifiedError:
                    await pause(0.1)

    def _environment(self) -> dict[str, str]:
        began = self._clock.began
        (self._folder / "policy.yml").write_text(policy(began + DIGEST_AFTER), encoding="utf8")
        (self._folder / "workspace.yml").write_text(dump_workspace(WORKSPACE), encoding="utf8")
        app = WORLD.app
        reached_by = (
            {"SLACK_SIGNING_SECRET": app.signing_secret}
            if self._plan.over_http
            else {"SLACK_APP_TOKEN": app.app_token}
        )
        return {
            **reached_by,
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_API_URL": self.sandbox.base_url,
            "DATABASE_URL": self._url,
            "STEWARD_POLICY": str(self._folder / "policy.yml"),
            "STEWARD_WORKSPACE": str(self._folder / "workspace.yml"),
        }

    @asynccontextmanager
    async def _workspace_goes_on(self) -> AsyncIterator[None]:
        async def tick() -> None:
            while True:
                await pause(0.05)
                self._workspace_clock.tick()

        ticking = asyncio.create_task(tick())
        try:
            yield
        finally:
            ticking.cancel()


COMPLAINTS = (
    "worker.failed",
    "tick.step_failed",
    "recover.failed",
    "sweep.failed",
    "outbox.failed",
    "outbox.unrenderable",
    "lane.receipt_failed",
    "account.failed",
    "never retrieved",
)


def _is_quiet(disk: Disk) -> bool:
    return (
        all(row["state"] != "pending" for row in disk.receipts)
        and all(one.state in ("sent", "dropped", "held") for one in disk.outbox.values())
        and all(row["next_due_at"] is None or row["next_due_at"] > disk.now for row in disk.conversations)
        and all(row["verdict"] is not None for row in disk.ledger)
    )


def _is_heard(disk: Disk, witness: Witness) -> bool:
    known = {row["source_key"] for row in disk.receipts if row["state"] == "done"}
    return all(
        key_of(channel, ts, "message") in known
        for (channel, ts), said in witness.said.items()
        if not said.is_deleted
    )


async def run(
    plan: Plan, url: str, folder: Path, progress: Callable[[int], None] = lambda _: None
) -> Outcome:
    """On the empty database at `url`; logs and files go to `folder`."""
    began = monotonic()
    crashes = Crashes(plan, url, folder)
    amiss, disk = await crashes.play(progress)
    postings = list(crashes.witness.all_postings())
    return Outcome(
        plan,
        amiss,
        messages=len(crashes.witness.said),
        postings=len(postings),
        repeated=sum(posting.says_it_may_be_repeated for posting in postings),
        held=sum(one.state == "held" for one in disk.outbox.values()),
        seconds=monotonic() - began,
    )

"""`steward run` as its keeper sees it: a process with health, metrics, and an end that loses nothing."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot.configuration import dump_workspace
from bot.demo import cast
from sandbox.faults.plan import Fault
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from sandbox.time.real_time import turn
from tests.command_line import ROOT

WITHIN_SECONDS = 20.0


class Running:
    """A process that was started, and what may be asked of it."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self._address = address

    async def get(self, path: str) -> tuple[int, str]:
        """Status 0 where nobody listens."""
        async with aiohttp.ClientSession() as session:
            try:
                async with session.get(f"{self._address}{path}") as answer:
                    return answer.status, await answer.text()
            except aiohttp.ClientConnectionError:
                return 0, ""

    async def until(self, path: str, status: int) -> str:
        """What it says when it says so."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                found, text = await self.get(path)
                if found == status:
                    return text
                assert self.process.returncode is None, await self.words()
                await turn()

    async def words(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.read()).decode()

    async def end(self, sent: signal.Signals) -> int:
        self.process.send_signal(sent)
        async with asyncio.timeout(WITHIN_SECONDS):
            return await self.process.wait()


@asynccontextmanager
async def running(slack: Sandbox, folder: Path, **changes: str) -> AsyncIterator[Running]:
    """The built-in team's Steward, as a process of its own, beside this workspace."""
    file = folder / "workspace.yml"
    file.write_text(dump_workspace(cast.WORKSPACE))
    port = unused_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": cast.APP.bot_token,
        "SLACK_APP_TOKEN": cast.APP.app_token,
        "SLACK_API_URL": slack.base_url,
        "STEWARD_WORKSPACE": str(file),
        "DATABASE_URL": f"sqlite:///{folder}/steward.sqlite3",
        **changes,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--port", str(port)),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Running(process, f"http://127.0.0.1:{port}")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(cast.WORLD, MovingClock(cast.START)) as made:
        yield made


def gauges(text: str) -> Mapping[str, float]:
    found = re.findall(r"^(steward_\w+) (\S+)$", text, flags=re.MULTILINE)
    return {name: float(value) for name, value in found}


async def test_it_says_when_it_is_ready_and_what_it_has_done(slack: Sandbox, tmp_path: Path) -> None:
    async with running(slack, tmp_path) as steward:
        assert '"ok": true' in await steward.until("/readyz", 200)
        assert (await steward.get("/healthz"))[0] == 200
        await slack.people.say(cast.KIM, cast.KESTREL, "Could you tell us how to raise the rate limit?")
        async with asyncio.timeout(WITHIN_SECONDS):
            while not slack.messages(cast.TRIAGE):
                await turn()
        status, text = await steward.get("/metrics")
        assert status == 200
        assert gauges(text)["steward_receive_seconds_count"] >= 1
        assert gauges(text)["steward_socket_connections"] == 2
        posted = 'steward_slack_call_seconds_count{method="chat.postMessage",outcome="ok"}'
        assert f"{posted} 1.0" in text
        assert "rate limit" not in text, "a customer's words are in the metrics"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_with_status_0_when_it_is_told_to(
    slack: Sandbox, tmp_path: Path, sent: signal.Signals
) -> None:
    async with running(slack, tmp_path) as steward:
        await steward.until("/readyz", 200)
        assert await steward.end(sent) == 0
        assert "Traceback" not in await steward.words()


async def test_where_no_line_stands_it_is_alive_and_not_ready(slack: Sandbox, tmp_path: Path) -> None:
    async with running(slack, tmp_path) as steward:
        await steward.until("/readyz", 200)
        slack.faults.add(Fault("refuse_sockets"))
        slack.drop_sockets()
        assert "no Socket Mode connection stands" in await steward.until("/readyz", 503)
        assert (await steward.get("/healthz"))[0] == 200


async def test_a_second_one_on_the_same_database_is_told_of_the_first(slack: Sandbox, tmp_path: Path) -> None:
    async with running(slack, tmp_path) as first:
        await first.until("/readyz", 200)
        async with running(slack, tmp_path) as second:
            assert await second.process.wait() == 2
            assert f"process {first.process.pid} works with sqlite:///" in await second.words()
        assert (await first.get("/readyz"))[0] == 200

"""The programs that are measured, each in a process of its own, started and ended here."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any

import aiohttp

from benchmarks import town

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.01
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1024**2


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs. `ready_after` are the seconds from its start until it answered."""

    process: Process
    port: int
    ready_after: float

    def kill(self) -> None:
        """At once, as a power cut would: nothing of it runs any more."""
        self.process.send_signal(signal.SIGKILL)

    def rss_mb(self) -> float:
        """Resident memory of this process alone."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE_MB

    def cpu_seconds(self) -> float:
        """Processor time since its start, of all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The town's workspace, and the work that it can be asked for."""

    process: Process
    url: str

    async def ask(self, work: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{work}\n".encode())
        answer = await self.process.stdout.readline()
        taken: dict[str, Any] = json.loads(answer)
        return taken


@asynccontextmanager
async def workspace(*arguments: str) -> AsyncIterator[Workspace]:
    command = (sys.executable, "-m", "benchmarks.town_host", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Workspace(process, (await process.stdout.readline()).decode().strip())
    finally:
        process.stdin.close()
        await process.wait()


def bot_environment(slack: str, database_url: str, folder: Path, *, over_http: bool) -> dict[str, str]:
    """What `steward run` is told; `workspace.yml` is written into `folder`."""
    file = folder / "workspace.yml"
    file.write_text(town.workspace_file("premium"))
    line = (
        ("SLACK_SIGNING_SECRET", town.APP.signing_secret)
        if over_http
        else ("SLACK_APP_TOKEN", town.APP.app_token)
    )
    return {
        "SLACK_BOT_TOKEN": town.APP.bot_token,
        "SLACK_API_URL": slack,
        "STEWARD_WORKSPACE": str(file),
        "DATABASE_URL": database_url,
        line[0]: line[1],
    }


@asynccontextmanager
async def bot(environment: dict[str, str], *, paced: bool = True) -> AsyncIterator[Served]:
    """`steward run`, or the same without pacing, until it is ready to be given work."""
    port = free_port()
    words = ("bot", "run", "--port", str(port)) if paced else ("benchmarks.steward_host", str(port))
    async with _served(words, environment, port, "/readyz") as served:
        yield served


@asynccontextmanager
async def bare_bolt() -> AsyncIterator[Served]:
    port = free_port()
    async with _served(("benchmarks.bare_bolt", str(port)), {}, port, "/") as served:
        yield served


@asynccontextmanager
async def _served(
    words: tuple[str, ...], environment: dict[str, str], port: int, path: str
) -> AsyncIterator[Served]:
    began = perf_counter()
    with TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *words, env={**os.environ, **environment}, stderr=said
        )
        try:
            await asyncio.wait_for(_answers(process, f"http://{HOST}:{port}{path}"), PATIENCE_SECONDS)
            yield Served(process, port, perf_counter() - began)
        except BaseException:
            said.seek(0)
            sys.stderr.write(said.read().decode()[-2000:])
            raise
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _answers(process: Process, url: str) -> None:
    """Until it says anything but 503. Errors: RuntimeError if it ended instead."""
    async with aiohttp.ClientSession() as http:
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"it ended with status {process.returncode}: {url}")
            try:
                async with http.get(url) as answer:
                    if answer.status != 503:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])

"""What a process takes: seconds from its start until it is ready, and memory, idle and over many messages.

The memory is the bot's process alone, without the workspace; the language model is off.
"""

import asyncio
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.figures import Figure
from benchmarks.volley import fire, requests

STARTS = 5
IDLE_SECONDS = 5.0
MESSAGES, AT_ONCE = 200_000, 5_000
SETTLED = 20_000
"""After so many messages every cache has what it will hold, and growth is counted from there."""


async def measure() -> list[Figure]:
    async with processes.workspace() as slack:
        starts = [await _start(slack.url) for _ in range(STARTS)]
        growth, peak = await _growth(slack.url)
    return [
        Figure(
            "cold_start_seconds",
            "from the start to ready, on a new database",
            tuple(s for s, _ in starts),
            "s",
            at_most=2,
        ),
        Figure("idle_rss_mb", "memory of the idle process", tuple(mb for _, mb in starts), "MB", at_most=130),
        Figure("rss_growth", f"its growth over {MESSAGES:,} messages", (growth,), at_most=0.05),
        Figure("worked_rss_mb", "its memory after them", (peak,), "MB"),
    ]


async def _start(slack: str) -> tuple[float, float]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/start.sqlite3"
        async with processes.bot(
            processes.bot_environment(slack, url, Path(folder), over_http=True)
        ) as served:
            await asyncio.sleep(IDLE_SECONDS)
            return served.ready_after, served.rss_mb()


async def _growth(slack: str) -> tuple[float, float]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "growth.sqlite3"
        environment = processes.bot_environment(slack, f"sqlite:///{file}", Path(folder), over_http=True)
        async with processes.bot(environment) as served:
            memory = {}
            for first in range(0, MESSAGES, AT_ONCE):
                numbers = range(first, first + AT_ONCE)
                fired = await fire(
                    processes.HOST, served.port, requests(processes.HOST, served.port, numbers)
                )
                if fired.acked != AT_ONCE:
                    raise RuntimeError(f"{fired.acked} of {AT_ONCE} acknowledged")
                await _worked_off(file)
                memory[numbers.stop] = served.rss_mb()
    return memory[MESSAGES] / memory[SETTLED] - 1, memory[MESSAGES]


async def _worked_off(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        while _pending(connection):  # noqa: ASYNC110 - another process works on it
            await asyncio.sleep(0.1)


def _pending(connection: sqlite3.Connection) -> int:
    return int(connection.execute("select count(*) from receipt where state = 'pending'").fetchone()[0])

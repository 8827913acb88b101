"""Durable acknowledgements a second, beside a bare Bolt app with an empty listener, in turns.

Distinct signed events over 16 connections; only a 200 counts. Ours is the whole program as `steward run` starts it,
its other work included. It is killed right after the last 200, and the rows that are found then must be as many as
were acknowledged.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.figures import Figure
from benchmarks.volley import Fired, fire, requests
from tests.real_postgresql import fetch, postgresql

EVENTS = 4_000
TURNS = 5
FLOOR = 0.8
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_COUNT = "select count(*) from receipt"

Books = tuple[str, Callable[[], int]]  # a database's address, and how many receipts stand in it


async def measure() -> list[Figure]:
    with TemporaryDirectory() as folder, postgresql(is_cheap=False) as server:
        files = [_sqlite(Path(folder) / f"{turn}.sqlite3") for turn in range(TURNS)]
        databases = [_postgresql(server.new()) for _ in range(TURNS)]
        return [
            *await _compared("sqlite", files, Path(folder)),
            *await _compared("postgresql", databases, Path(folder)),
        ]


async def _compared(kind: str, books: list[Books], folder: Path) -> list[Figure]:
    ratios, rates, bare_rates = [], [], []
    for each in books:
        bare, ours = await _bare(), await _ours(each, folder)
        ratios.append(ours.per_second / bare.per_second)
        rates.append(ours.per_second)
        bare_rates.append(bare.per_second)
    return [
        Figure(
            f"ack_ratio_{kind}", f"durable acks on {kind} ÷ a bare Bolt app's", tuple(ratios), at_least=FLOOR
        ),
        Figure(f"acks_per_second_{kind}", f"durable acks on {kind}", tuple(rates), "a second"),
        Figure(f"bare_acks_per_second_{kind}", "a bare Bolt app's beside it", tuple(bare_rates), "a second"),
    ]


async def _bare() -> Fired:
    async with processes.bare_bolt() as served:
        return _whole(await _fired(served))


async def _ours(books: Books, folder: Path) -> Fired:
    """Errors: RuntimeError where an event was not acknowledged, or its receipt is not there after the kill."""
    url, count = books
    async with processes.workspace() as slack:
        environment = processes.bot_environment(slack.url, url, folder, over_http=True)
        async with processes.bot(environment) as served:
            fired = await _fired(served)
            served.kill()
            await served.process.wait()
    if (rows := count()) != fired.acked:
        raise RuntimeError(f"{fired.acked} acknowledged, {rows} receipts")
    return _whole(fired)


async def _fired(served: processes.Served) -> Fired:
    return await fire(processes.HOST, served.port, requests(processes.HOST, served.port, range(EVENTS)))


def _whole(fired: Fired) -> Fired:
    if fired.acked != EVENTS:
        raise RuntimeError(f"{fired.acked} of {EVENTS} acknowledged")
    return fired


def _sqlite(file: Path) -> Books:
    def count() -> int:
        with sqlite3.connect(file) as connection:
            return int(connection.execute(_COUNT).fetchone()[0])

    return f"sqlite:///{file}", count


def _postgresql(url: str) -> Books:
    for setting, wanted in DURABLE.items():
        ((is_set,),) = fetch(url, f"show {setting}")
        if is_set != wanted:
            raise RuntimeError(f"{setting} is {is_set}: what this server acknowledges is not durable")
    return url, lambda: int(fetch(url, _COUNT)[0][0])

"""`make bench`: rows that compare two ways of doing the same, in turns, and the local workspace's own figures."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import aiosqlite

from benchmarks import sandbox
from storage.near_connection import connect

ROUNDS = 7
STATEMENTS = 300

Work = Callable[[], Awaitable[None]]


async def main() -> None:
    with TemporaryDirectory() as folder:
        file = str(Path(folder) / "bench.sqlite3")
        with sqlite3.connect(file) as made:
            made.execute("pragma journal_mode=wal")
            made.execute("create table word (id integer primary key, text text)")
        far = await aiosqlite.connect(file)
        near = await connect(file, writes=True)
        await compare(
            "a statement on the loop, beside one in a thread", partial(read, near), partial(read, far)
        )
        await compare(
            "100 rows in one transaction, beside 100 transactions",
            partial(write_set, near),
            partial(write_rows, near),
        )
        await near.close()
        await far.close()
    await sandbox.rows()


async def read(connection: aiosqlite.Connection) -> None:
    for _ in range(STATEMENTS):
        cursor = await connection.execute("select 1")
        await cursor.fetchall()


async def write_set(connection: aiosqlite.Connection) -> None:
    await connection.executemany("insert into word (text) values (?)", [("x",)] * 100)
    await connection.commit()


async def write_rows(connection: aiosqlite.Connection) -> None:
    for _ in range(100):
        await connection.execute("insert into word (text) values ('x')")
        await connection.commit()


async def compare(what: str, one: Work, other: Work) -> None:
    """In turns, so that a machine that slows down slows both."""
    ratios = []
    for _ in range(ROUNDS):
        first, second = await seconds(one), await seconds(other)
        ratios.append(second / first)
    print(f"{what}: {median(ratios):.1f} times as fast ({min(ratios):.1f} to {max(ratios):.1f})")


async def seconds(work: Work) -> float:
    started = perf_counter()
    await work()
    return perf_counter() - started


asyncio.run(main())

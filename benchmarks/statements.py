"""Why SQLite's statements run on the event loop and rows go in sets: two ways of doing the same, in turns."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiosqlite

from benchmarks.figures import Figure
from storage.near_connection import connect

ROUNDS = 7
STATEMENTS = 300

Work = Callable[[], Awaitable[None]]


async def measure() -> list[Figure]:
    with TemporaryDirectory() as folder:
        file = str(Path(folder) / "bench.sqlite3")
        with sqlite3.connect(file) as made:
            made.execute("pragma journal_mode=wal")
            made.execute("create table word (id integer primary key, text text)")
        far = await aiosqlite.connect(file)
        near = await connect(file, writes=True)
        on_the_loop = await _times_as_fast(partial(_read, near), partial(_read, far))
        in_one = await _times_as_fast(partial(_write_set, near), partial(_write_rows, near))
        await near.close()
        await far.close()
    return [
        Figure(
            "near_statements", "a statement on the loop, beside one in a thread", on_the_loop, "times as fast"
        ),
        Figure(
            "rows_in_sets", "100 rows in one transaction, beside 100 transactions", in_one, "times as fast"
        ),
    ]


async def _read(connection: aiosqlite.Connection) -> None:
    for _ in range(STATEMENTS):
        cursor = await connection.execute("select 1")
        await cursor.fetchall()


async def _write_set(connection: aiosqlite.Connection) -> None:
    await connection.executemany("insert into word (text) values (?)", [("x",)] * 100)
    await connection.commit()


async def _write_rows(connection: aiosqlite.Connection) -> None:
    for _ in range(100):
        await connection.execute("insert into word (text) values ('x')")
        await connection.commit()


async def _times_as_fast(one: Work, other: Work) -> tuple[float, ...]:
    """In turns, so that a machine that slows down slows both."""
    ratios = []
    for _ in range(ROUNDS):
        first, second = await _seconds(one), await _seconds(other)
        ratios.append(second / first)
    return tuple(ratios)


async def _seconds(work: Work) -> float:
    started = perf_counter()
    await work()
    return perf_counter() - started

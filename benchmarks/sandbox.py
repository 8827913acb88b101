"""The local workspace's own speed and size, each measured in a fresh process of its own."""

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.sandbox_host import CHANNEL
from sandbox.alone import APP

EVENTS = 3_000
MESSAGES = 100_000
PAGES = 200


async def rows() -> None:
    await delivered()
    await held()


async def delivered() -> None:
    """The workspace's share is its processor time over all the time that passed."""
    async with host(EVENTS) as (process, url), aiohttp.ClientSession() as http:
        app = AsyncApp(client=AsyncWebClient(APP.bot_token, base_url=url, session=http))
        app.event(re.compile(".*"))(nothing)
        handler = AsyncSocketModeHandler(app, APP.app_token)
        await handler.connect_async()
        taken = await asked(process, "events")
        await handler.close_async()
    print(
        f"sandbox, {EVENTS:,} events delivered to a bare Bolt app and acked: "
        f"{EVENTS / taken['seconds']:,.0f} a second; the workspace takes {taken['cpu'] / taken['seconds']:.0%} of "
        f"that time, and could deliver {EVENTS / taken['cpu']:,.0f} a second"
    )


async def held() -> None:
    async with host(MESSAGES) as (process, url), aiohttp.ClientSession() as http:
        taken = await asked(process, "messages")
        before = (await asked(process, "processor"))["cpu"]
        pages = [await page_seconds(http, url) for _ in range(PAGES)]
        cpu = ((await asked(process, "processor"))["cpu"] - before) / PAGES
    print(
        f"sandbox, {MESSAGES:,} messages held: {taken['megabytes']:,.0f} MB "
        f"({taken['process']:,.0f} MB the whole process)"
    )
    print(
        f"sandbox, a page of 100 of them by conversations.history: {1000 * median(pages):.1f} ms there and back "
        f"({1000 * min(pages):.1f} to {1000 * max(pages):.1f}), {1000 * cpu:.1f} ms of the workspace's processor time"
    )


async def page_seconds(http: aiohttp.ClientSession, url: str) -> float:
    """There and back, over loopback."""
    headers = {"Authorization": f"Bearer {APP.bot_token}"}
    began = perf_counter()
    async with http.get(f"{url}conversations.history?channel={CHANNEL}", headers=headers) as answer:
        await answer.read()
    return perf_counter() - began


async def nothing() -> None:
    """Bolt acks what some listener hears."""


@asynccontextmanager
async def host(number: int) -> AsyncIterator[tuple[Process, str]]:
    """The process and its address; it ends with its input."""
    arguments = ("-m", "benchmarks.sandbox_host", str(number))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE)
    try:
        yield process, await said(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def asked(process: Process, work: str) -> dict[str, Any]:
    """What the work took."""
    assert process.stdin is not None
    process.stdin.write(f"{work}\n".encode())
    await process.stdin.drain()
    taken: dict[str, Any] = json.loads(await said(process))
    return taken


async def said(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()

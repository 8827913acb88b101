"""The local workspace's own speed and size, each measured in a fresh process of its own."""

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.figures import Figure
from benchmarks.sandbox_host import CHANNEL
from sandbox.alone import APP

EVENTS = 3_000
MESSAGES = 100_000
PAGES = 200


async def measure() -> list[Figure]:
    return [*await delivered(), *await held()]


async def delivered() -> list[Figure]:
    """The workspace's share is its processor time over all the time that passed."""
    async with host(EVENTS) as (process, url), aiohttp.ClientSession() as http:
        app = AsyncApp(client=AsyncWebClient(APP.bot_token, base_url=url, session=http))
        app.event(re.compile(".*"))(nothing)
        handler = AsyncSocketModeHandler(app, APP.app_token)
        await handler.connect_async()
        taken = await asked(process, "events")
        await handler.close_async()
    per_second, share = EVENTS / taken["seconds"], taken["cpu"] / taken["seconds"]
    return [
        Figure(
            "sandbox_events_per_second",
            "events that the workspace delivers to a bare Bolt app",
            (per_second,),
            "a second",
        ),
        Figure("sandbox_share", "the workspace's share of that time", (share,)),
        Figure(
            "sandbox_could_deliver",
            "what it could deliver by its processor time",
            (EVENTS / taken["cpu"],),
            "a second",
        ),
    ]


async def held() -> list[Figure]:
    async with host(MESSAGES) as (process, url), aiohttp.ClientSession() as http:
        taken = await asked(process, "messages")
        before = (await asked(process, "processor"))["cpu"]
        pages = [await page_seconds(http, url) for _ in range(PAGES)]
        cpu = ((await asked(process, "processor"))["cpu"] - before) / PAGES
    return [
        Figure(
            "sandbox_messages_mb",
            f"{MESSAGES:,} messages that the workspace holds",
            (taken["megabytes"],),
            "MB",
        ),
        Figure("sandbox_process_mb", "its whole process then", (taken["process"],), "MB"),
        Figure(
            "sandbox_page_ms",
            "a page of 100 of them there and back",
            tuple(1000 * page for page in pages),
            "ms",
        ),
        Figure("sandbox_page_cpu_ms", "its processor time for that", (1000 * cpu,), "ms"),
    ]


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

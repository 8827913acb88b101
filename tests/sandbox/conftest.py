"""The small world, served; and a real Bolt app to run against it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import ACK_SECONDS, APP_TOKEN, BOT_TOKEN, START, WORLD, Connect


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(WORLD, MovingClock(START), ack_seconds=ACK_SECONDS) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(sandbox: Sandbox, http: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http, retry_handlers=[])


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, ignoring_self_events_enabled=False)


@pytest.fixture
async def connect(app: AsyncApp) -> AsyncIterator[Connect]:
    """Connect the app by Socket Mode, with the real handler; closed at the end."""
    handlers: list[AsyncSocketModeHandler] = []

    async def by_socket(to_connect: AsyncApp) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(to_connect, APP_TOKEN, ping_interval=0.05)
        handlers.append(handler)
        await handler.connect_async()
        return handler

    yield by_socket
    for handler in handlers:
        await handler.close_async()

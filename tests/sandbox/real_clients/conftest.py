"""Every test here runs twice: the same Bolt app is reached by Socket Mode, and by signed HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.bolt_over_http import listening
from tests.sandbox.small_world import APP_TOKEN, WORLD

Start: TypeAlias = Callable[[AsyncApp], Awaitable[None]]


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(
        client=client, signing_secret=WORLD.app.signing_secret, ignoring_self_events_enabled=False
    )


@pytest.fixture
async def start(mode: str, sandbox: Sandbox) -> AsyncIterator[Start]:
    """Connect a Bolt app to the workspace, in the way of `mode`; disconnected at the end."""
    async with AsyncExitStack() as stack:

        async def by_socket(app: AsyncApp) -> None:
            handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.05)
            stack.push_async_callback(handler.close_async)
            await handler.connect_async()

        async def by_http(app: AsyncApp) -> None:
            await sandbox.use_http(await stack.enter_async_context(listening(app)))

        yield {"socket": by_socket, "http": by_http}[mode]

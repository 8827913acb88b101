"""Every test here runs twice: the same Bolt app is reached by Socket Mode, and by signed HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import TypeAlias

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import server
from sandbox.errors import AppSilentError, AppUnreachedError, SandboxError
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.bolt_over_http import listening
from tests.sandbox.small_world import ACK_SECONDS, APP_TOKEN, START, WORLD

Start: TypeAlias = Callable[[AsyncApp], Awaitable[None]]


IMPATIENT = pytest.mark.parametrize("ack_seconds", [ACK_SECONDS])
"""For tests in which nobody answers."""


UNHEARD: Mapping[str, type[SandboxError]] = {"socket": AppSilentError, "http": AppUnreachedError}
"""What becomes of an interaction that no listener takes: Bolt does not ack it, or answers 404."""


@pytest.fixture
def ack_seconds() -> float:
    """Slack's own patience: a busy machine is no silent app."""
    return server.ACK_SECONDS


@pytest.fixture
async def sandbox(ack_seconds: float) -> AsyncIterator[Sandbox]:
    async with Sandbox(WORLD, MovingClock(START), ack_seconds=ack_seconds) as running:
        yield running


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

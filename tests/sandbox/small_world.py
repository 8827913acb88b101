"""A small world: our team and two others, a shared channel, internal ones; and how tests wait."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from sandbox.state.world import (
    App,
    Channel,
    Person,
    Shortcut,
    ShortcutKind,
    SlashCommand,
    Team,
    UserGroup,
    World,
)
from sandbox.time.real_time import turn

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ACK_SECONDS = 0.3
BOT_TOKEN = "xoxb-test"
APP_TOKEN = "xapp-test"

Connect: TypeAlias = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]
Payload: TypeAlias = dict[str, Any]

WORLD = World(
    teams=(Team("T1", "Home", "home"), Team("T2", "Acme", "acme"), Team("T3", "Globex", "globex")),
    people=(
        Person("U1", "T1", "ann", "Ann Engineer", tz="Europe/Berlin"),
        Person("U2", "T2", "bob", "Bob Customer", tz="America/New_York"),
        Person("U3", "T3", "cyd", "Cyd Stranger"),
        Person("U4", "T1", "gus", "Gus Guest", is_restricted=True),
    ),
    channels=(
        Channel("C1", "ext-acme", "T1", ("U1", "U2", "UBOT"), connected_teams=("T2",)),
        Channel("C2", "triage", "T1", ("U1", "UBOT"), is_private=True),
        Channel("C3", "random", "T1", ("U1", "U4")),
        Channel("C4", "secret", "T1", ("U1",), is_private=True),
        Channel("C5", "old", "T1", ("U1", "UBOT"), is_archived=True),
    ),
    user_groups=(UserGroup("S1", "staff", "Staff", ("U1",)),),
    app=App(
        "A1",
        "UBOT",
        "B1",
        "Steward",
        "T1",
        BOT_TOKEN,
        APP_TOKEN,
        "test-signing-secret",
        (
            SlashCommand("/claim", "[number]", "Take a request"),
            SlashCommand("/tell", "[whom] [what]", "Pass it on", should_escape=True),
        ),
        (
            Shortcut("Ask for help", "help", ShortcutKind.GLOBAL, "Opens a form"),
            Shortcut("Make a request of it", "request", ShortcutKind.MESSAGE, "Opens a request"),
        ),
    ),
    home_team="T1",
)


ANY_EVENT = re.compile(".*")


def listen(app: AsyncApp) -> list[Payload]:
    """The events the app gets, in order."""
    told: list[Payload] = []

    @app.event(ANY_EVENT)
    async def note(event: Payload) -> None:
        told.append(event)

    return told


async def refused(call: Awaitable[AsyncSlackResponse]) -> str:
    """Slack's word for refusing the call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def until(condition: Callable[[], bool]) -> None:
    """Let everybody run until `condition` holds; fails after five real seconds."""
    async with asyncio.timeout(5):
        while not condition():
            await turn()


async def connected(handler: AsyncSocketModeHandler) -> None:
    """Wait until the SDK has a socket that stands."""
    async with asyncio.timeout(5):
        while not await handler.client.is_connected():
            await turn()

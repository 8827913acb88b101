"""The local workspace with everybody who is or looks like staff, and our real client for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity
from bot.demo import cast
from bot.domain.channel_ids import ChannelIds
from bot.slack.directory import SlackDirectory
from bot.slack.gateway import SlackGateway, client_for
from bot.slack.limits import Limits
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.handlers.crowd import WORLD


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(WORLD, MovingClock(cast.START)) as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield client_for(cast.APP.bot_token, sandbox.base_url, session)


@pytest.fixture
def activity() -> Activity:
    return Activity()


@pytest.fixture
def gateway(client: AsyncWebClient, activity: Activity, sandbox: Sandbox) -> SlackGateway:
    limits = Limits(sandbox.clock)
    return SlackGateway(client, activity, ChannelIds(), sandbox.clock, limits, lambda *_: None)


@pytest.fixture
def directory(client: AsyncWebClient, gateway: SlackGateway, sandbox: Sandbox) -> SlackDirectory:
    made = SlackDirectory(client, gateway, cast.WORKSPACE.team, sandbox.clock)
    made.bot_user = cast.BOT
    return made

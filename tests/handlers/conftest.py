"""A bot that listens on HTTP beside the local workspace, and the door to it."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer

from bot.app import Steward
from bot.demo import cast
from bot.logs import to_stderr
from bot.slack.gateway import Slack
from handlers.http import Entrance
from sandbox.server import Sandbox
from sandbox.state.world import World
from sandbox.time.clock import MovingClock
from tests.handlers.door import OLD_SECRET, SECRET, Books, Door, House, StandingClock, quiet


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """As the program has them; structlog's own default draws every local variable, for seconds."""
    to_stderr(logging.WARNING)
    yield
    structlog.reset_defaults()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Everything that was logged or printed, tracebacks included.

    The log has a stream of its own: pytest closes what `capsys` gives before the test begins.
    """
    caplog.set_level(logging.WARNING)
    lines = StringIO()
    with redirect_stderr(lines):
        to_stderr(logging.WARNING)
    return lambda: caplog.text + lines.getvalue() + "".join(capsys.readouterr())


@pytest.fixture
def world() -> World:
    return cast.WORLD


@pytest.fixture
def house_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/steward.sqlite3"


@pytest.fixture
async def house(house_url: str, world: World) -> AsyncIterator[House]:
    async with Sandbox(world, MovingClock(cast.START)) as sandbox:
        slack = Slack(cast.APP.bot_token, None, sandbox.base_url)
        steward = Steward(slack, house_url, cast.policy(), cast.WORKSPACE, sandbox.clock)
        await steward.start()
        clock = StandingClock()
        entrance = Entrance(steward.bolt, steward.inbox.receive, [OLD_SECRET, SECRET], clock)
        async with TestClient(TestServer(entrance.application())) as client:
            made = House(steward, sandbox, Door(client, clock), Books(house_url))
            await quiet(made)
            yield made
        await steward.stop()

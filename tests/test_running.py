"""`steward run` where something must be mended first: one sentence, exit status 2, no traceback."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from bot.configuration import dump_workspace
from bot.demo import cast
from bot.ports import PermanentError, TransientError
from bot.slack.errors import cannot_start
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.command_line import steward

NOWHERE = "http://127.0.0.1:9/api/"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """All that `steward run` needs, but for a Slack that answers."""
    file = tmp_path / "workspace.yml"
    file.write_text(dump_workspace(cast.WORKSPACE))
    return {
        "SLACK_BOT_TOKEN": cast.APP.bot_token,
        "SLACK_APP_TOKEN": cast.APP.app_token,
        "SLACK_API_URL": NOWHERE,
        "STEWARD_WORKSPACE": str(file),
        "DATABASE_URL": f"sqlite:///{tmp_path}/steward.sqlite3",
    }


async def refused(environment: Mapping[str, str], **changes: str) -> str:
    """The one sentence."""
    status, said = await steward("run", environment={**environment, **changes})
    assert "Traceback" not in said
    assert status == 2, said
    return said


async def test_slack_that_cannot_be_reached(environment: dict[str, str]) -> None:
    assert await refused(environment) == (
        f"Slack cannot be reached at {NOWHERE} (ClientConnectorError): check the network and SLACK_API_URL"
    )


@pytest.mark.parametrize("token", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_that_slack_does_not_take(environment: dict[str, str], token: str) -> None:
    async with Sandbox(cast.WORLD, MovingClock(cast.START)) as slack:
        said = await refused(environment, SLACK_API_URL=slack.base_url, **{token: "xoxb-of-yesterday"})
    assert said == f"Slack does not take {token} (invalid_auth): copy it anew from the app's page"


async def test_a_slack_that_does_not_speak(environment: dict[str, str]) -> None:
    async def busy(_: web.Request) -> web.Response:
        return web.Response(status=503, text="<html>")

    application = web.Application()
    application.router.add_post("/api/{method}", busy)
    runner = web.AppRunner(application)
    await runner.setup()
    port = unused_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    said = await refused(environment, SLACK_API_URL=f"http://127.0.0.1:{port}/api/")
    await runner.cleanup()
    assert said.startswith(f"Slack cannot be reached at http://127.0.0.1:{port}/api/")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:////nowhere/at/all.sqlite3", "unable to open database file"),
        ("sqlite:///{bad}", "file is not a database"),
        ("mysql://localhost/steward", "use sqlite:///steward.sqlite3 or postgresql://host/name"),
        ("postgresql://ana:swordfish@[::1/x", "DATABASE_URL cannot be read"),
    ],
)
async def test_a_database_that_cannot_be_opened(
    environment: dict[str, str], tmp_path: Path, url: str, why: str
) -> None:
    bad = tmp_path / "bad.sqlite3"
    bad.write_text("not a database " * 99)
    said = await refused(environment, DATABASE_URL=url.format(bad=bad))
    assert why in said
    assert "swordfish" not in said


@pytest.mark.parametrize("name", ["STEWARD_POLICY", "STEWARD_WORKSPACE"])
@pytest.mark.parametrize(
    ("file", "why"),
    [("nowhere.yml", "No such file"), (".", "Is a directory"), ("odd.yml", "not UTF-8 text at byte 3")],
)
async def test_a_file_that_cannot_be_read(
    environment: dict[str, str], tmp_path: Path, name: str, file: str, why: str
) -> None:
    (tmp_path / "odd.yml").write_bytes(b"a: \xff")
    said = await refused(environment, **{name: str(tmp_path / file)})
    assert said.startswith(f"{tmp_path / file}: ")
    assert why in said


async def test_an_address_that_is_taken(environment: dict[str, str]) -> None:
    async with Sandbox(cast.WORLD, MovingClock(cast.START)) as slack:
        taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = taken.sockets[0].getsockname()[1]
        http = {**environment, "SLACK_API_URL": slack.base_url, "SLACK_SIGNING_SECRET": "secret"}
        del http["SLACK_APP_TOKEN"]
        status, said = await steward("run", "--port", str(port), environment=http)
        taken.close()
    assert status == 2
    assert f"127.0.0.1:{port} cannot be listened on" in said
    assert "Traceback" not in said


def test_what_slack_says_at_the_start_is_turned_into_a_way_out() -> None:
    said = cannot_start(TransientError("ratelimited", 5), "SLACK_BOT_TOKEN", NOWHERE)
    assert said == "Slack does not let us start now (ratelimited): try again later"
    said = cannot_start(PermanentError("not_allowed_token_type"), "SLACK_APP_TOKEN", NOWHERE)
    assert "the app's with xapp-" in said

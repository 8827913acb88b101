"""The workspace alone, in wall time: a foreign Bolt app gets its environment and is served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta
from pathlib import Path

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.alone import APP, WORLD, serve_alone
from sandbox.app_manifest import read_manifest
from sandbox.errors import ManifestError, PortTakenError
from sandbox.server import Sandbox
from sandbox.state.world import Shortcut, ShortcutKind
from sandbox.time.real_time import monotonic, wall_now
from sandbox.time.wall_time import QUIET_SECONDS, WallClock, WallConductor
from tests.sandbox.small_world import until

MANIFEST = """
features:
  bot_user: {display_name: Echo}
  slash_commands: [{command: /echo, description: Says it again, should_escape: true}]
  shortcuts: [{name: Echo it, type: message, callback_id: echo, description: Says it again}]
oauth_config: {scopes: {bot: [commands, chat:write]}}
settings:
  event_subscriptions:
    bot_events: [app_mention]
    metadata_subscriptions: [{app_id: A0000000001, event_type: task_created}]
"""


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Sandbox, WallClock, WallConductor]]:
    clock = WallClock()
    mover = WallConductor(clock)
    async with Sandbox(WORLD, clock, mover=mover) as sandbox:
        yield sandbox, clock, mover


async def test_a_bolt_app_gets_all_it_needs_from_what_is_printed(tmp_path: Path) -> None:
    file, said = tmp_path / "manifest.yml", list[str]()
    file.write_text(MANIFEST)
    serving = asyncio.create_task(serve_alone(said.append, 0, file))
    await until(lambda: len(said) == 3)
    environment = dict(line.removeprefix("export ").split("=", 1) for line in said[1].splitlines())
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            environment["SLACK_BOT_TOKEN"], base_url=environment["SLACK_API_URL"], session=session
        )
        app = AsyncApp(client=client, signing_secret=environment["SLACK_SIGNING_SECRET"])

        @app.command("/echo")
        async def echo(ack: AsyncAck, command: dict[str, str]) -> None:
            await ack(f"You said {command['text']}")

        handler = AsyncSocketModeHandler(app, environment["SLACK_APP_TOKEN"], ping_interval=0.05)
        await handler.connect_async()
        page = said[0].split()[-1]
        order = {"user": "U0ANA000001", "channel": "C0GENERAL01", "text": "/echo hello"}
        async with session.post(f"{page}control/command", json=order) as answer:
            assert (await answer.json())["text"] == "You said hello"
        assert (await client.auth_test())["user"] == "echo"
        await handler.close_async()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_its_clock_goes_with_the_wall_and_a_step_jumps_when_nothing_passes() -> None:
    async with served() as (_, clock, mover):
        assert abs(clock.now() - wall_now()) < timedelta(seconds=5)
        began = monotonic()
        await mover.walk(timedelta(hours=1))
        assert monotonic() - began >= QUIET_SECONDS
        assert timedelta(minutes=59) < clock.now() - wall_now() < timedelta(minutes=61)


async def test_a_step_waits_while_something_passes() -> None:
    async with served() as (_, clock, mover):
        walking = asyncio.create_task(mover.walk(timedelta(hours=1)))
        for _ in range(3):
            await asyncio.wait([walking], timeout=QUIET_SECONDS / 2)
            assert clock.now() - wall_now() < timedelta(minutes=1)
            mover.something_changed()
        await walking
        assert clock.now() - wall_now() > timedelta(minutes=59)


async def test_the_next_event_is_the_next_thing_the_workspace_waits_for() -> None:
    async with served() as (_, clock, mover):
        assert await mover.next_event(timedelta(days=1)) is None
        due = clock.now() + timedelta(minutes=5)
        waiting = asyncio.create_task(clock.sleep_until(due))
        await until(lambda: clock.next_wake() is not None)
        assert await mover.next_event(timedelta(minutes=1)) is None
        assert await mover.next_event(timedelta(hours=1)) == due.astimezone(UTC)
        await waiting
        with pytest.raises(ValueError, match="only moves forward"):
            clock.push(timedelta(seconds=-1))


async def test_an_address_that_repeats_no_challenge_is_tried_again(tmp_path: Path) -> None:
    said: list[str] = []
    serving = asyncio.create_task(serve_alone(said.append, 0, None, "http://127.0.0.1:9/slack/events"))
    await until(lambda: len(said) == 4)
    assert said[3].endswith("could not be verified: connection_failed. Trying again.")
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


def test_the_manifest_says_what_the_app_is() -> None:
    app = read_manifest(MANIFEST, APP)
    assert (app.name, [(c.command, c.should_escape) for c in app.commands]) == ("Echo", [("/echo", True)])
    assert app.shortcuts == (Shortcut("Echo it", "echo", ShortcutKind.MESSAGE, "Says it again"),)
    assert sorted(app.scopes | app.events) == ["app_mention", "chat:write", "commands"]
    assert app.metadata == {("A0000000001", "task_created")}
    assert read_manifest("{}", APP) == APP


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "neither YAML nor JSON"),
        ("just words", "holds no mapping"),
        ("features: {slash_commands: [{command: echo}]}", "is no slash command"),
        ("features: {shortcuts: [{name: Echo, type: local, callback_id: e}]}", "is no shortcut"),
        ("features: {shortcuts: [echo]}", "is no shortcut"),
        ("oauth_config: {scopes: {bot: chat:write}}", "oauth_config.scopes.bot must be a list"),
        (
            "settings: {event_subscriptions: {metadata_subscriptions: [{app_id: A1}]}}",
            "is no metadata subscription",
        ),
    ],
)
def test_a_manifest_that_cannot_be_read_says_why(text: str, problem: str) -> None:
    with pytest.raises(ManifestError, match=problem):
        read_manifest(text, APP)


async def test_a_missing_manifest_and_a_taken_port_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"nowhere\.yml"):
        await serve_alone(lambda _: None, 0, tmp_path / "nowhere.yml")
    async with served() as (sandbox, _, _mover):
        port = int(sandbox.page_url.rstrip("/").rpartition(":")[2])
        with pytest.raises(PortTakenError, match=f"Port {port} is taken"):
            await serve_alone(lambda _: None, port)

"""Faults that strike connections, as the real Socket Mode client meets them."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.sandbox.small_world import APP_TOKEN, Connect, Payload, connected, until


@pytest.fixture
def heard(app: AsyncApp) -> list[str]:
    found: list[str] = []

    @app.event("message")
    async def listen(event: Payload) -> None:
        found.append(event["text"])

    return found


async def test_a_zombie_socket_answers_pings_and_brings_nothing(
    sandbox: Sandbox, app: AsyncApp, heard: list[str], connect: Connect
) -> None:
    handler = await connect(app)
    sandbox.faults.add(Fault("zombie_socket"))
    await sandbox.people.say("U2", "C1", "hello?")
    assert sandbox.outstanding() != []
    pinged = handler.client.last_ping_pong_time
    await until(lambda: handler.client.last_ping_pong_time != pinged)
    await sandbox.conductor.settle()
    assert await handler.client.is_connected()
    assert (heard, sandbox.traffic.envelopes_lost) == ([], 1)


async def test_a_zombie_beside_a_sound_socket_delays_what_it_was_given(
    sandbox: Sandbox, app: AsyncApp, heard: list[str], connect: Connect
) -> None:
    await connect(app)
    sandbox.faults.add(Fault("zombie_socket", times=1))
    await connect(app)
    for text in ("one", "two"):
        await sandbox.people.say("U2", "C1", text)
    await sandbox.conductor.settle()
    assert sorted(heard) == ["one", "two"]
    assert sandbox.traffic.envelopes_sent > 2
    assert sandbox.traffic.envelopes_lost == 0


async def test_a_new_socket_heals_a_zombie_and_so_does_removing_the_fault(
    sandbox: Sandbox, app: AsyncApp, heard: list[str], connect: Connect
) -> None:
    handler = await connect(app)
    rule = sandbox.faults.add(Fault("zombie_socket", times=1))
    await handler.client.connect_to_new_endpoint(force=True)
    await sandbox.people.say("U2", "C1", "by a new socket")
    await sandbox.conductor.settle()
    sandbox.faults.remove(rule)
    again = sandbox.faults.add(Fault("zombie_socket"))
    sandbox.faults.remove(again)
    await sandbox.people.say("U2", "C1", "by a healed one")
    await sandbox.conductor.settle()
    assert heard == ["by a new socket", "by a healed one"]


async def test_the_sdk_tries_a_dead_ticket_for_ever(
    sandbox: Sandbox, app: AsyncApp, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """slack_sdk 3.47 asks for one address and comes back to it, though a new one would open (slack.md §5)."""
    rule = sandbox.faults.add(Fault("dead_ticket", times=1))
    handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.01)
    connecting = asyncio.create_task(handler.connect_async())
    await until(lambda: caplog.text.count("Failed to connect") >= 5)
    async with http.get(f"{sandbox.page_url}control/wire") as answer:
        entries: list[dict[str, Any]] = (await answer.json())["entries"]
    assert [each["name"] for each in entries if each["kind"] == "call"] == ["apps.connections.open"]
    assert [each.fired for each in sandbox.faults.rules() if each.id == rule] == [1]
    assert not connecting.done()
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)
    await handler.close_async()


async def test_after_a_dead_ticket_a_new_one_opens(
    sandbox: Sandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    sandbox.faults.add(Fault("dead_ticket", times=1))

    async def address() -> str:
        return str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])

    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await http.ws_connect(await address())
    async with http.ws_connect(await address()) as socket:
        assert (await socket.receive_json())["type"] == "hello"


async def test_no_ticket_is_given_out_while_sockets_are_refused(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, heard: list[str], connect: Connect
) -> None:
    rule = sandbox.faults.add(Fault("refuse_sockets"))
    with pytest.raises(SlackApiError, match="internal_error"):
        await client.apps_connections_open(app_token=APP_TOKEN)
    assert (await client.auth_test())["ok"]
    sandbox.faults.remove(rule)
    await connected(await connect(app))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.settle()
    assert heard == ["hello"]

"""How Socket Mode connections live and end: pings, warnings, lifetimes, tickets, and the switch."""

import asyncio
import json

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.delivery.connection import SocketPace
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import ACK_SECONDS, APP_TOKEN, BOT_TOKEN, START, WORLD, Payload

SOON = 0.01


def running(pace: SocketPace, ack_seconds: float = ACK_SECONDS) -> Sandbox:
    return Sandbox(WORLD, MovingClock(START), ack_seconds=ack_seconds, pace=pace)


async def address(sandbox: Sandbox, http: aiohttp.ClientSession) -> str:
    client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
    return str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])


async def opened(
    sandbox: Sandbox, http: aiohttp.ClientSession, more: str = ""
) -> tuple[ClientWebSocketResponse, Payload]:
    """A connection and the greeting on it."""
    socket = await http.ws_connect(await address(sandbox, http) + more, autoping=False)
    return socket, await socket.receive_json()


async def test_slack_pings_too(http: aiohttp.ClientSession) -> None:
    async with running(SocketPace(ping=SOON)) as sandbox:
        socket, _ = await opened(sandbox, http)
        pings = [await socket.receive() for _ in range(2)]
        assert [(ping.type, ping.data[:4]) for ping in pings] == [(WSMsgType.PING, b"Ping")] * 2
        await socket.close()


async def test_an_old_ticket_opens_nothing(http: aiohttp.ClientSession) -> None:
    async with running(SocketPace(ticket=-1)) as sandbox, http.get(await address(sandbox, http)) as refused:
        assert refused.status == 403


async def test_a_warning_comes_first_then_the_request_then_the_end(http: aiohttp.ClientSession) -> None:
    async with running(SocketPace(warning=SOON), ack_seconds=SOON) as sandbox:
        socket, _ = await opened(sandbox, http)
        sandbox.refresh_sockets(warn=True)
        reasons = [(await socket.receive_json())["reason"] for _ in range(2)]
        assert reasons == ["warning", "refresh_requested"]
        assert (await socket.receive()).type is WSMsgType.CLOSE


async def test_a_warned_connection_still_gets_what_no_other_can_take(http: aiohttp.ClientSession) -> None:
    async with running(SocketPace()) as sandbox:
        old, _ = await opened(sandbox, http)
        sandbox.refresh_sockets(warn=True)
        await old.receive()
        await sandbox.people.say("U2", "C1", "one")
        assert (await old.receive_json())["payload"]["event"]["text"] == "one"
        new, _ = await opened(sandbox, http)
        for text in ("two", "three"):
            await sandbox.people.say("U2", "C1", text)
        assert [(await new.receive_json())["payload"]["event"]["text"] for _ in range(2)] == ["two", "three"]
        await old.close()
        await new.close()


async def test_an_ack_on_its_way_is_taken_from_a_connection_that_ends(http: aiohttp.ClientSession) -> None:
    async with running(SocketPace()) as sandbox:
        socket, _ = await opened(sandbox, http)
        await sandbox.people.say("U2", "C1", "one")
        envelope = await socket.receive_json()
        sandbox.refresh_sockets()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await sandbox.conductor.settle()
        assert (sandbox.traffic.envelopes_acked, sandbox.traffic.envelopes_sent) == (1, 1)
        await socket.close()


@pytest.mark.parametrize(("more", "seconds"), [("", 3600), ("&debug_reconnects=true", 0)])
async def test_a_connection_lives_as_long_as_its_greeting_says(
    http: aiohttp.ClientSession, more: str, seconds: int
) -> None:
    async with running(SocketPace(debug_lifetime=SOON)) as sandbox:
        socket, hello = await opened(sandbox, http, more)
        assert hello["debug_info"]["approximate_connection_time"] == seconds
        if more:
            assert (await socket.receive_json())["reason"] == "warning"
        await socket.close()


async def test_socket_mode_switched_off_ends_connections_and_gives_no_tickets(
    http: aiohttp.ClientSession,
) -> None:
    async with running(SocketPace()) as sandbox:
        unused = await address(sandbox, http)
        socket, _ = await opened(sandbox, http)
        sandbox.disable_sockets()
        assert (await socket.receive_json())["reason"] == "link_disabled"
        assert (await socket.receive()).type is WSMsgType.CLOSE
        async with http.get(unused) as refused:
            assert refused.status == 403
        with pytest.raises(SlackApiError, match="forbidden_team"):
            await address(sandbox, http)
        await sandbox.use_sockets()
        again, _ = await opened(sandbox, http)
        await again.close()


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", "7", "null", '{"envelope_id": {}}', '{"payload": 1}', "[" * 5000]
)
async def test_a_frame_that_is_no_ack_is_passed_over(http: aiohttp.ClientSession, text: str) -> None:
    async with running(SocketPace()) as sandbox:
        socket, _ = await opened(sandbox, http)
        await socket.send_str(text)
        await socket.send_bytes(b"\x00")
        await sandbox.people.say("U2", "C1", "one")
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await sandbox.conductor.settle()
        assert sandbox.traffic.envelopes_lost == 0
        await socket.close()


@pytest.mark.parametrize(
    ("payload", "text"), [("plain", "plain"), ([1], ""), (7, ""), ({"text": "json"}, "json")]
)
async def test_an_ack_may_bring_anything(http: aiohttp.ClientSession, payload: object, text: str) -> None:
    async with running(SocketPace()) as sandbox:
        socket, _ = await opened(sandbox, http)

        def ack(frame: Payload) -> str:
            return json.dumps({"envelope_id": frame["envelope_id"], "payload": payload})

        async def answer() -> None:
            await socket.send_str(ack(await socket.receive_json()))

        async with asyncio.TaskGroup() as group:
            group.create_task(answer())
            asked = group.create_task(sandbox.people.command("U1", "C1", "/claim"))
        assert asked.result().text == text
        await socket.close()


async def test_only_what_waits_for_an_answer_says_so(
    http: aiohttp.ClientSession,
) -> None:
    async with running(SocketPace()) as sandbox:
        socket, _ = await opened(sandbox, http)
        said: list[tuple[str, bool]] = []

        async def listen() -> None:
            for _ in range(3):
                frame = await socket.receive_json()
                said.append((frame["type"], frame["accepts_response_payload"]))
                await socket.send_json({"envelope_id": frame["envelope_id"]})

        async with asyncio.TaskGroup() as group:
            group.create_task(listen())
            await sandbox.people.say("U2", "C1", "hello")
            await sandbox.people.command("U1", "C1", "/claim")
            await sandbox.people.shortcut("U1", "help")
        assert said == [("events_api", False), ("slash_commands", True), ("interactive", False)]
        await socket.close()

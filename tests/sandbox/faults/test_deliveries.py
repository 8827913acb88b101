"""Faults that strike events on their way, as a real Bolt app meets them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.sandbox.small_world import START, WORLD, Connect, Payload, connected, until

Say: TypeAlias = Callable[..., Awaitable[None]]


@pytest.fixture
def heard() -> list[Payload]:
    return []


@pytest.fixture
def hearing(client: AsyncWebClient, heard: list[Payload]) -> AsyncApp:
    """An app that takes every delivery at the door, whatever it is."""

    async def door(req: AsyncBoltRequest) -> BoltResponse:
        heard.append(req.body)
        return BoltResponse(status=200)

    return AsyncApp(client=client, before_authorize=door, signing_secret=WORLD.app.signing_secret)


@pytest.fixture
async def say(sandbox: Sandbox, hearing: AsyncApp, connect: Connect) -> Say:
    """Bob writes, and everything that follows at this instant has happened."""
    await connect(hearing)

    async def say(*texts: str) -> None:
        for text in texts:
            await sandbox.people.say("U2", "C1", text)
        await sandbox.conductor.settle()

    return say


def texts(heard: list[Payload]) -> list[str]:
    return [body["event"]["text"] for body in heard]


async def test_a_duplicate_is_the_same_event_with_the_same_id(
    sandbox: Sandbox, say: Say, heard: list[Payload]
) -> None:
    sandbox.faults.add(Fault("duplicate", times=1))
    await say("one", "two")
    assert sorted(texts(heard)) == ["one", "one", "two"]
    first, second = (body for body in heard if body["event"]["text"] == "one")
    assert first == second
    assert first["event_id"]


async def test_a_reordered_event_comes_after_the_next_one(
    sandbox: Sandbox, say: Say, heard: list[Payload]
) -> None:
    sandbox.faults.add(Fault("reordered", seconds=60))
    await say("one")
    assert texts(heard) == []
    await say("two")
    assert texts(heard) == ["two", "one"]
    await sandbox.conductor.walk(timedelta(minutes=5))
    assert texts(heard) == ["two", "one"]


async def test_a_reordered_event_comes_in_time_where_none_follows(
    sandbox: Sandbox, say: Say, heard: list[Payload]
) -> None:
    sandbox.faults.add(Fault("reordered", seconds=60))
    await say("one")
    assert await sandbox.conductor.next_event(timedelta(hours=1)) == START + timedelta(seconds=60)
    assert texts(heard) == ["one"]


async def test_a_late_event_is_no_work_outstanding_and_a_walk_visits_its_instant(
    sandbox: Sandbox, say: Say, heard: list[Payload]
) -> None:
    visited: list[float] = []
    sandbox.clock.on_move(lambda now: visited.append((now - START).total_seconds()))
    sandbox.faults.add(Fault("late", seconds=90, times=1))
    await say("one", "two")
    assert (texts(heard), sandbox.outstanding()) == (["two"], [])
    await sandbox.conductor.walk(timedelta(minutes=5))
    assert texts(heard) == ["two", "one"]
    assert visited == [90, 300]


async def test_a_lost_event_never_comes_and_stands_in_history(
    sandbox: Sandbox, say: Say, heard: list[Payload], client: AsyncWebClient
) -> None:
    sandbox.faults.add(Fault("lost", channel="C1", times=1))
    await sandbox.people.say("U1", "C2", "elsewhere")
    await say("one", "two")
    await sandbox.conductor.walk(timedelta(hours=1))
    assert texts(heard) == ["elsewhere", "two"]
    found = (await client.conversations_history(channel="C1"))["messages"]
    assert [each["text"] for each in found] == ["two", "one"]


async def test_too_many_events_a_minute_are_dropped_and_the_app_is_told_once(
    sandbox: Sandbox, say: Say, heard: list[Payload]
) -> None:
    sandbox.faults.add(Fault("event_rate_limit", per_minute=2))
    await say("one", "two", "three", "four")
    minute = int(START.timestamp())
    assert texts([body for body in heard if "event" in body]) == ["one", "two"]
    assert [body for body in heard if "event" not in body] == [
        {
            "token": "",
            "type": "app_rate_limited",
            "team_id": "T1",
            "minute_rate_limited": minute,
            "api_app_id": "A1",
        }
    ]
    await sandbox.conductor.walk(timedelta(minutes=1))
    heard.clear()
    await say("five", "six", "seven")
    assert texts([body for body in heard if "event" in body]) == ["five", "six"]
    assert [body["minute_rate_limited"] for body in heard if "event" not in body] == [minute + 60]


async def test_a_severed_channel_is_unknown_and_silent_until_it_heals(
    sandbox: Sandbox, say: Say, heard: list[Payload], client: AsyncWebClient
) -> None:
    rule = sandbox.faults.add(Fault("severed_channel", channel="C1"))
    await say("one")
    await sandbox.people.say("U1", "C2", "elsewhere")
    await sandbox.conductor.settle()
    for call in (client.chat_postMessage(channel="C1", text="x"), client.conversations_info(channel="C1")):
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await call
    sandbox.faults.remove(rule)
    await say("two")
    assert texts(heard) == ["elsewhere", "two"]
    assert (await client.chat_postMessage(channel="C1", text="x"))["ok"]


async def test_what_is_held_never_comes_once_the_workspace_is_closed(
    sandbox: Sandbox, say: Say, heard: list[Payload]
) -> None:
    sandbox.faults.add(Fault("late"))
    await say("one")
    await sandbox._tested.close()
    await sandbox.conductor.walk(timedelta(minutes=5))
    assert (texts(heard), sandbox.traffic.envelopes_lost) == ([], 0)


# -- over HTTP --------------------------------------------------------------------------------------------


@pytest.fixture
async def address(hearing: AsyncApp) -> AsyncIterator[str]:
    async def serve(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if body["type"] == "url_verification":
            return web.Response(text=body["challenge"])
        return await to_aiohttp_response(await hearing.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.add_routes([web.post("/slack/events", serve)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


async def test_an_outage_over_http_loses_what_is_older_than_slacks_retries(
    sandbox: Sandbox, address: str, heard: list[Payload]
) -> None:
    """Retries come at once, a minute and five minutes later; what was said after that survives."""
    await sandbox.use_http(address)
    sandbox.faults.add(Fault("outage", seconds=600))
    for text in ("at the beginning", "five minutes before its end"):
        await sandbox.people.say("U2", "C1", text)
        await sandbox.conductor.walk(timedelta(minutes=5))
    assert texts(heard) == []
    await sandbox.conductor.walk(timedelta(minutes=5))
    assert texts(heard) == ["five minutes before its end"]
    assert sandbox.traffic.envelopes_lost == 1


async def test_a_command_in_an_outage_is_not_delivered(sandbox: Sandbox, address: str) -> None:
    await sandbox.use_http(address)
    sandbox.faults.add(Fault("outage", seconds=600))
    assert (await sandbox.people.command("U1", "C1", "/claim", "1")).error == "dispatch_failed"
    await sandbox.conductor.settle()


# -- over sockets -----------------------------------------------------------------------------------------


async def test_an_outage_cuts_calls_and_sockets_and_loses_events_until_it_has_passed(
    sandbox: Sandbox, hearing: AsyncApp, connect: Connect, heard: list[Payload], client: AsyncWebClient
) -> None:
    handler = await connect(hearing)
    sandbox.faults.add(Fault("outage", seconds=600))
    await sandbox.people.say("U2", "C1", "is anybody there?")
    with pytest.raises(Exception, match="payload is not completed"):
        await client.auth_test()
    await sandbox.conductor.walk(timedelta(minutes=9))
    await sandbox.people.say("U2", "C1", "hello?")
    await sandbox.conductor.settle()
    assert heard == []
    await sandbox.conductor.walk(timedelta(minutes=1))
    await connected(handler)
    assert (await client.auth_test())["ok"]
    await sandbox.people.say("U2", "C1", "back again?")
    await until(lambda: texts(heard) == ["back again?"])


async def test_a_response_address_is_out_of_reach_in_an_outage(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    addresses: list[str] = []

    @app.command(re.compile(".*"))
    async def claim(ack: Callable[[], Awaitable[None]], body: Payload) -> None:
        addresses.append(body["response_url"])
        await ack()

    await connect(app)
    await sandbox.people.command("U1", "C1", "/claim", "1")
    sandbox.faults.add(Fault("outage", seconds=60))
    respond = AsyncWebhookClient(addresses[0], retry_handlers=[])
    with pytest.raises(Exception, match="payload is not completed"):
        await respond.send(text="late")
    await sandbox.conductor.walk(timedelta(minutes=1))
    assert (await respond.send(text="now")).status_code == 200
    assert [each.text for each in sandbox.ephemerals("U1")] == ["now"]

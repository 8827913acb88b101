"""A real Bolt app over real Socket Mode against the workspace."""

import asyncio
import re
from dataclasses import replace

import aiohttp
from aiohttp import ClientWebSocketResponse
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.say.async_say import AsyncSay
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import APP_TOKEN, BOT_TOKEN, START, WORLD, Connect, Payload, until

ANY = re.compile(".*")


def collect(app: AsyncApp) -> list[Payload]:
    """All event envelopes the app gets, in order."""
    seen: list[Payload] = []

    @app.event(ANY)
    async def listen(body: Payload) -> None:
        seen.append(body)

    return seen


async def ignore() -> None:
    """Bolt acks an event only when some listener matches it."""


async def open_socket(client: AsyncWebClient, session: aiohttp.ClientSession) -> ClientWebSocketResponse:
    url = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
    return await session.ws_connect(url, autoping=False)


async def test_an_echo_bot_answers_in_the_thread(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    @app.message(re.compile("^hello"))
    async def echo(event: Payload, say: AsyncSay) -> None:
        await say(f"You said {event['text']}", thread_ts=event["ts"])

    app.event(ANY)(ignore)
    await connect(app)
    ts = await sandbox.people.say("U2", "C1", "hello there")
    await until(lambda: len(sandbox.messages("C1")) == 2)
    await sandbox.conductor.settle()
    answer = sandbox.messages("C1")[-1]
    assert (answer.text, answer.user, answer.thread_ts) == ("You said hello there", "UBOT", ts)


async def test_a_customers_message_carries_slack_connect_fields(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    seen = collect(app)
    await connect(app)
    ts = await sandbox.people.say("U2", "C1", "is <https://api.test> down? <@U1> & co")
    await sandbox.conductor.settle()
    (body,) = seen
    assert body["team_id"] == "T2"
    assert body["context_team_id"] == "T1"
    assert body["authorizations"][0]["team_id"] == "T1"
    assert body["is_ext_shared_channel"] is True
    event = body["event"]
    assert event["ts"] == ts == "1767603600.000000"
    assert event["text"] == "is <https://api.test> down? <@U1> &amp; co"
    assert (event["team"], event["channel_type"]) == ("T2", "channel")
    assert event["client_msg_id"]
    elements = event["blocks"][0]["elements"][0]["elements"]
    assert [each["type"] for each in elements] == ["text", "link", "text", "user", "text"]


async def test_a_mention_comes_twice(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    seen = collect(app)
    await connect(app)
    await sandbox.people.say("U2", "C1", "<@UBOT> help")
    await sandbox.conductor.settle()
    message, mention = sorted(seen, key=lambda body: str(body["event"]["type"]), reverse=True)
    assert (message["event"]["type"], mention["event"]["type"]) == ("message", "app_mention")
    assert message["event"]["ts"] == mention["event"]["ts"]
    assert message["event_id"] != mention["event_id"]
    assert "user_team" not in message["event"]
    assert (mention["team_id"], mention["event"]["team"]) == ("T1", "T1")
    assert (mention["event"]["user_team"], mention["event"]["source_team"]) == ("T2", "T2")


async def test_a_customer_may_send_a_reply_to_the_channel_too(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    seen = collect(app)
    await connect(app)
    parent = await sandbox.people.say("U2", "C1", "It hangs")
    reply = await sandbox.people.say("U2", "C1", "And now it is down", thread_ts=parent, broadcast=True)
    await sandbox.conductor.settle()
    (event,) = [body["event"] for body in seen if body["event"]["ts"] == reply]
    assert (event["subtype"], event["thread_ts"], event["user"]) == ("thread_broadcast", parent, "U2")
    page = await client.conversations_history(channel="C1")
    assert [message["ts"] for message in page["messages"]] == [reply, parent]


async def test_own_posts_edits_and_deletes_are_echoed(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    seen = collect(app)
    await connect(app)
    metadata = {"event_type": "out", "event_payload": {"id": "row-a"}}
    ts = (await client.chat_postMessage(channel="C1", text="one", metadata=metadata))["ts"]
    await client.chat_update(channel="C1", ts=ts, text="two")
    await client.chat_delete(channel="C1", ts=ts)
    await sandbox.conductor.settle()
    posted, changed, deleted = sorted((body["event"] for body in seen), key=lambda event: str(event["ts"]))
    assert (posted["bot_id"], posted["app_id"], posted["metadata"]) == ("B1", "A1", metadata)
    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("two", "one")
    assert changed["message"]["metadata"] == metadata
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert deleted["previous_message"]["text"] == "two"
    assert posted["ts"] < changed["ts"] < deleted["ts"]


async def test_people_edit_delete_and_react(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    seen = collect(app)
    await connect(app)
    ts = await sandbox.people.say("U2", "C1", "typo")
    await sandbox.people.edit("U2", "C1", ts, "type")
    await sandbox.people.react("U1", "C1", ts, "eyes")
    await sandbox.people.delete("U2", "C1", ts)
    await sandbox.conductor.settle()
    events = sorted((body["event"] for body in seen), key=lambda event: str(event["event_ts"]))
    assert [each.get("subtype", each["type"]) for each in events] == [
        "message",
        "message_changed",
        "reaction_added",
        "message_deleted",
    ]
    assert events[2]["item"] == {"type": "message", "channel": "C1", "ts": ts}
    assert events[1]["message"]["edited"]["user"] == "U2"
    assert sandbox.messages("C1") == []


async def test_the_app_hearsignore_of_channels_it_is_not_in(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    seen = collect(app)
    await connect(app)
    await sandbox.people.say("U1", "C3", "lunch?")
    await sandbox.people.say("U1", "C2", "triage")
    await sandbox.conductor.settle()
    assert [(body["event"]["channel"], body["event"]["channel_type"]) for body in seen] == [("C2", "group")]


async def test_sharing_and_joining_are_told(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    seen = collect(app)
    await connect(app)
    sandbox.connecting.share("C2", "T3")
    sandbox.connecting.unshare("C1", "T2")
    await sandbox.conductor.settle()
    shared, unshared = (body["event"] for body in seen)
    assert (shared["type"], shared["connected_team_id"]) == ("channel_shared", "T3")
    assert (unshared["type"], unshared["is_ext_shared"]) == ("channel_unshared", False)


async def test_without_a_connection_an_event_is_lost_but_stays_in_history(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    seen = collect(app)
    await sandbox.people.say("U2", "C1", "anybody?")
    await connect(app)
    await sandbox.conductor.settle()
    assert seen == []
    assert sandbox.traffic.envelopes_lost == 1
    found = (await client.conversations_history(channel="C1"))["messages"]
    assert [each["text"] for each in found] == ["anybody?"]


async def test_an_event_that_is_not_acked_comes_again(
    sandbox: Sandbox, client: AsyncWebClient, connect: Connect
) -> None:
    attempts: list[tuple[str, str, str]] = []

    async def door(req: AsyncBoltRequest) -> BoltResponse:
        retry, reason = (req.headers.get(f"x-slack-retry-{name}", [""])[0] for name in ("num", "reason"))
        attempts.append((req.body["event_id"], retry, reason))
        return BoltResponse(status=200 if len(attempts) == 3 else 500)

    await connect(AsyncApp(client=client, before_authorize=door))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.settle()
    first = attempts[0][0]
    assert attempts[1:] == [(first, "1", "timeout"), (first, "2", "timeout")]
    assert (sandbox.traffic.envelopes_sent, sandbox.traffic.envelopes_acked) == (3, 1)


async def test_an_event_nobody_ever_acks_is_lost_after_three_redeliveries(
    sandbox: Sandbox, client: AsyncWebClient, connect: Connect
) -> None:
    async def door(req: AsyncBoltRequest) -> BoltResponse:
        return BoltResponse(status=500)

    await connect(AsyncApp(client=client, before_authorize=door))
    await sandbox.people.say("U2", "C1", "hello")
    assert sandbox.outstanding() != []
    await sandbox.conductor.settle()
    assert (sandbox.traffic.envelopes_sent, sandbox.traffic.envelopes_lost) == (4, 1)


async def test_a_dropped_sockets_unacked_events_move_to_the_new_connection(
    sandbox: Sandbox, client: AsyncWebClient, connect: Connect
) -> None:
    seen: list[str] = []
    stuck = asyncio.Event()

    async def door(req: AsyncBoltRequest) -> BoltResponse:
        seen.append(req.body["event_id"])
        if len(seen) == 1:
            await stuck.wait()
        return BoltResponse(status=200)

    await connect(AsyncApp(client=client, before_authorize=door))
    await sandbox.people.say("U2", "C1", "hello")
    await until(lambda: len(seen) == 1)
    sandbox.drop_sockets()
    await connect(AsyncApp(client=client, before_authorize=door))
    await sandbox.conductor.settle()
    assert seen[0] == seen[1]
    assert sandbox.traffic.envelopes_lost == 0
    stuck.set()


async def test_a_dropped_sockets_unacked_events_are_lost_when_nobody_comes_in_time(
    sandbox: Sandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    socket = await open_socket(client, http)
    await sandbox.people.say("U2", "C1", "hello")
    sandbox.drop_sockets()
    await sandbox.conductor.settle()
    assert sandbox.traffic.envelopes_lost == 1
    await socket.close()


async def test_a_refresh_moves_the_app_to_a_new_connection(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    seen = collect(app)
    handler = await connect(app)
    old = await handler.client.session_id()
    sandbox.refresh_sockets()
    while await handler.client.session_id() == old:
        await sandbox.conductor.settle()
    await sandbox.people.say("U2", "C1", "still there?")
    await sandbox.conductor.settle()
    assert len(seen) == 1


async def test_a_connection_told_to_go_gets_nothing_new(
    sandbox: Sandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    old = await open_socket(client, http)
    hello = await old.receive_json()
    sandbox.refresh_sockets()
    disconnect = await old.receive_json()
    assert (hello["type"], disconnect["reason"]) == ("hello", "refresh_requested")
    new = await open_socket(client, http)
    await new.receive()
    for text in ("one", "two"):
        await sandbox.people.say("U2", "C1", text)
    events = [(await new.receive_json())["payload"]["event"]["text"] for _ in range(2)]
    assert events == ["one", "two"]
    await old.close()
    await new.close()


async def test_a_new_connection_gets_at_once_what_a_dropped_one_left(http: aiohttp.ClientSession) -> None:
    async with Sandbox(WORLD, MovingClock(START)) as sandbox, asyncio.timeout(2):
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
        first = await open_socket(client, http)
        await sandbox.people.say("U2", "C1", "hello")
        sandbox.drop_sockets()
        second = await open_socket(client, http)
        await second.receive()
        frame = await second.receive_json()
        assert (frame["retry_attempt"], frame["payload"]["event"]["text"]) == (1, "hello")
        await first.close()
        await second.close()


async def test_a_ticket_opens_one_connection(client: AsyncWebClient, http: aiohttp.ClientSession) -> None:
    url = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
    async with http.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": "A1"}
    async with http.get(url) as used:
        assert used.status == 403


async def test_an_eleventh_connection_is_refused(client: AsyncWebClient, http: aiohttp.ClientSession) -> None:
    sockets = [await open_socket(client, http) for _ in range(11)]
    frames = [await socket.receive_json() for socket in sockets]
    assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[-1]["reason"] == "too_many_websockets"
    for socket in sockets:
        await socket.close()


async def test_a_ping_is_echoed(client: AsyncWebClient, http: aiohttp.ClientSession) -> None:
    socket = await open_socket(client, http)
    await socket.receive()
    await socket.ping(b"sdk-ping-pong:1.5")
    pong = await socket.receive()
    assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1.5")
    await socket.close()


async def test_the_app_gets_only_what_it_subscribed_to(http: aiohttp.ClientSession) -> None:
    world = replace(WORLD, app=replace(WORLD.app, events=frozenset({"app_mention"})))
    async with Sandbox(world, MovingClock(START)) as sandbox:
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
        async with await open_socket(client, http) as socket:
            await socket.receive()
            await sandbox.people.say("U2", "C1", "<@UBOT> hello")
            frame = await socket.receive_json()
            await socket.send_json({"envelope_id": frame["envelope_id"]})
            await sandbox.conductor.settle()
    assert frame["payload"]["event"]["type"] == "app_mention"
    assert sandbox.traffic.envelopes_sent == 1

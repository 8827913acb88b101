"""The app asks who it is, says what it is doing, and gives up its token; and what reactions it takes back."""

from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import AppUnreachedError, NotAllowedError
from sandbox.server import Sandbox
from sandbox.state.world import EVERY_SCOPE, App, World
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import (
    APP_TOKEN,
    BOT_TOKEN,
    START,
    WORLD,
    Connect,
    Payload,
    listen,
    refused,
    until,
)

PRESS: Payload = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}
WITH_EMAIL = (replace(WORLD.people[0], email="Ann@home.example"), *WORLD.people[1:])


async def test_a_test_call_says_what_it_was_told(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await refused(client.api_test(error="my_error")) == "my_error"
    async with http.get(f"{sandbox.base_url}api.test?foo=bar&error=mine") as answer:
        body = await answer.json()
    assert body == {"ok": False, "error": "mine", "args": {"foo": "bar", "error": "mine"}}


async def test_bots_are_known_by_their_id(client: AsyncWebClient) -> None:
    found = (await client.bots_info(bot="B1"))["bot"]
    assert (found["app_id"], found["user_id"], found["name"]) == ("A1", "UBOT", "Steward")
    assert await refused(client.bots_info(bot="B9")) == "bot_not_found"
    assert await refused(client.bots_info()) == "missing_argument"


async def test_people_of_our_team_are_found_by_email() -> None:
    others = (*WITH_EMAIL[:1], replace(WORLD.people[1], email="bob@acme.example"), *WITH_EMAIL[2:])
    async with Sandbox(replace(WORLD, people=others), MovingClock(START)) as sandbox:
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url)
        found = (await client.users_lookupByEmail(email="ann@HOME.example"))["user"]
        assert (found["id"], found["profile"]["email"]) == ("U1", "Ann@home.example")
        assert await refused(client.users_lookupByEmail(email="bob@acme.example")) == "users_not_found"
        assert await refused(client.users_lookupByEmail(email="")) == "users_not_found"


@pytest.mark.parametrize(("scopes", "shown"), [(EVERY_SCOPE, True), ({"users:read"}, False)])
async def test_an_email_is_seen_with_its_scope_only(scopes: frozenset[str], shown: bool) -> None:
    world = replace(WORLD, people=WITH_EMAIL, app=replace(WORLD.app, scopes=frozenset(scopes)))
    async with Sandbox(world, MovingClock(START)) as sandbox:
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url)
        assert ("email" in (await client.users_info(user="U1"))["user"]["profile"]) is shown


async def test_a_revoked_token_opens_nothing_and_its_app_is_told(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    await sandbox.people.say("U2", "C1", "hello")
    await until(lambda: len(told) == 1)
    assert (await client.auth_revoke(test=True))["revoked"] is False
    assert (await client.auth_test())["ok"]
    assert (await client.auth_revoke())["revoked"] is True
    assert await refused(client.auth_test()) == "token_revoked"
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "token_revoked"
    await until(lambda: len(told) == 3)
    assert told[1:] == [
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}},
        {"type": "app_uninstalled"},
    ]


async def test_an_app_that_was_removed_is_told_and_then_nothing_more(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    card = str((await client.chat_postMessage(channel="C1", text="card", blocks=[PRESS]))["ts"])
    await until(lambda: len(told) == 1)
    sandbox.connecting.uninstall("A1")
    await sandbox.people.say("U2", "C1", "anybody?")
    await sandbox.conductor.settle()
    assert [event["type"] for event in told[1:]] == ["tokens_revoked", "app_uninstalled"]
    assert await refused(client.auth_test()) == "account_inactive"
    assert (await sandbox.people.command("U1", "C1", "/claim")).error == "invalid_command"
    with pytest.raises(AppUnreachedError):
        await sandbox.people.click("U1", "C1", card, "go")


async def test_metadata_is_told_of_to_who_asked_for_its_type(http: aiohttp.ClientSession) -> None:
    asking = replace(WORLD.app, metadata=frozenset({("A1", "task_created")}))
    async with Sandbox(replace(WORLD, app=asking), MovingClock(START)) as sandbox:
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
        app = AsyncApp(client=client, ignoring_self_events_enabled=False)
        told, handler = listen(app), AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.05)
        await handler.connect_async()
        for kind in ("task_created", "task_closed"):
            metadata = {"event_type": kind, "event_payload": {"id": "row-a"}}
            await client.chat_postMessage(channel="C1", text=kind, metadata=metadata)
        await sandbox.conductor.settle()
        await handler.close_async()
    (event,) = [each for each in told if each["type"] == "message_metadata_posted"]
    assert (event["metadata"]["event_type"], event["app_id"], event["bot_id"]) == ("task_created", "A1", "B1")
    assert event["message_ts"] == told[0]["ts"]


def with_a_second_app() -> World:
    other = App("A2", "UB2", "B2", "Echo", "T2", "xoxb-two", "xapp-two", "secret", ())
    return replace(WORLD, other_apps=(other,))


async def test_an_event_says_who_it_was_for(
    sandbox: Sandbox, http: aiohttp.ClientSession, app: AsyncApp, connect: Connect
) -> None:
    bodies: list[Payload] = []

    @app.event("message")
    async def note(body: Payload) -> None:
        bodies.append(body)

    await connect(app)
    await sandbox.people.say("U2", "C1", "hello")
    await until(lambda: len(bodies) == 1)
    asker = AsyncWebClient(APP_TOKEN, base_url=sandbox.base_url, session=http)
    context = bodies[0]["event_context"]
    found = await asker.apps_event_authorizations_list(event_context=context)
    assert found["authorizations"] == bodies[0]["authorizations"]
    for broken in ("4-", "4-e30=", "nonsense", "4-W10="):
        call = asker.apps_event_authorizations_list(event_context=broken)
        assert await refused(call) == "invalid_event_context"
    async with Sandbox(with_a_second_app(), MovingClock(START)) as both:
        stranger = AsyncWebClient("xapp-two", base_url=both.base_url, session=http)
        call = stranger.apps_event_authorizations_list(event_context=context)
        assert await refused(call) == "auth_mismatch"


async def statuses(sandbox: Sandbox, http: aiohttp.ClientSession) -> list[Payload]:
    async with http.get(f"{sandbox.page_url}control/state") as answer:
        found: list[Payload] = (await answer.json())["statuses"]
        return found


async def test_a_status_stands_for_two_minutes(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    ts = await sandbox.people.say("U2", "C1", "help")
    await client.assistant_threads_setStatus(
        channel_id="C1", thread_ts=ts, status="is looking", loading_messages=["Reading…"]
    )
    standing = {"channel": "C1", "thread_ts": ts, "user": "UBOT", "text": "is looking"}
    assert await statuses(sandbox, http) == [standing | {"loading_messages": ["Reading…"]}]
    await sandbox.conductor.walk(timedelta(seconds=119))
    assert len(await statuses(sandbox, http)) == 1
    await sandbox.conductor.walk(timedelta(seconds=1))
    assert await statuses(sandbox, http) == []


async def test_a_status_ends_with_the_apps_answer_or_its_own_word(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    ts = await sandbox.people.say("U2", "C1", "help")
    await client.assistant_threads_setStatus(channel_id="C1", thread_ts=ts, status="is looking")
    await sandbox.people.say("U2", "C1", "hurry", thread_ts=ts)
    assert len(await statuses(sandbox, http)) == 1
    await client.chat_postMessage(channel="C1", thread_ts=ts, text="done")
    assert await statuses(sandbox, http) == []
    await client.assistant_threads_setStatus(channel_id="C1", thread_ts=ts, status="is looking")
    await client.assistant_threads_setStatus(channel_id="C1", thread_ts=ts, status="")
    assert await statuses(sandbox, http) == []


async def test_a_status_needs_a_thread(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = await sandbox.people.say("U2", "C1", "help")
    reply = await sandbox.people.say("U2", "C1", "hurry", thread_ts=ts)
    status = client.assistant_threads_setStatus
    assert await refused(status(channel_id="C1", thread_ts=reply, status="x")) == "invalid_thread_ts"
    assert await refused(status(channel_id="C1", thread_ts="1.000001", status="x")) == "invalid_thread_ts"
    assert await refused(status(channel_id="C4", thread_ts=ts, status="x")) == "channel_not_found"
    many = status(channel_id="C1", thread_ts=ts, status="x", loading_messages=["x"] * 11)
    assert await refused(many) == "invalid_arguments"


async def test_reactions_come_and_go(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    ts = await sandbox.people.say("U2", "C1", "help")
    await sandbox.people.react("U1", "C1", ts, "eyes")
    await client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    shown = await client.reactions_get(channel="C1", timestamp=ts)
    assert (shown["type"], shown["channel"]) == ("message", "C1")
    assert shown["message"]["reactions"] == [{"name": "eyes", "users": ["U1", "UBOT"], "count": 2}]
    assert shown["message"]["permalink"] == sandbox.permalink("C1", ts)
    await client.reactions_remove(channel="C1", timestamp=ts, name="eyes")
    await sandbox.people.unreact("U1", "C1", ts, ":eyes:")
    assert "reactions" not in (await client.reactions_get(channel="C1", timestamp=ts))["message"]
    await until(lambda: len(told) == 5)
    removed = sorted(each["user"] for each in told if each["type"] == "reaction_removed")
    assert removed == ["U1", "UBOT"]
    with pytest.raises(NotAllowedError, match="U1 has not reacted"):
        await sandbox.people.unreact("U1", "C1", ts, "eyes")


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("remove", {"name": "eyes"}, "no_item_specified"),
        ("get", {"channel": "C1"}, "no_item_specified"),
        ("remove", {"channel": "C1", "timestamp": "then", "name": "eyes"}, "bad_timestamp"),
        ("get", {"channel": "C1", "timestamp": "1.000001"}, "message_not_found"),
        ("get", {"channel": "C4", "timestamp": "1.000001"}, "channel_not_found"),
        ("add", {"channel": "C3", "timestamp": "1.000001", "name": "eyes"}, "not_in_channel"),
    ],
)
async def test_reactions_are_refused_in_slacks_words(
    client: AsyncWebClient, method: str, arguments: Payload, error: str
) -> None:
    assert await refused(client.api_call(f"reactions.{method}", json=arguments)) == error


async def test_only_a_reaction_that_is_there_can_go(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = await sandbox.people.say("U2", "C1", "help")
    await sandbox.people.react("U2", "C1", ts, "eyes")
    assert await refused(client.reactions_remove(channel="C1", timestamp=ts, name="eyes")) == "no_reaction"
    assert await refused(client.reactions_add(channel="C1", timestamp=ts, name="no way")) == "invalid_name"

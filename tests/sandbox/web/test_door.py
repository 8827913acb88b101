"""What the Web API refuses before a method runs, and what every answer carries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import BOT_TOKEN, START, WORLD

BEARER = {"Authorization": f"Bearer {BOT_TOKEN}"}


@asynccontextmanager
async def scoped(*scopes: str) -> AsyncIterator[AsyncWebClient]:
    world = replace(WORLD, app=replace(WORLD.app, scopes=frozenset(scopes)))
    async with Sandbox(world, MovingClock(START)) as sandbox, aiohttp.ClientSession() as http:
        yield AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> tuple[int, dict[str, Any]]:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=arguments)
    return caught.value.response.status_code, dict(caught.value.response.data)


async def test_a_missing_argument_is_named(client: AsyncWebClient) -> None:
    assert await refusal(client, "reactions.add", channel="C1", name=None) == (
        200,
        {
            "ok": False,
            "error": "invalid_arguments",
            "response_metadata": {
                "messages": [
                    "[ERROR] missing required field: name",
                    "[ERROR] missing required field: timestamp",
                ]
            },
        },
    )
    assert (await refusal(client, "chat.postMessage", channel="", text="x"))[1][
        "error"
    ] == "channel_not_found"
    assert (await refusal(client, "users.info", user=["U1"]))[1]["error"] == "invalid_arguments"


async def test_a_missing_scope_says_what_was_needed() -> None:
    async with scoped("users:read", "commands") as client:
        assert await refusal(client, "chat.postMessage", channel="C1", text="x") == (
            200,
            {
                "ok": False,
                "error": "missing_scope",
                "needed": "chat:write",
                "provided": "commands,users:read",
            },
        )
        assert (await client.users_info(user="U1"))["ok"]


async def test_each_kind_of_channel_needs_its_own_scope() -> None:
    async with scoped("channels:history", "channels:read") as client:
        assert (await client.conversations_history(channel="C1"))["ok"]
        assert (await refusal(client, "conversations.history", channel="C2"))[1]["needed"] == "groups:history"
        assert (await client.conversations_list())["ok"]
        both = "public_channel,private_channel"
        assert (await refusal(client, "conversations.list", types=both))[1]["needed"] == "groups:read"


async def test_making_and_filling_a_channel_needs_the_scope_of_its_kind() -> None:
    async with scoped("channels:manage") as client:
        assert (await client.conversations_create(name="mine"))["ok"]
        private = await refusal(client, "conversations.create", name="hidden", is_private=True)
        assert private[1]["needed"] == "groups:write"
        invite = await refusal(client, "conversations.invite", channel="C2", users="U4")
        assert invite[1]["needed"] == "groups:write.invites,groups:write"
        assert (await refusal(client, "conversations.join", channel="C3"))[1]["needed"] == "channels:join"


async def test_answers_carry_slacks_headers() -> None:
    async with scoped("users:read", "chat:write") as client:
        first, second = await client.users_info(user="U1"), await client.users_info(user="U1")
    assert first.headers["x-oauth-scopes"] == "chat:write,users:read"
    assert first.headers["x-accepted-oauth-scopes"] == "users:read"
    assert first.headers["x-slack-req-id"] != second.headers["x-slack-req-id"]


@pytest.mark.parametrize(
    ("content_type", "warning"),
    [
        ("application/json", "missing_charset"),
        ("application/json; charset=utf-8", None),
        ("application/x-www-form-urlencoded; charset=utf-8", "superfluous_charset"),
        ("application/x-www-form-urlencoded", None),
    ],
)
async def test_the_charset_is_warned_about(
    sandbox: Sandbox, http: aiohttp.ClientSession, content_type: str, warning: str | None
) -> None:
    headers = BEARER | {"Content-Type": content_type}
    async with http.post(f"{sandbox.base_url}auth.test", data=b"{}", headers=headers) as answer:
        body = await answer.json()
    assert (body["ok"], body.get("warning")) == (True, warning)
    assert body.get("response_metadata", {}).get("warnings") == ([warning] if warning else None)


@pytest.mark.parametrize("word", ["token_revoked", "account_inactive"])
async def test_a_token_that_no_longer_works(sandbox: Sandbox, client: AsyncWebClient, word: str) -> None:
    sandbox._workspace.refused_tokens[BOT_TOKEN] = word
    assert (await refusal(client, "auth.test"))[1]["error"] == word


async def test_known_methods_that_are_not_served_are_listed(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    for method in ("files.comments.delete", "no.such.method"):
        assert (await refusal(client, method))[1]["error"] == "unknown_method"
    assert sandbox.unknown_methods == {"files.comments.delete": 1, "no.such.method": 1}
    async with http.get(f"{sandbox.page_url}control/unknown_methods") as answer:
        assert await answer.json() == {"methods": {"files.comments.delete": 1, "no.such.method": 1}}


@asynccontextmanager
async def limited() -> AsyncIterator[tuple[Sandbox, AsyncWebClient]]:
    async with (
        Sandbox(WORLD, MovingClock(START), rate_limits=True) as sandbox,
        aiohttp.ClientSession() as http,
    ):
        yield sandbox, AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)


async def test_one_post_a_second_to_a_channel() -> None:
    async with limited() as (sandbox, client):
        await client.chat_postMessage(channel="C1", text="one")
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C1", text="two")
        response = caught.value.response
        assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
        assert response.data == {"ok": False, "error": "ratelimited"}
        await client.chat_postMessage(channel="C2", text="elsewhere")
        await sandbox.conductor.walk(timedelta(seconds=1))
        await client.chat_postMessage(channel="C1", text="two")
        assert [each.text for each in sandbox.messages("C1")] == ["one", "two"]


async def test_a_tier_allows_its_number_a_minute() -> None:
    async with limited() as (sandbox, client):
        for _ in range(20):
            await client.users_list()
        await sandbox.conductor.walk(timedelta(seconds=20))
        assert await refusal(client, "users.list") == (429, {"ok": False, "error": "ratelimited"})
        assert (await client.users_info(user="U1"))["ok"]
        await sandbox.conductor.walk(timedelta(seconds=40))
        assert (await client.users_list())["ok"]

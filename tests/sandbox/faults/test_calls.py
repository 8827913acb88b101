"""Faults that strike calls, as the real slack_sdk client meets them."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault
from sandbox.server import Sandbox
from sandbox.time.real_time import monotonic
from tests.sandbox.small_world import APP_TOKEN, until


async def refusal(call: Awaitable[Any]) -> tuple[int, str, str | None]:
    """Status, error word and `Retry-After`."""
    with pytest.raises(SlackApiError) as caught:
        await call
    response = caught.value.response
    return response.status_code, response["error"], response.headers.get("Retry-After")


def said(sandbox: Sandbox) -> list[str]:
    return [each.text for each in sandbox.messages("C1")]


async def test_a_rate_limited_call_says_how_long_to_wait(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add(Fault("rate_limited", method="chat.postMessage", seconds=17))
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == (429, "ratelimited", "17")
    assert said(sandbox) == []


@pytest.mark.parametrize(("word", "status"), [("service_unavailable", 503), ("internal_error", 500)])
async def test_a_server_that_fails_before_the_effect_has_done_nothing(
    sandbox: Sandbox, client: AsyncWebClient, word: str, status: int
) -> None:
    sandbox.faults.add(Fault("error_before", error=word))
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == (status, word, None)
    assert said(sandbox) == []


async def test_a_server_that_fails_after_the_effect_has_done_it(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add(Fault("error_after", method="chat.postMessage"))
    assert (await refusal(client.chat_postMessage(channel="C1", text="x")))[:2] == (500, "internal_error")
    assert said(sandbox) == ["x"]


@pytest.mark.parametrize(("kind", "effect"), [("dropped_before", []), ("dropped_after", ["x"])])
async def test_a_connection_that_breaks_leaves_the_client_without_an_answer(
    sandbox: Sandbox, client: AsyncWebClient, kind: str, effect: list[str]
) -> None:
    sandbox.faults.add(Fault(kind, method="chat.postMessage"))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert said(sandbox) == effect
    await sandbox.conductor.settle()


async def test_a_reading_that_breaks_is_one_call_and_not_repeated_by_the_http_client(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await client.conversations_history(channel="C1")  # the connection is one that stood before
    sandbox.faults.add(Fault("dropped_before", method="conversations.history"))
    with pytest.raises(aiohttp.ClientError):
        await client.conversations_history(channel="C1")
    assert (sandbox.traffic.calls_received, sandbox.traffic.calls_answered) == (2, 2)


async def test_a_slow_answer_is_outstanding_until_it_comes(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add(Fault("slow", method="auth.test", seconds=0.2))
    began, seen = monotonic(), [""]
    sandbox.traffic.on_change(lambda: seen.append("answered"))
    sandbox.on_call("auth.test", lambda _: seen.extend(sandbox.outstanding()))
    assert (await client.auth_test())["ok"]
    assert monotonic() - began >= 0.2
    assert seen == ["", "auth.test × 1 unanswered", "answered"]


async def test_a_client_with_a_deadline_gives_a_slow_answer_up(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    http._timeout = aiohttp.ClientTimeout(total=0.05)
    sandbox.faults.add(Fault("slow", method="chat.postMessage", seconds=0.2))
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel="C1", text="x")
    assert said(sandbox) == ["x"]
    await until(lambda: not sandbox.outstanding())


async def test_a_call_is_refused_with_the_word_that_was_asked_for(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add(Fault("refused", method="chat.update", error="edit_window_closed"))
    refused = refusal(client.chat_update(channel="C1", ts="1.000001", text="x"))
    assert await refused == (200, "edit_window_closed", None)


@pytest.mark.parametrize(("word", "status"), [("internal_error", 500), ("invalid_auth", 200)])
async def test_auth_test_fails_and_nothing_else_does(
    sandbox: Sandbox, client: AsyncWebClient, word: str, status: int
) -> None:
    sandbox.faults.add(Fault("auth_fails", error=word))
    assert await refusal(client.auth_test()) == (status, word, None)
    assert (await client.team_info())["ok"]


async def test_a_revoked_token_is_refused_everywhere_until_the_fault_is_removed(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    rule = sandbox.faults.add(Fault("revoked_token"))
    for call in (client.auth_test(), client.chat_postMessage(channel="C1", text="x"), client.team_info()):
        assert (await refusal(call))[1] == "token_revoked"
    assert (await client.apps_connections_open(app_token=APP_TOKEN))["ok"]
    sandbox.faults.remove(rule)
    assert (await client.auth_test())["ok"]


async def test_history_lags_behind_what_was_written(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add(Fault("lagging_history", seconds=60))

    async def history() -> list[str]:
        return [each["text"] for each in (await client.conversations_history(channel="C1"))["messages"]]

    ts = await sandbox.people.say("U2", "C1", "first")
    assert (await refusal(client.conversations_replies(channel="C1", ts=ts)))[1] == "thread_not_found"
    await sandbox.conductor.walk(timedelta(seconds=30))
    await sandbox.people.say("U1", "C1", "second", thread_ts=ts)
    await sandbox.conductor.walk(timedelta(seconds=30))
    assert await history() == ["first"]
    replies = (await client.conversations_replies(channel="C1", ts=ts))["messages"]
    assert [each["text"] for each in replies] == ["first"]
    await sandbox.conductor.walk(timedelta(seconds=30))
    replies = (await client.conversations_replies(channel="C1", ts=ts))["messages"]
    assert [each["text"] for each in replies] == ["first", "second"]


async def test_history_that_cannot_be_read_says_so_and_the_rest_works(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    ts = await sandbox.people.say("U2", "C1", "hello")
    sandbox.faults.add(Fault("unreadable_history", channel="C1", error="missing_scope"))
    assert (await refusal(client.conversations_history(channel="C1")))[1] == "missing_scope"
    assert (await refusal(client.conversations_replies(channel="C1", ts=ts)))[1] == "missing_scope"
    assert (await client.conversations_history(channel="C2"))["ok"]
    assert (await client.conversations_info(channel="C1"))["ok"]

"""Answers through a `response_url`: in place of what was pressed, beside it, later, too late."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.state.journal import ChangeKind
from tests.sandbox.real_clients.cards import CARD
from tests.sandbox.real_clients.conftest import Start
from tests.sandbox.small_world import Payload, until


async def test_a_press_on_an_ephemeral_message_may_replace_and_delete_it(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    @app.action("claim")
    async def press(ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        await ack()
        if body["actions"][0]["value"] == "1":
            await respond(text="replaced", blocks=CARD[1:], replace_original=True)
        else:
            await respond(delete_original=True)

    await start(app)
    answer = await client.chat_postEphemeral(channel="C1", user="U1", text="pick one", blocks=CARD[1:])
    ts = str(answer["message_ts"])
    await sandbox.people.click("U1", "C1", ts, "claim", value="1")
    await until(lambda: [each.text for each in sandbox.ephemerals("U1")] == ["replaced"])
    await sandbox.people.click("U1", "C1", ts, "claim", value="2")
    await until(lambda: sandbox.ephemerals("U1") == [])


async def test_a_press_on_a_message_may_replace_it_as_it_stands(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    answers: list[str] = []

    @app.action("claim")
    async def press(ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        await client.reactions_add(channel="C1", timestamp=body["message"]["ts"], name="eyes")
        await respond(text="claimed", replace_original=True)
        await respond(delete_original=True)
        answers.append((await respond(delete_original=True)).body)
        await ack()

    await start(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    await sandbox.people.click("U2", "C1", ts, "claim")
    replaced = next(each for each in sandbox.history() if each.kind is ChangeKind.EDITED).message
    assert replaced is not None
    assert (replaced.text, replaced.reactions[0].name) == ("claimed", "eyes")
    assert sandbox.messages("C1") == []
    assert "message_not_found" in answers[0]


async def test_a_response_url_lasts_half_an_hour_and_five_uses(
    sandbox: Sandbox, app: AsyncApp, http: aiohttp.ClientSession, start: Start
) -> None:
    urls: list[str] = []

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        urls.append(body["response_url"])
        await ack()

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    await sandbox.people.command("U1", "C1", "/claim")
    statuses = [(await http.post(urls[0], json={"text": "x"})).status for _ in range(6)]
    assert statuses == [200] * 5 + [404]
    await sandbox.conductor.walk(timedelta(minutes=31))
    late = await http.post(urls[1], json={"text": "x"})
    assert (late.status, (await late.json())["error"]) == (404, "expired_url")


async def urls_of(sandbox: Sandbox, app: AsyncApp, start: Start) -> list[str]:
    """The address that a command brings."""
    found: list[str] = []

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        found.append(body["response_url"])
        await ack()

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    return found


async def test_an_answer_goes_into_a_thread_with_its_attachments_and_metadata(
    sandbox: Sandbox, app: AsyncApp, http: aiohttp.ClientSession, start: Start
) -> None:
    (url,) = await urls_of(sandbox, app, start)
    ts = await sandbox.people.say("U2", "C1", "It is down.")
    metadata = {"event_type": "out", "event_payload": {"id": 1}}
    answer = {"thread_ts": ts, "attachments": [{"text": "graph"}], "metadata": metadata}
    async with http.post(url, json=answer | {"response_type": "in_channel"}) as response:
        assert await response.text() == "ok"
    reply = sandbox.messages("C1")[-1]
    assert (reply.thread_ts, reply.attachments) == (ts, ({"text": "graph", "id": 1},))
    assert reply.metadata == metadata


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"blocks": "x"}, "invalid_blocks_format"),
        ({"text": {"text": "x"}}, "invalid_arguments"),
        ({"text": "x", "metadata": "x"}, "invalid_metadata_format"),
        ([], "json_not_object"),
    ],
)
async def test_an_answer_that_says_nothing_or_goes_nowhere_is_refused(
    sandbox: Sandbox,
    app: AsyncApp,
    http: aiohttp.ClientSession,
    start: Start,
    body: Any,
    error: str,
) -> None:
    (url,) = await urls_of(sandbox, app, start)
    async with http.post(url, json=body) as response:
        assert await response.json() == {"ok": False, "error": error}
    assert (sandbox.messages("C1"), sandbox.ephemerals("U1")) == ([], [])


async def test_an_answer_to_a_channel_that_has_another_id_now_is_refused(
    sandbox: Sandbox, app: AsyncApp, http: aiohttp.ClientSession, start: Start
) -> None:
    (url,) = await urls_of(sandbox, app, start)
    sandbox._workspace.rename_id("C1", "C9")
    async with http.post(url, json={"text": "x"}) as response:
        assert (await response.json())["error"] == "channel_not_found"

"""Under the hood: what passed is kept, in order, bounded and without secrets."""

import asyncio
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.delivery.wire import CAPACITY, HIDDEN, PAGE, Wire
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import START, Connect, until


async def test_a_message_its_ack_and_the_answer_are_seen(
    sandbox: Sandbox, app: AsyncApp, connect: Connect, http: aiohttp.ClientSession
) -> None:
    answered = asyncio.Event()

    @app.event("message")
    async def hello(client: AsyncWebClient, event: dict[str, Any]) -> None:
        if "bot_id" not in event:
            await client.chat_postMessage(channel="C1", text="hello back")
            answered.set()

    await connect(app)
    await sandbox.people.say("U2", "C1", "hello")
    await answered.wait()
    await until(lambda: not sandbox.outstanding())
    async with http.get(f"{sandbox.page_url}control/wire?after=0") as response:
        text = await response.text()
        entries = (await response.json())["entries"]
    seen = [(each["kind"], each["name"]) for each in entries]
    assert seen.index(("envelope", "message")) < seen.index(("call", "chat.postMessage"))
    ack = next(each for each in entries if each["kind"] == "ack")
    assert (ack["status"], 0 <= ack["ms"] < 3000) == ("acked", True)
    call = next(each for each in entries if each["name"] == "chat.postMessage")
    assert call["status"] == "ok"
    assert call["body"]["arguments"]["text"] == "hello back"
    assert call["body"]["answer"]["message"]["text"] == "hello back"
    assert "xoxb-" not in text
    assert "xapp-" not in text


def test_the_ring_is_bounded_and_read_in_pages() -> None:
    wire = Wire(MovingClock(START))
    for number in range(CAPACITY + 50):
        wire.call("api.test", 0.0, {"n": number}, 200, b'{"ok": true}')
    first = wire.after(0)
    assert (first["lost"], len(first["entries"]), first["more"]) == (50, PAGE, True)
    last = wire.after(CAPACITY + 40)
    assert ([each["number"] for each in last["entries"]][-1], last["more"]) == (CAPACITY + 50, False)
    assert wire.after(last["cursor"])["entries"] == []


def test_secrets_are_hidden_wherever_they_stand() -> None:
    wire = Wire(MovingClock(START))
    arguments = {
        "token": "anything",
        "text": "mine is xoxb-12-ab",
        "blocks": [{"url": "ws://h/?ticket=abc&x=1"}],
    }
    wire.call("chat.postMessage", 0.0, arguments, 429, b'{"ok": false, "error": "ratelimited"}')
    (entry,) = wire.after(0)["entries"]
    assert entry["body"]["arguments"] == {
        "token": HIDDEN,
        "text": f"mine is {HIDDEN}",
        "blocks": [{"url": f"ws://h/?ticket={HIDDEN}&x=1"}],
    }
    assert entry["status"] == "429 ratelimited"


def test_a_cut_connection_and_a_missing_ack_say_so() -> None:
    wire = Wire(MovingClock(START))
    wire.call("chat.update", 0.0, {}, 200, None)
    wire.envelope("e1", "events_api", {"event": {"type": "app_mention"}})
    wire.ack("e1", None, status="not acked")
    wire.ack("e1", {})
    assert [(each["name"], each["status"]) for each in wire.after(0)["entries"]] == [
        ("chat.update", "cut"),
        ("app_mention", "sent"),
        ("app_mention", "not acked"),
    ]

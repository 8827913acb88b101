"""The clients that work in threads: Bolt's sync App, and the SDK's built-in Socket Mode client.

They block, so they are made, used and closed outside the event loop that the workspace runs in.
"""

import asyncio
from collections.abc import Callable
from queue import Queue

from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from sandbox.server import Sandbox
from tests.sandbox.real_clients.cards import CARD, FILLED, MODAL
from tests.sandbox.small_world import APP_TOKEN, BOT_TOKEN, Payload


async def comes(sandbox: Sandbox, condition: Callable[[], bool]) -> None:
    """Wait for news until `condition` holds. Spinning would keep the threads from their work."""
    news = asyncio.Event()
    sandbox.on_change(lambda _: news.set())
    sandbox.traffic.on_change(news.set)
    async with asyncio.timeout(10):
        while not condition():
            await news.wait()
            news.clear()


def sync_app(base_url: str, sent: list[Payload]) -> App:
    """A desk as somebody would write it with Bolt's sync App."""
    app = App(client=WebClient(BOT_TOKEN, base_url=base_url))

    @app.message("down")
    def answer(event: Payload, say: Say) -> None:
        say(text="Who takes it?", blocks=CARD, thread_ts=event["ts"])

    @app.event("message")
    def other() -> None:
        """Whatever else is written, our own messages too."""

    @app.action("claim")
    def claim(ack: Ack, body: Payload, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("take")
    def take(ack: Ack, view: Payload) -> None:
        sent.append(view["state"]["values"])
        ack()

    @app.command("/claim")
    def command(ack: Ack, respond: Respond, command: Payload) -> None:
        ack(f"You take {command['text']}.")
        respond("And thanks.")

    return app


async def test_a_sync_app_serves_a_whole_conversation(sandbox: Sandbox) -> None:
    sent: list[Payload] = []
    app = await asyncio.to_thread(sync_app, sandbox.base_url, sent)
    handler = await asyncio.to_thread(SocketModeHandler, app, APP_TOKEN, ping_interval=0.1)
    await asyncio.to_thread(handler.connect)
    ts = await sandbox.people.say("U2", "C1", "It is down.")
    await comes(sandbox, lambda: len(sandbox.messages("C1")) == 2)
    card = sandbox.messages("C1")[1]
    assert (card.text, card.thread_ts) == ("Who takes it?", ts)
    await sandbox.people.click("U1", "C1", card.ts, "claim", value="1")
    await comes(sandbox, lambda: bool(sandbox.views("U1")))
    assert await sandbox.people.submit("U1", sandbox.views("U1")[0].id, FILLED) == {}
    assert sent[0]["note"]["text"]["value"] == "mine"
    assert (await sandbox.people.command("U1", "C1", "/claim", "7")).text == "You take 7."
    await comes(sandbox, lambda: len(sandbox.ephemerals("U1")) == 2)
    assert {each.text for each in sandbox.ephemerals("U1")} == {"You take 7.", "And thanks."}
    await asyncio.to_thread(handler.close)


async def test_the_built_in_socket_client_acks_and_comes_back_when_asked_to(sandbox: Sandbox) -> None:
    heard: list[str] = []
    frames: Queue[str] = Queue()

    def listen(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        heard.append(request.payload["event"]["text"])
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    def connected() -> SocketModeClient:
        client = SocketModeClient(
            APP_TOKEN, web_client=WebClient(base_url=sandbox.base_url), ping_interval=0.1
        )
        client.socket_mode_request_listeners.append(listen)
        client.on_message_listeners.append(frames.put)
        client.connect()
        assert '"hello"' in frames.get(timeout=10)
        return client

    client = await asyncio.to_thread(connected)
    await sandbox.people.say("U2", "C1", "one")
    await comes(sandbox, lambda: sandbox.traffic.envelopes_acked == 1)
    old = client.session_id()
    sandbox.refresh_sockets(warn=True)
    while '"hello"' not in await asyncio.to_thread(frames.get, timeout=10):
        """The event and the warning come before it."""
    await sandbox.people.say("U2", "C1", "two")
    await comes(sandbox, lambda: sandbox.traffic.envelopes_acked >= 2)
    assert heard == ["one", "two"]
    assert client.session_id() != old
    await asyncio.to_thread(client.close)

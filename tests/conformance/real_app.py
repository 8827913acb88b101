"""An app that does nothing but take what Slack sends: slack_sdk's own clients, over loopback."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.web.methods import APP_LEVEL
from tests.conformance.reference import event_name
from tests.sandbox.small_world import APP_TOKEN, BOT_TOKEN, Payload

OF_SOMETHING = ("block_actions", "block_suggestion")
"""Payloads that differ by where they come from: a message or a view."""

ANSWERS: Mapping[str, Payload] = {"block_suggestion": {"options": []}}
"""What is acked beside a bare ack, by the payload's type."""


class RealApp:
    """`payloads` by name, in order; `answers` to its own calls by method."""

    def __init__(self, web: AsyncWebClient) -> None:
        self.payloads: dict[str, list[Payload]] = {}
        self.answers: dict[str, list[Payload]] = {}
        self._web = web

    async def call(self, method: str, arguments: Payload) -> Payload:
        """Whatever the answer is, an error too."""
        token = APP_TOKEN if method in APP_LEVEL else BOT_TOKEN
        try:
            response = await self._web.api_call(
                method, json=arguments, headers={"Authorization": f"Bearer {token}"}
            )
            answer = response.data
        except SlackApiError as refusal:
            answer = refusal.response.data
        assert isinstance(answer, dict), f"{method} answered {answer!r}, which is no JSON object"
        self.answers.setdefault(method, []).append(answer)
        return answer

    async def upload(self, address: str, content: bytes) -> None:
        assert self._web.session is not None
        async with self._web.session.post(address, data=content) as response:
            assert response.status == 200, await response.text()

    def last(self, name: str) -> Payload:
        """The newest payload of this name."""
        return self.payloads[name][-1]

    async def take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        payload = request.payload
        self.payloads.setdefault(payload_name(payload), []).append(payload)
        answer = ANSWERS.get(str(payload.get("type")))
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))


def payload_name(payload: Mapping[str, Any]) -> str:
    """Slack's own word for it: an event with its subtype, a command, an interaction."""
    if "command" in payload:
        return "slash command"
    kind = str(payload["type"])
    if kind == "event_callback":
        return event_name(payload["event"])
    return f"{kind} of a {payload['container']['type']}" if kind in OF_SOMETHING else kind


@asynccontextmanager
async def connected(sandbox: Sandbox) -> AsyncIterator[RealApp]:
    """An app with one socket open, until the end of the block."""
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=session, retry_handlers=[])
        app = RealApp(web)
        socket = SocketModeClient(APP_TOKEN, web_client=web)
        socket.socket_mode_request_listeners.append(app.take)
        await socket.connect()
        yield app
        await socket.close()

"""One Socket Mode connection: what it brings, and whether it still can.

The SDK would reconnect by itself; it closes the old connection first and may try one dead ticket for ever (slack.md
§5, measured). So it is told not to: who watches the lines builds another one.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import aiohttp
import structlog
from aiohttp import ClientResponse
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity
from bot.logs import quiet_logger
from bot.ports import UnknownFateError
from bot.slack.deliveries import NotOursError, OddShapeError, bolt_request, readable
from bot.slack.errors import error_of

CONNECT_WITHIN_SECONDS = 10.0
PING_SECONDS = 5.0
FINISH_WITHIN_SECONDS = 5.0
SILENT_AFTER_SECONDS = 20.0  # four pings without an answer, and no envelope either

log = structlog.get_logger()


class Ending(StrEnum):
    """Why nothing new comes over a line any more."""

    RENEWED = "renewed"  # Slack asked us to come back on a new one
    CLOSED = "closed"
    SILENT = "silent"
    DISTRUSTED = "distrusted"


class Line(SocketModeClient):
    """Instants are those of the event loop: real time, whatever the calendar's clock does.

    `brought` is told of every envelope. While `is_leaving`, it still brings what it gets and is to be replaced.
    Until `sure_until` it certainly brought what Slack had for it.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        activity: Activity,
        brought: Callable[["Line", SocketModeRequest], None],
    ) -> None:
        super().__init__(
            app_token,
            logger=quiet_logger("slack_sdk.socket_mode"),
            web_client=client,
            auto_reconnect_enabled=False,
            ping_interval=PING_SECONDS,
        )
        self.socket_mode_request_listeners.append(self._take)
        self._app = app
        self._activity = activity
        self._brought = brought
        self._greeted = asyncio.Event()
        self._pong: float | None = None
        self.connected_at = self.sure_until = self.heard_at = self._looked_at = _instant()
        self.is_leaving = False
        self._under_way = 0
        self._finished = asyncio.Event()
        self._finished.set()
        self.ending: Ending | None = None

    async def open(self) -> None:
        """Within a time, and with a ticket of its own; Slack's hello ends it. Errors: `SendError`."""
        try:
            ticket = await self.web_client.apps_connections_open(app_token=self.app_token)
            self.wss_uri = str(ticket["url"])
            async with asyncio.timeout(CONNECT_WITHIN_SECONDS):
                await self.connect()  # type: ignore[no-untyped-call]  # the SDK's
                await self._greeted.wait()
        except SlackApiError as error:
            raise error_of(error) from error
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
            raise UnknownFateError(type(error).__name__) from error
        self.connected_at = self.sure_until = self.heard_at = self._looked_at = _instant()

    @property
    def hears(self) -> bool:
        """As of the last look."""
        return self.ending is None

    @property
    def is_open(self) -> bool:
        return self.hears and self.current_session is not None and not self.current_session.closed

    @property
    def is_busy(self) -> bool:
        """Whether something that it brought is not answered yet."""
        return self._under_way > 0

    async def finish(self) -> None:
        """Answer what it brought, within a time, and close it. What cannot be closed is cut."""
        try:
            async with asyncio.timeout(FINISH_WITHIN_SECONDS):
                await self._finished.wait()
                await self.close()  # type: ignore[no-untyped-call]  # the SDK's
        except (TimeoutError, aiohttp.ClientError, OSError):
            await self.abort()

    def age(self) -> float:
        """Seconds since it stands."""
        return _instant() - self.connected_at

    def look(self) -> None:
        """Once a beat: notes an answered ping, and whether the line has ended."""
        if self.last_ping_pong_time != self._pong:
            self._pong, self.heard_at = self.last_ping_pong_time, _instant()
            self.sure_until = max(self.sure_until, self._looked_at)
        self._looked_at = _instant()
        if not self.is_open:
            self.end(Ending.CLOSED)
        elif _instant() - self.heard_at > SILENT_AFTER_SECONDS:
            self.end(Ending.SILENT)

    def end(self, why: Ending) -> None:
        self.ending = self.ending or why

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """The SDK's reading of one frame, but for what concerns the line itself."""
        self.heard_at = self.sure_until = _instant()
        match message.get("type"):
            case "hello":
                self._greeted.set()
            case "disconnect" if message.get("reason") == "warning":
                self.is_leaving = True
            case "disconnect":
                self.end(Ending.RENEWED)
            case _:
                await super().run_message_listeners(message, raw_message)

    async def _take(self, _: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Bolt's handler, counting what it has seen once the answer is on its way."""
        self._under_way += 1
        self._finished.clear()
        try:
            with self._activity.doing("envelope"):
                self._brought(self, req)
                try:
                    asked = bolt_request(readable(req.payload))
                except (NotOursError, OddShapeError) as error:  # not acknowledged: nothing was done
                    log.warning("socket.refused", why=str(error))
                    return
                answer = await self._app.async_dispatch(asked)
                await send_async_response(self, req, answer, 0.0)
                if answer.status == 200:
                    self._activity.saw_envelope()
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._finished.set()

    async def abort(self) -> None:
        """Drop everything at once, as a killed process would."""
        self.closed = True
        for task in (self.current_session_monitor, self.message_receiver, self.message_processor):
            if task is not None:
                task.cancel()
        if self.current_session is not None:
            _cut(self.current_session._response)  # noqa: SLF001 - there is no public abort
        await self.aiohttp_client_session.close()


def _instant() -> float:
    return asyncio.get_running_loop().time()


def _cut(response: ClientResponse) -> None:
    """Without a close frame, as when a cable is pulled; what held the connection is told, too."""
    if response.connection is not None and response.connection.transport is not None:
        response.connection.transport.abort()
    response.close()

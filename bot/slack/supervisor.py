"""Keeps a Socket Mode line open, and says whether it is.

The SDK can retry a dead ticket for ever on a closed session (slack.md §5, measured); so the line is watched
from outside and rebuilt.
"""

import asyncio
from collections.abc import Callable

import aiohttp
import structlog
from aiohttp import ClientResponse
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity, Clock
from bot.ports import SendError, UnknownFateError
from bot.slack.errors import error_of
from bot.slack.resting import Resting

CLOSE_WITHIN_SECONDS = 5.0
CONNECT_WITHIN_SECONDS = 10.0
LINE = "line"  # what rests while it cannot be built

log = structlog.get_logger()


class _Line(AsyncSocketModeHandler):
    """Bolt's handler, counting what it has seen once the answer is on its way."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient, activity: Activity) -> None:
        super().__init__(app, app_token, web_client=client)
        self._activity = activity

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        with self._activity.doing("envelope"):
            answer = await run_async_bolt_app(self.app, req)
            await send_async_response(client, req, answer, 0.0)
            if answer.status == 200:
                self._activity.saw_envelope()


class SocketLine:
    """One Socket Mode connection. `lost` is called when it had to be rebuilt."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        activity: Activity,
        clock: Clock,
        lost: Callable[[], None],
    ) -> None:
        self._app, self._app_token, self._client, self._activity = app, app_token, client, activity
        self._resting = Resting(clock)
        self._lost = lost
        self._line: _Line | None = None
        self._session: object = None  # the web socket that we know of
        self._is_distrusted = False

    async def connect(self) -> None:
        """Within a time, and with a ticket that we asked for: the SDK would try for ever. Errors: `SendError`."""
        self._line = _Line(self._app, self._app_token, self._client, self._activity)
        try:
            ticket = await self._client.apps_connections_open(app_token=self._app_token)
            self._line.client.wss_uri = str(ticket["url"])
            await asyncio.wait_for(self._line.client.connect(), CONNECT_WITHIN_SECONDS)
        except SlackApiError as error:
            raise error_of(error) from error
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
            raise UnknownFateError(type(error).__name__) from error
        self._session = self._line.client.current_session

    async def is_connected(self) -> bool:
        return self._line is not None and await self._line.client.is_connected()

    def distrust(self) -> None:
        """It stands, and something that it should have brought did not come: it is built anew."""
        self._is_distrusted = True

    async def mend(self) -> None:
        """Rebuild the line where it is down. Called at every beat.

        Where the SDK has reconnected by itself, events may have been lost in between as well.
        """
        if self._is_distrusted or not await self.is_connected():
            self._is_distrusted = False
            if self._line is not None:
                log.warning("socket.rebuild")
                self._lost()
                await self.close()
            await self._rebuild()
        elif self._line is not None and self._line.client.current_session is not self._session:
            log.info("socket.reconnected")
            self._session = self._line.client.current_session
            self._lost()

    async def _rebuild(self) -> None:
        """Not at every beat: Slack promises one ticket a minute."""
        if self._resting.left(LINE) is not None:
            return
        try:
            await self.connect()
        except SendError as error:
            wait = self._resting.failed(LINE, error)
            log.warning("socket.down", error=error.code, again_in=wait.retry_after)
            await self.close()
        else:
            self._resting.answered(LINE)
            self._lost()  # what was read before the line stood ends too early

    async def close(self) -> None:
        if self._line is None:
            return
        line, self._line = self._line, None
        try:
            await asyncio.wait_for(line.client.close(), CLOSE_WITHIN_SECONDS)
        except TimeoutError:
            log.warning("socket.close_timed_out")

    async def abort(self) -> None:
        """Drop everything at once, as a killed process would."""
        if self._line is None:
            return
        client, self._line = self._line.client, None
        client.closed = True
        for task in (client.current_session_monitor, client.message_receiver, client.message_processor):
            if task is not None:
                task.cancel()
        if client.current_session is not None:
            _cut(client.current_session._response)  # noqa: SLF001 - there is no public abort
        await client.aiohttp_client_session.close()


def _cut(response: ClientResponse) -> None:
    """Without a close frame, as when a cable is pulled; what held the connection is told, too."""
    if response.connection is not None and response.connection.transport is not None:
        response.connection.transport.abort()
    response.close()

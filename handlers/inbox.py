"""The door: an event is committed before it is acknowledged (promise 1).

Over HTTP the entrance hands events over itself; in Socket Mode this runs as Bolt's `before_authorize`: after the
signature check, before anything that could fail or call Slack. A failed commit raises, so Slack gets no 200 and
sends the event again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.inbox import Receipt
from bot.ports import Echo
from bot.services.worker import Closing
from bot.slack.parsing import Envelopes

log = structlog.get_logger()
Receive = Callable[[Receipt | Echo], Awaitable[None]]


class ClosedError(Exception):
    """This process takes no more work: Slack brings it to another one, or again later."""

    def __init__(self) -> None:
        super().__init__("this process takes no more work")


class Inbox(AsyncMiddleware):
    """`heard` is told what was received, and `lost` that something was not, or will not be until an instant.

    `took` is told how many seconds passed until a receipt was durable.
    """

    def __init__(
        self,
        envelopes: Envelopes,
        receive: Receive,
        heard: Callable[[Receipt | Echo], None],
        lost: Callable[[datetime | None], None],
        took: Callable[[float], None],
        closing: Closing,
    ) -> None:
        self._envelopes = envelopes
        self._receive = receive
        self._heard = heard
        self._lost = lost
        self._took = took
        self._closing = closing

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt names its arguments
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        try:
            return BoltResponse(status=200) if await self.receive(req.body) else await next()
        except ClosedError:
            return BoltResponse(status=503)

    async def receive(self, body: Mapping[str, Any]) -> bool:
        """Whether it was an event, or word of one, which is durable now.

        Errors: `ClosedError`, and whatever the commit raised.
        """
        if self._closing.is_set:
            raise ClosedError
        if body.get("type") == "event_callback":
            began = asyncio.get_running_loop().time()
            item = self._envelopes.read(body)
            if item is not None:
                await self._keep(item)
                self._took(asyncio.get_running_loop().time() - began)
            return True
        if body.get("type") == "app_rate_limited":
            until = self._envelopes.limited_until(body)
            log.warning("slack.rate_limited", until=until.isoformat())
            self._lost(until)
            return True
        return False

    async def _keep(self, item: Receipt | Echo) -> None:
        """What cannot be committed Slack sends again, for minutes at most: after that, history alone has it."""
        try:
            await self._receive(item)
        except Exception:
            self._lost(None)
            raise
        self._heard(item)

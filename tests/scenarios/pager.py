"""A pager for scenarios: takes calls on loopback, verifies them as docs/webhooks.md says, and answers as it is told."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.webhooks.sender import Webhook
from bot.webhooks.signature import key_of

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"


def documented() -> Callable[..., bool]:
    """The function that the page shows to receivers."""
    (shown,) = re.findall(r"```python\n(.*?)```", _PAGE.read_text(encoding="utf8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(shown, names)
    found: Callable[..., bool] = names["is_ours"]
    return found


class Pager:
    """`answers` are the next ones: a status, or 0 for a connection that is lost after the call was taken."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.heard: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.refused = 0
        self.url = ""
        self._is_ours = documented()

    def webhook(self) -> Webhook:
        return Webhook(self.url, (key_of(SECRET),))

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._is_ours(request.headers, body, SECRET, float(request.headers["webhook-timestamp"])):
            self.refused += 1
            return web.Response(status=401)
        self.keys.append(request.headers["webhook-id"])
        self.heard.append(json.loads(body))
        status = self.answers.pop(0) if self.answers else 204
        if status == 0:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=status or 500)

    def told(self) -> list[tuple[str, int, str]]:
        """What was heard since the last time: type, request, and the step or the cause."""
        found = [(one["type"], one["data"]["request"], _what(one["data"])) for one in self.heard]
        self.heard.clear()
        return found


def _what(data: dict[str, Any]) -> str:
    return f"step {data['step']}" if "step" in data else str(data["cause"])


@asynccontextmanager
async def open_pager() -> AsyncIterator[Pager]:
    pager = Pager()
    application = web.Application()
    application.router.add_post("/page", pager.take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pager.url = f"http://127.0.0.1:{runner.addresses[0][1]}/page"
    try:
        yield pager
    finally:
        await runner.cleanup()

"""The HTTP entrance: refuses what is not Slack's before Bolt sees it, and logs none of it.

Bolt would log the whole body of a forged request, and answer 500 to an odd timestamp (slack.md §1.3). Events do
not pass through Bolt at all: it would build a client and look for listeners, for half the time that an
acknowledgement takes, and there are none.
Two signing secrets are accepted, so that a rotation loses nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from bot.clock import Clock
from bot.slack.deliveries import NotOursError, OddShapeError, bolt_request, kind_of, readable
from handlers.inbox import ClosedError
from handlers.mishaps import record
from handlers.replays import REPEATABLE, Replays

PATH = "/slack/events"
LONGEST_BODY = 1_000_000  # bytes; Slack's largest documented payload is a 250 kB view
OLDEST_SECONDS = 300  # slack.md §6
_TYPES = ("application/json", "application/x-www-form-urlencoded")

log = structlog.get_logger()


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure of ours
    """Why a request is turned away; the body is never part of it."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


Receive = Callable[[Mapping[str, Any]], Awaitable[bool]]


class Entrance:
    """`receive` makes an event durable, and says whether it was one; the rest is Bolt's.

    `clock` must be real time: the signature's timestamp always is.
    """

    def __init__(
        self, bolt: AsyncApp, receive: Receive, signing_secrets: Sequence[str], clock: Clock
    ) -> None:
        self._bolt = bolt
        self._receive = receive
        self._secrets = [secret.encode() for secret in signing_secrets]
        self._clock = clock
        self._replays = Replays(clock)

    def application(self) -> web.Application:
        application = web.Application(client_max_size=LONGEST_BODY)
        application.router.add_post(PATH, self._enter)
        return application

    async def _enter(self, request: web.Request) -> web.Response:
        try:
            body = readable(await self._checked_body(request))
        except Refused as refused:
            return _refusal(refused.status, refused)
        except NotOursError as error:
            return _refusal(404, error)
        except OddShapeError as error:
            return _refusal(400, error)
        return await self._take_in(body, request.headers)

    async def _take_in(self, body: dict[str, Any], headers: Mapping[str, str]) -> web.Response:
        try:
            if await self._receive(body):
                return web.Response()
        except ClosedError as closed:
            return _refusal(503, closed)
        except Exception as error:  # noqa: BLE001 - recorded without the body; Slack sends it again
            await record(error)
            return web.Response(status=500)
        return await self._ask_bolt(body, headers)

    async def _ask_bolt(self, body: dict[str, Any], headers: Mapping[str, str]) -> web.Response:
        answer = await self._bolt.async_dispatch(bolt_request(body, dict(headers)))
        content_type = answer.headers.get("content-type", ["text/plain"])[0].split(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=content_type)

    async def _checked_body(self, request: web.Request) -> Mapping[str, Any]:
        content_type = request.content_type
        if content_type not in _TYPES:
            raise Refused(400, "content type must be JSON or a form")
        raw = await self._read(request)
        self._check_signature(request.headers, raw)
        try:
            body = _parsed(content_type, raw.decode())
        except (UnicodeDecodeError, ValueError, RecursionError):
            raise Refused(400, f"the body is not {content_type}") from None
        if kind_of(body) not in REPEATABLE and self._replays.is_one(request.headers["X-Slack-Signature"]):
            raise Refused(401, "this was delivered before")
        return body

    async def _read(self, request: web.Request) -> bytes:
        if request.content_length is not None and request.content_length > LONGEST_BODY:
            raise Refused(400, "the body is too long")
        try:
            raw = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise Refused(400, "the body is too long") from None
        if not raw:
            raise Refused(400, "the body is empty")
        return raw

    def _check_signature(self, headers: Mapping[str, str], raw: bytes) -> None:
        stamp = headers.get("X-Slack-Request-Timestamp", "")
        given = headers.get("X-Slack-Signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise Refused(401, "the timestamp is missing or odd")
        if abs(self._clock.now().timestamp() - int(stamp)) > OLDEST_SECONDS:
            raise Refused(401, "the timestamp is too old or too new")
        expected = [signature(secret, stamp, raw) for secret in self._secrets]
        if not any(hmac.compare_digest(one.encode(), given.encode()) for one in expected):
            raise Refused(401, "the signature does not match")


def _refusal(status: int, why: Exception) -> web.Response:
    log.warning("http.refused", status=status, why=str(why))
    return web.json_response({"error": str(why)}, status=status)


def signature(secret: bytes, stamp: str, raw: bytes) -> str:
    """Slack's v0 signature of a body."""
    digest = hmac.new(secret, b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def _parsed(content_type: str, text: str) -> Mapping[str, Any]:
    """Read here, once: Bolt takes every form that says "payload" anywhere for one that holds a `payload`.

    Errors: ValueError if the text is not what its content type says.
    """
    if content_type == "application/json":
        return _object(json.loads(text))
    fields = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
    return _object(json.loads(fields["payload"])) if "payload" in fields else fields


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - told to the caller as one thing
    return value

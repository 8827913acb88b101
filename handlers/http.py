"""The HTTP entrance: refuses what is not Slack's before Bolt sees it, and logs none of it.

Bolt would log the whole body of a forged request, and answer 500 to an odd timestamp (slack.md §1.3).
Two signing secrets are accepted, so that a rotation loses nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import Clock

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


class Entrance:
    """`clock` must be real time: the signature's timestamp always is."""

    def __init__(self, bolt: AsyncApp, signing_secrets: Sequence[str], clock: Clock) -> None:
        self._bolt = bolt
        self._secrets = [secret.encode() for secret in signing_secrets]
        self._clock = clock

    def application(self) -> web.Application:
        application = web.Application(client_max_size=LONGEST_BODY)
        application.router.add_post(PATH, self._enter)
        return application

    async def _enter(self, request: web.Request) -> web.Response:
        try:
            asked = _bolt_request(await self._checked_body(request), request.headers)
        except Refused as refused:
            log.warning("http.refused", status=refused.status, why=str(refused))
            return web.json_response({"error": str(refused)}, status=refused.status)
        answer = await self._bolt.async_dispatch(asked)
        content_type = answer.headers.get("content-type", ["text/plain"])[0].split(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=content_type)

    async def _checked_body(self, request: web.Request) -> str:
        content_type = request.content_type
        if content_type not in _TYPES:
            raise Refused(400, "content type must be JSON or a form")
        raw = await self._read(request)
        self._check_signature(request.headers, raw)
        try:
            text = raw.decode()
            _check_form(content_type, text)
        except (UnicodeDecodeError, ValueError, RecursionError):
            raise Refused(400, f"the body is not {content_type}") from None
        return text

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


def _bolt_request(body: str, headers: Mapping[str, str]) -> AsyncBoltRequest:
    """Bolt looks for ids while it is built, and fails where one is of another type than Slack's docs say."""
    try:
        return AsyncBoltRequest(body=body, headers=dict(headers))
    except (AttributeError, KeyError, IndexError, TypeError):
        raise Refused(400, "the body has a shape that Slack does not send") from None


def signature(secret: bytes, stamp: str, raw: bytes) -> str:
    """Slack's v0 signature of a body."""
    digest = hmac.new(secret, b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def _check_form(content_type: str, text: str) -> None:
    """Errors: ValueError if the text is not what its content type says."""
    if content_type == "application/json":
        _require_object(json.loads(text))
        return
    fields = parse_qs(text, keep_blank_values=True, strict_parsing=True)
    if "payload" in fields:
        _require_object(json.loads(fields["payload"][0]))


def _require_object(value: object) -> None:
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - told to the caller as one thing

"""Deliveries over signed HTTP, the way Slack makes them when an app does not use Socket Mode.

docs.slack.dev/authentication/verifying-requests-from-slack. The signature's timestamp is real time,
because the reader compares it with its own wall clock.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from sandbox.state.messages import Json
from sandbox.time.real_time import unix_seconds

REDIRECTS = 2
"""docs.slack.dev/apis/events-api: Slack follows up to two. aiohttp's own limit is the first that it refuses."""
_FORM = "application/x-www-form-urlencoded"
_USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass(frozen=True, slots=True)
class Body:
    """The raw bytes of a request; any bytes, so that a broken delivery can be made too."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes


def event_body(payload: Json) -> Body:
    """An `event_callback`, or any other JSON that Slack posts to the events address."""
    return Body(json.dumps(payload).encode(), "application/json")


def command_body(fields: Mapping[str, str]) -> Body:
    return Body(urlencode(fields).encode(), _FORM)


def interaction_body(payload: Json) -> Body:
    return Body(urlencode({"payload": json.dumps(payload)}).encode(), _FORM)


def sign(body: Body, signing_secret: str, timestamp: str) -> str:
    """Slack's `v0` signature of a body sent at `timestamp` (Unix seconds)."""
    signed = b":".join((b"v0", timestamp.encode(), body.content))
    return f"v0={hmac.new(signing_secret.encode(), signed, hashlib.sha256).hexdigest()}"


async def deliver(
    url: str,
    body: Body,
    signing_secret: str,
    *,
    timestamp: str | None = None,
    signature: str | None = None,
    headers: Mapping[str, str] | None = None,
    session: aiohttp.ClientSession | None = None,
) -> Response:
    """POST a signed body once. `timestamp` and `signature` replace the right ones; `headers` go on top."""
    stamp = timestamp if timestamp is not None else str(unix_seconds())
    sent = {
        "Content-Type": body.content_type,
        "User-Agent": _USER_AGENT,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature if signature is not None else sign(body, signing_secret, stamp),
        **(headers or {}),
    }
    async with AsyncExitStack() as stack:
        client = session if session is not None else await stack.enter_async_context(aiohttp.ClientSession())
        response = await stack.enter_async_context(
            client.post(url, data=body.content, headers=sent, max_redirects=REDIRECTS + 1)
        )
        return Response(response.status, response.headers, await response.read())

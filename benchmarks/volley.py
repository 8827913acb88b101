"""Slack's side of signed HTTP, as lean as can be: requests are signed before the clock starts."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter, time

from benchmarks.town import APP, HOME, TEXT, speaker
from handlers.http import PATH, signature

CONNECTIONS = 16
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Fired:
    """How many of the events were answered 200, in how many seconds, and how long the slowest hundredth took."""

    acked: int
    seconds: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.acked / self.seconds


def requests(host: str, port: int, numbers: range) -> list[bytes]:
    """Distinct events, each a customer's message."""
    stamp = str(int(time()))
    return [_request(f"{host}:{port}", stamp, json.dumps(event(number)).encode()) for number in numbers]


def event(number: int) -> dict[str, object]:
    """As Slack delivers it (docs.slack.dev/apis/events-api), with blocks that repeat the text."""
    person, channel = speaker(number)
    ts = f"{time():.0f}.{number:06}"
    text = TEXT.format(number=number)
    return {
        "token": "",
        "team_id": HOME,
        "context_team_id": HOME,
        "api_app_id": APP.id,
        "type": "event_callback",
        "event_id": f"Ev{number:09}",
        "event_time": int(time()),
        "is_ext_shared_channel": True,
        "event_context": f"4-context-{channel}",
        "authorizations": [{"enterprise_id": None, "team_id": HOME, "user_id": APP.bot_user, "is_bot": True}],
        "event": {
            "type": "message",
            "channel": channel,
            "channel_type": "channel",
            "user": person,
            "client_msg_id": f"6a0b4d2e-0000-4000-8000-{number:012x}",
            "team": "T0TOWN00001",
            "user_team": "T0TOWN00001",
            "source_team": "T0TOWN00001",
            "text": text,
            "blocks": [_blocks(number)],
            "ts": ts,
            "event_ts": ts,
        },
    }


def _blocks(number: int) -> dict[str, object]:
    """What Slack's client makes of the same words."""
    elements = [
        {"type": "text", "text": f"Our export {number} fails since this morning, see "},
        {"type": "link", "url": "https://status.acme.example", "text": "this page"},
        {"type": "text", "text": "; can "},
        {"type": "user", "user_id": "U0STAFF01"},
        {"type": "text", "text": " have a look? It touches invoices & orders."},
    ]
    return {
        "type": "rich_text",
        "block_id": "b1",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def _request(host: str, stamp: str, body: bytes) -> bytes:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: */*\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: {signature(APP.signing_secret.encode(), stamp, body)}\r\n"
        f"Content-Length: {len(body)}\r\n"
    )
    return head.encode() + b"\r\n" + body


async def fire(host: str, port: int, sent: Sequence[bytes]) -> Fired:
    """All of them, the next on each connection as soon as the last is answered."""
    waiting, took = iter(sent), list[float]()
    lines = [await _Line.open(host, port) for _ in range(CONNECTIONS)]
    began = perf_counter()
    acked = sum(await asyncio.gather(*(line.send(waiting, took) for line in lines)))
    seconds = perf_counter() - began
    for line in lines:
        line.close()
    took.sort()
    return Fired(acked, seconds, 1000 * took[int(len(took) * 0.99)])


class _Line(asyncio.Protocol):
    """One kept connection."""

    def __init__(self) -> None:
        self._got = b""
        self._answered: asyncio.Future[int] | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> "_Line":
        _, line = await asyncio.get_running_loop().create_connection(cls, host, port)
        return line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, end, body = self._got.partition(_END_OF_HEAD)
        if end and len(body) >= _length(head) and self._answered is not None:
            self._got = b""
            self._answered.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionError("closed"))

    async def send(self, waiting: Iterator[bytes], took: list[float]) -> int:
        acked, loop = 0, asyncio.get_running_loop()
        for request in waiting:
            began, self._answered = perf_counter(), loop.create_future()
            self._transport.write(request)
            acked += await self._answered == 200
            took.append(perf_counter() - began)
        return acked

    def close(self) -> None:
        self._answered = None
        self._transport.close()


def _length(head: bytes) -> int:
    found = head.lower().partition(b"content-length:")[2]
    return int(found.partition(b"\r\n")[0]) if found else 0

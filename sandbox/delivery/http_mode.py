"""Deliveries over signed HTTP: one address for events, commands and interactivity, and Slack's retries.

docs.slack.dev/apis/events-api: three retries, nearly at once, after one minute and after five, with the
number and the reason in headers. The waits are moving time; the deadline of an answer is real.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import aiohttp

from sandbox.delivery.line import EnvelopeKind, Unanswered
from sandbox.delivery.signed_http import Body, Response, command_body, deliver, event_body, interaction_body
from sandbox.delivery.traffic import Traffic
from sandbox.delivery.wire import Wire
from sandbox.errors import NotVerifiedError
from sandbox.faults import FaultKind, FaultPlan
from sandbox.state.ids import Ids
from sandbox.state.messages import Json
from sandbox.state.world import App
from sandbox.strict_json import loads
from sandbox.time.clock import Clock

RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""How long after the failed attempt before each of the three retries."""
NO_RETRY = "X-Slack-No-Retry"
TIMED_OUT = "http_timeout"


class HttpMode:
    """One app's request address. Closed with `close`."""

    def __init__(
        self,
        url: str,
        app: App,
        clock: Clock,
        ids: Ids,
        traffic: Traffic,
        ack_seconds: float,
        wire: Wire,
        plan: FaultPlan,
    ) -> None:
        self.url = url
        self.ack_seconds = ack_seconds
        self._app = app
        self._clock = clock
        self._ids = ids
        self._traffic = traffic
        self._wire = wire
        self._plan = plan
        self._open: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ack_seconds), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def verify(self) -> None:
        """The handshake by which an address proves that it is ours. Raises `NotVerifiedError`."""
        challenge = self._ids.uuid("challenge")
        payload: Json = {"token": "", "challenge": challenge, "type": "url_verification"}
        response, reason = await self._post(event_body(payload), {})
        if response is None or challenge.encode() not in response.body:
            raise NotVerifiedError(self.url, reason or "it did not repeat the challenge")

    def send_event(self, payload: Json) -> None:
        self._spawn(self._deliver_event(payload))

    async def ask(self, kind: EnvelopeKind, payload: Json) -> Json | Unanswered:
        self._traffic.sent()
        body = command_body(payload) if kind is EnvelopeKind.COMMAND else interaction_body(payload)
        ref = self._ids.uuid("delivery")
        self._wire.envelope(ref, kind, payload)
        response, reason = await self._counted(str(kind), body, {})
        if response is None or reason is not None:
            self._wire.ack(ref, None, status=str(reason))
            self._count(answered=False)
            return Unanswered.TIMED_OUT if reason == TIMED_OUT else Unanswered.NOT_DELIVERED
        answer = _answer(response)
        self._wire.ack(ref, answer)
        self._count(answered=True)
        return answer

    def outstanding(self) -> list[str]:
        return [
            f"{kind} × {count} over HTTP, not answered" for kind, count in self._open.items() if count > 0
        ]

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_event(self, payload: Json) -> None:
        ref = self._ids.uuid("delivery")
        headers: dict[str, str] = {}
        for attempt in range(len(RETRY_AFTER) + 1):
            self._traffic.sent()
            self._wire.envelope(ref, EnvelopeKind.EVENT, payload, attempt=attempt)
            response, reason = await self._counted(EnvelopeKind.EVENT, event_body(payload), headers)
            self._wire.ack(ref, None, status=reason or "acked")
            if reason is None:
                self._count(answered=True)
                return
            if attempt == len(RETRY_AFTER) or (response and response.headers.get(NO_RETRY) == "1"):
                break
            await self._clock.sleep_until(self._clock.now() + RETRY_AFTER[attempt])
            headers = {"X-Slack-Retry-Num": str(attempt + 1), "X-Slack-Retry-Reason": reason}
        self._count(answered=False)

    def _count(self, *, answered: bool) -> None:
        if answered:
            self._traffic.acked()
        else:
            self._traffic.lost()

    async def _counted(
        self, kind: str, body: Body, headers: dict[str, str]
    ) -> tuple[Response | None, str | None]:
        self._open[kind] += 1
        try:
            return await self._post(body, headers)
        finally:
            self._open[kind] -= 1
            self._traffic.changed()

    async def _post(self, body: Body, headers: dict[str, str]) -> tuple[Response | None, str | None]:
        """The response, and why the attempt counts as failed, in the words of `X-Slack-Retry-Reason`."""
        if self._plan.first({FaultKind.OUTAGE}, self.url):
            return None, "connection_failed"
        try:
            response = await deliver(
                self.url, body, self._app.signing_secret, headers=headers, session=self._session
            )
        except TimeoutError:
            return None, TIMED_OUT
        except aiohttp.TooManyRedirects:
            return None, "too_many_redirects"
        except aiohttp.ClientConnectorError:
            return None, "connection_failed"
        except aiohttp.ClientError:
            return None, "unknown_error"
        return response, None if 200 <= response.status < 300 else "http_error"


def _answer(response: Response) -> Json:
    """What the body asks for: JSON, or plain words for a command; nothing is a bare ack."""
    text = response.body.decode(errors="replace").strip()
    if not text:
        return {}
    try:
        answer = loads(text)
    except ValueError:
        return {"text": text}
    return answer if isinstance(answer, dict) else {"text": text}

"""Events over HTTP: when Slack tries again, what it says then, and what makes it stop."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from sandbox.errors import NotVerifiedError
from sandbox.server import Sandbox
from tests.sandbox.real_clients.conftest import IMPATIENT
from tests.sandbox.small_world import START, WORLD, until

Answer: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request as the address got it; `at` is virtual time."""

    at: datetime
    retry: str | None
    reason: str | None
    body: dict[str, Any]


@dataclass(slots=True)
class Address:
    """An address that repeats the challenge and then answers events with `answers` in turn, the last one for ever."""

    sandbox: Sandbox
    answers: list[Answer]
    seen: list[Delivery] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return await self.answers[0](request)
        body = await request.json()
        if body["type"] == "url_verification":
            return web.Response(text=body["challenge"])
        text, headers = (await request.read()).decode(), dict(request.headers)
        assert SignatureVerifier(WORLD.app.signing_secret).is_valid_request(text, headers)
        retry, reason = (request.headers.get(f"X-Slack-Retry-{name}") for name in ("Num", "Reason"))
        self.seen.append(Delivery(self.sandbox.clock.now(), retry, reason, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


Listen: TypeAlias = Callable[..., Awaitable[Address]]


@pytest.fixture
async def listen(sandbox: Sandbox) -> AsyncIterator[Listen]:
    """An address with these answers, to which the workspace delivers from now on."""
    async with AsyncExitStack() as stack:

        async def at(*answers: Answer) -> Address:
            address = Address(sandbox, list(answers))
            server = web.Application()
            server.add_routes([web.post("/", address.take), web.post("/moved", address.take)])
            runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            address.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
            await sandbox.use_http(address.url)
            return address

        yield at


def status(code: int, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(
            status=code, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    return answer


async def never(request: web.Request) -> web.Response:
    """Until the caller hangs up."""
    while request.transport is not None and not request.transport.is_closing():
        await until(lambda: request.transport is None or request.transport.is_closing())
    return web.Response()


async def cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def test_retries_come_at_once_after_a_minute_and_after_five(sandbox: Sandbox, listen: Listen) -> None:
    address = await listen(status(500))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.walk(timedelta(hours=1))
    assert [each.at - START for each in address.seen] == [timedelta(minutes=m) for m in (0, 0, 1, 6)]
    assert [(each.retry, each.reason) for each in address.seen] == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_error"),
        ("3", "http_error"),
    ]
    assert len({each.body["event_id"] for each in address.seen}) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(status(404), "http_error"), (never, "http_timeout"), (cut, "unknown_error")],
)
@IMPATIENT
async def test_what_counts_as_a_failure(
    sandbox: Sandbox, listen: Listen, answer: Answer, reason: str
) -> None:
    address = await listen(answer, status(200))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.settle()
    assert [each.reason for each in address.seen] == [None, reason]
    assert (sandbox.traffic.envelopes_acked, sandbox.traffic.envelopes_lost) == (1, 0)


@pytest.mark.parametrize("body", ['{"text": NaN}', '{"text": "\\ud800"}', "[" * 5000])
async def test_what_is_no_json_is_text(sandbox: Sandbox, listen: Listen, body: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body)

    await listen(answer)
    assert (await sandbox.people.command("U1", "C1", "/claim")).text == body


async def test_an_app_that_wants_no_retry_gets_none(sandbox: Sandbox, listen: Listen) -> None:
    address = await listen(status(500, X_Slack_No_Retry="1"))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.walk(timedelta(hours=1))
    assert len(address.seen) == 1
    assert sandbox.traffic.envelopes_lost == 1


async def test_two_redirects_are_followed(sandbox: Sandbox, listen: Listen) -> None:
    moved = status(307, Location="/moved")
    address = await listen(moved, moved, status(200))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.settle()
    assert sandbox.traffic.envelopes_acked == 1
    assert [each.retry for each in address.seen] == [None, None, None]


async def test_a_third_redirect_is_one_too_many(sandbox: Sandbox, listen: Listen) -> None:
    moved = status(307, Location="/moved")
    address = await listen(moved, moved, moved, status(200))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.settle()
    assert [each.reason for each in address.seen] == [None, None, None, "too_many_redirects"]


async def test_waiting_for_a_retry_is_nothing_outstanding(sandbox: Sandbox, listen: Listen) -> None:
    await listen(status(500))
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.settle()
    assert sandbox.outstanding() == []
    assert await sandbox.conductor.next_event(timedelta(hours=1)) == START + timedelta(minutes=1)


async def test_an_address_must_repeat_the_challenge(sandbox: Sandbox, listen: Listen) -> None:
    address = await listen(status(200))
    await sandbox.use_sockets()
    with pytest.raises(NotVerifiedError, match=r"could not be verified: http_error"):
        await sandbox.use_http(f"{address.url}nowhere")
    with pytest.raises(NotVerifiedError, match=r"could not be verified: connection_failed"):
        await sandbox.use_http("http://127.0.0.1:9/")

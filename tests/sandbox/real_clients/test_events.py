"""Events: one that is not taken comes again, by each way's own rules; one that was taken does not."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.say.async_say import AsyncSay
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.real_clients.conftest import IMPATIENT, Start
from tests.sandbox.small_world import WORLD, Payload, until


def doorman(client: AsyncWebClient, statuses: list[int]) -> tuple[AsyncApp, list[tuple[str, int, str]]]:
    """A Bolt app that answers its events with these statuses in turn, and notes how each delivery came."""
    seen: list[tuple[str, int, str]] = []

    async def door(req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        if req.body["type"] != "event_callback":
            return await next_()
        retry, reason = (req.headers.get(f"x-slack-retry-{name}", [""])[0] for name in ("num", "reason"))
        seen.append((req.body["event_id"], int(retry or 0), reason))
        return BoltResponse(status=statuses[len(seen) - 1])

    secret = WORLD.app.signing_secret
    return AsyncApp(client=client, signing_secret=secret, before_authorize=door), seen


async def test_an_echo_bot_answers_in_the_thread(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    @app.message(re.compile("^hello"))
    async def echo(event: Payload, say: AsyncSay) -> None:
        await say(f"You said {event['text']}", thread_ts=event["ts"])

    @app.event(re.compile(".*"))
    async def other() -> None:
        """Bolt takes an event only when some listener matches it."""

    await start(app)
    ts = await sandbox.people.say("U2", "C1", "hello there")
    await until(lambda: len(sandbox.messages("C1")) == 2)
    await sandbox.conductor.settle()
    answer = sandbox.messages("C1")[-1]
    assert (answer.text, answer.user, answer.thread_ts) == ("You said hello there", "UBOT", ts)
    assert sandbox.traffic.envelopes_acked == sandbox.traffic.envelopes_sent == 2


@IMPATIENT
async def test_a_refused_event_comes_again_until_it_is_taken(
    sandbox: Sandbox, client: AsyncWebClient, start: Start, mode: str
) -> None:
    app, seen = doorman(client, [500, 404, 200, 200])
    await start(app)
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.walk(timedelta(minutes=10))
    event, reason = seen[0][0], {"socket": "timeout", "http": "http_error"}[mode]
    assert seen[:3] == [(event, 0, ""), (event, 1, reason), (event, 2, reason)]
    assert sandbox.traffic.envelopes_lost == 0


@IMPATIENT
async def test_an_event_that_is_never_taken_is_lost_after_three_retries(
    sandbox: Sandbox, client: AsyncWebClient, start: Start
) -> None:
    app, seen = doorman(client, [500] * 5)
    await start(app)
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.walk(timedelta(hours=1))
    assert [number for _, number, _ in seen] == [0, 1, 2, 3]
    assert sandbox.traffic.envelopes_lost == 1


async def test_a_failing_listener_has_taken_its_event(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    seen: list[str] = []

    @app.event("message")
    async def fail(event: Payload) -> None:
        seen.append(event["text"])
        raise RuntimeError("The listener fails after Bolt has acked.")

    await start(app)
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.walk(timedelta(minutes=10))
    assert seen == ["hello"]


@IMPATIENT
async def test_an_event_that_nobody_listens_to_is_refused(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    """Bolt answers 404, and Slack goes on trying."""
    await start(app)
    await sandbox.people.say("U2", "C1", "hello")
    await sandbox.conductor.walk(timedelta(minutes=10))
    assert (sandbox.traffic.envelopes_sent, sandbox.traffic.envelopes_lost) == (4, 1)

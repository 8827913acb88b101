"""The Socket Mode line: kept open, and honest about when it was not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity
from bot.demo import cast
from bot.slack import supervisor
from bot.slack.supervisor import SocketLine
from sandbox.faults import Fault
from sandbox.server import Sandbox
from sandbox.time.real_time import pause
from tests.sandbox.small_world import until


class Ears:
    """What came over the line, and how often it was said to be lost."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.losses = 0
        self.status = 200

    async def take(self, req: AsyncBoltRequest, next_: object) -> BoltResponse:
        self.heard.append(str(req.body["event"].get("text")))
        return BoltResponse(status=self.status)

    def lose(self) -> None:
        self.losses += 1


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
async def line(sandbox: Sandbox, activity: Activity, ears: Ears) -> AsyncIterator[SocketLine]:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=cast.HOME)

    client = AsyncWebClient(base_url=sandbox.base_url, retry_handlers=[])
    app = AsyncApp(
        client=client,
        before_authorize=ears.take,
        authorize=authorize,
        request_verification_enabled=False,
    )
    made = SocketLine(app, cast.APP.app_token, client, activity, sandbox.clock, ears.lose)
    await made.connect()
    yield made
    await made.close()


async def say(sandbox: Sandbox, text: str) -> None:
    await sandbox.people.say(cast.KIM, cast.KESTREL, text)


async def test_what_is_said_comes_over_the_line_and_is_counted_once_answered(
    line: SocketLine, sandbox: Sandbox, ears: Ears, activity: Activity
) -> None:
    assert await line.is_connected()
    await say(sandbox, "hello")
    await until(lambda: sandbox.traffic.envelopes_acked == 1)
    assert (ears.heard, activity.envelopes_seen) == (["hello"], 1)
    assert activity.busy_with() == []


async def test_what_was_refused_is_not_acknowledged_and_not_counted(
    line: SocketLine, sandbox: Sandbox, ears: Ears, activity: Activity
) -> None:
    ears.status = 500
    await say(sandbox, "hello")
    await until(lambda: ears.heard == ["hello"] and activity.busy_with() == [])
    assert (sandbox.traffic.envelopes_acked, activity.envelopes_seen) == (0, 0)


async def test_a_beat_leaves_a_line_that_stands_alone(line: SocketLine, ears: Ears) -> None:
    for _ in range(3):
        await line.mend()
    assert ears.losses == 0


async def test_a_line_that_was_cut_is_mended_and_said_to_be_lost(
    line: SocketLine, sandbox: Sandbox, ears: Ears
) -> None:
    """Whether the SDK came back by itself or we rebuilt it: events may be missing."""
    sandbox.drop_sockets()
    await mended(line, ears)
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])
    known = ears.losses
    await line.mend()
    assert ears.losses == known, "a loss is told once"


async def test_a_line_that_slack_asks_to_renew_is_said_to_be_lost(
    line: SocketLine, sandbox: Sandbox, ears: Ears
) -> None:
    sandbox.refresh_sockets()
    await mended(line, ears)
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])


def pass_seconds(sandbox: Sandbox, seconds: float) -> None:
    sandbox.conductor.clock.set(sandbox.clock.now() + timedelta(seconds=seconds))


async def mended(line: SocketLine, ears: Ears) -> None:
    """Beat until the loss is noticed and the line stands."""
    async with asyncio.timeout(10):
        while ears.losses == 0 or not await line.is_connected():
            await line.mend()
            await pause(0.02)


async def test_a_line_that_cannot_be_built_holds_up_no_beat_and_is_tried_again(
    line: SocketLine, sandbox: Sandbox, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK alone would try for ever inside one beat, and no clock would be looked at meanwhile."""
    monkeypatch.setattr(supervisor, "CONNECT_WITHIN_SECONDS", 0.2)
    await line.close()
    for seconds in (2, 4):
        sandbox.fail_next("apps.connections.open", error="internal_error")
        await asyncio.wait_for(line.mend(), 5)
        assert not await line.is_connected()
        pass_seconds(sandbox, seconds)
    assert ears.losses == 0, "nothing was lost that was not lost before"
    await mended(line, ears)
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])


async def test_a_line_that_cannot_be_built_is_tried_less_and_less_often(
    line: SocketLine, sandbox: Sandbox, ears: Ears
) -> None:
    """Slack promises one ticket a minute."""
    await line.close()
    rule = sandbox.faults.add(Fault("refuse_sockets"))
    for _ in range(600):
        await line.mend()
        pass_seconds(sandbox, 1)
    (tried,) = (each.fired for each in sandbox.faults.rules() if each.id == rule)
    assert tried == 14
    sandbox.faults.clear()
    pass_seconds(sandbox, 60)
    await mended(line, ears)


async def test_a_line_that_is_distrusted_is_built_anew_once(
    line: SocketLine, sandbox: Sandbox, ears: Ears
) -> None:
    line.distrust()
    await line.mend()
    assert await line.is_connected()
    known = ears.losses
    assert known, "what it did not bring is to be read"
    await line.mend()
    assert ears.losses == known
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])


async def test_a_closed_line_is_closed_and_may_be_closed_again(
    line: SocketLine, sandbox: Sandbox, ears: Ears
) -> None:
    await line.close()
    await line.close()
    assert not await line.is_connected()
    await say(sandbox, "nobody hears")
    assert (ears.heard, sandbox.traffic.envelopes_lost) == ([], 1)


async def test_an_aborted_line_leaves_nothing_running(sandbox: Sandbox, line: SocketLine, ears: Ears) -> None:
    before = {task for task in asyncio.all_tasks() if "slack_sdk" in repr(task)}
    assert before
    await line.abort()
    await line.abort()
    await asyncio.wait(before, timeout=5)
    assert [task for task in before if not task.done()] == []
    assert not await line.is_connected()

"""The Socket Mode lines: two are kept open, each is replaced beside the other, and deaf is only who has none."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity
from bot.demo import cast
from bot.ports import SendError
from bot.slack import socket_line, supervisor
from bot.slack.supervisor import LINES, SocketLines
from sandbox.delivery.socket_mode import SocketMode
from sandbox.faults import Fault
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from sandbox.time.real_time import pause
from tests.handlers.crowd import WORLD
from tests.sandbox.small_world import until

ACK_SECONDS = 0.2


class Ears:
    """What came over the lines, how often both were said to be lost, and how often one was doubted."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.losses = 0
        self.doubts = 0
        self.status = 200

    async def take(self, req: AsyncBoltRequest, next_: object) -> BoltResponse:
        self.heard.append(str(req.body["event"].get("text")))
        return BoltResponse(status=self.status)

    def lose(self) -> None:
        self.losses += 1

    def doubt(self) -> None:
        self.doubts += 1


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """It sends again soon what nobody acknowledged."""
    async with Sandbox(WORLD, MovingClock(cast.START), ack_seconds=ACK_SECONDS) as running:
        yield running


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def unconnected(sandbox: Sandbox, activity: Activity, ears: Ears) -> SocketLines:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=cast.HOME)

    client = AsyncWebClient(base_url=sandbox.base_url, retry_handlers=[])
    app = AsyncApp(
        client=client,
        before_authorize=ears.take,
        authorize=authorize,
        request_verification_enabled=False,
    )
    return SocketLines(app, cast.APP.app_token, client, activity, sandbox.clock, ears.lose, ears.doubt)


@pytest.fixture
async def lines(unconnected: SocketLines) -> AsyncIterator[SocketLines]:
    await unconnected.connect()
    yield unconnected
    await unconnected.close()


def sockets(sandbox: Sandbox) -> SocketMode:
    found = sandbox._tested.line
    assert isinstance(found, SocketMode)
    return found


async def say(sandbox: Sandbox, *texts: str) -> None:
    for text in texts:
        await sandbox.people.say(cast.KIM, cast.KESTREL, text)


def pass_seconds(sandbox: Sandbox, seconds: float) -> None:
    sandbox.conductor.clock.set(sandbox.clock.now() + timedelta(seconds=seconds))


async def beats(lines: SocketLines, until_so: Callable[[], bool]) -> None:
    """The metronome beats until it is so."""
    async with asyncio.timeout(10):
        while not until_so():
            await lines.mend()
            await pause(0.02)


async def mended(lines: SocketLines, sandbox: Sandbox) -> None:
    """Beat until both lines stand, and no other does."""
    await beats(lines, lambda: lines.standing == LINES == len(sockets(sandbox)._connections))


async def test_two_lines_stand_and_what_is_said_comes_once_and_is_counted_once_answered(
    lines: SocketLines, sandbox: Sandbox, ears: Ears, activity: Activity
) -> None:
    assert lines.standing == LINES == 2
    await say(sandbox, "one", "two", "three")
    await until(lambda: sandbox.traffic.envelopes_acked == 3)
    assert (sorted(ears.heard), activity.envelopes_seen) == (["one", "three", "two"], 3)
    assert activity.busy_with() == []
    assert lines.silent_for() < socket_line.SILENT_AFTER_SECONDS


async def test_what_was_refused_is_not_acknowledged_and_not_counted(
    lines: SocketLines, sandbox: Sandbox, ears: Ears, activity: Activity
) -> None:
    ears.status = 500
    await say(sandbox, "hello")
    await until(lambda: ears.heard == ["hello"] and activity.busy_with() == [])
    assert (sandbox.traffic.envelopes_acked, activity.envelopes_seen) == (0, 0)


async def test_a_beat_leaves_lines_that_stand_alone(lines: SocketLines, sandbox: Sandbox, ears: Ears) -> None:
    before = list(sockets(sandbox)._connections)
    for _ in range(3):
        await lines.mend()
    assert (ears.losses, ears.doubts) == (0, 0)
    assert sockets(sandbox)._connections == before


async def test_where_both_were_cut_hearing_is_lost_and_both_are_built_again(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    sandbox.drop_sockets()
    await beats(lines, lambda: ears.losses > 0)
    await mended(lines, sandbox)
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])
    known = ears.losses
    await lines.mend()
    assert ears.losses == known, "a loss is told once"


async def test_one_line_that_is_cut_makes_nobody_deaf_and_loses_nothing(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    await say(sandbox, "one", "two")  # one over each: both are known to have stood side by side
    await until(lambda: sandbox.traffic.envelopes_acked == 2)
    sockets(sandbox)._connections[0].abort()
    await say(sandbox, "three", "four")
    await beats(lines, lambda: ears.doubts > 0)
    await mended(lines, sandbox)
    await until(lambda: sandbox.outstanding() == [])
    assert sorted(set(ears.heard)) == ["four", "one", "three", "two"]
    assert (ears.losses, ears.doubts) == (0, 1), "a check makes sure of what was on the wire"


async def test_of_two_lines_that_were_cut_one_after_the_other_the_second_was_alone(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    """The new line stood only after the old one had last been heard: in between there may have been none."""
    await say(sandbox, "one", "two")
    await until(lambda: sandbox.traffic.envelopes_acked == 2)
    first, second = sockets(sandbox)._connections
    first.abort()
    await beats(lines, lambda: ears.doubts > 0)
    await mended(lines, sandbox)
    assert ears.losses == 0
    second.abort()
    await beats(lines, lambda: ears.losses == 1)
    await mended(lines, sandbox)
    assert ears.losses == 1, "the other stood when the loss was told"


async def test_a_renewal_with_a_warning_loses_nothing_and_makes_nobody_deaf(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    """As Slack does every few hours, here for both at once: the new ones stand before the old ones go."""
    before = set(sockets(sandbox)._connections)
    sandbox.refresh_sockets(warn=True)
    said: list[str] = []
    async with asyncio.timeout(10):
        while before & set(sockets(sandbox)._connections):
            said.append(str(len(said)))
            await say(sandbox, said[-1])
            await lines.mend()
            await pause(0.01)
    await mended(lines, sandbox)
    await until(lambda: sandbox.outstanding() == [])
    assert sorted(set(ears.heard)) == sorted(said)
    assert (ears.losses, ears.doubts, sandbox.traffic.envelopes_lost) == (0, 0, 0)


async def test_the_renewal_of_one_line_at_once_loses_nothing_and_makes_nobody_deaf(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    sockets(sandbox)._retire(sockets(sandbox)._connections[0])
    await say(sandbox, "one", "two", "three")
    await mended(lines, sandbox)
    await until(lambda: sandbox.outstanding() == [])
    assert sorted(ears.heard) == ["one", "three", "two"], "each once"
    assert (ears.losses, ears.doubts, sandbox.traffic.envelopes_lost) == (0, 0, 0)


async def test_where_both_are_renewed_at_once_without_a_warning_hearing_is_lost(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    sandbox.refresh_sockets()
    await beats(lines, lambda: ears.losses > 0)
    await mended(lines, sandbox)
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])


async def test_a_line_that_stands_and_brings_nothing_is_found_by_what_is_sent_again_and_replaced(
    lines: SocketLines, sandbox: Sandbox, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pings are answered; nothing else comes. Nothing is lost, nothing comes twice, and nobody is deaf."""
    monkeypatch.setattr(supervisor, "PROVEN_AFTER_SECONDS", 0.0)
    before = set(sockets(sandbox)._connections)
    sandbox.faults.add(Fault("zombie_socket", times=1))
    (zombie,) = (each for each in before if each.zombie is not None)
    await say(sandbox, "one", "two")
    await beats(lines, lambda: zombie not in sockets(sandbox)._connections)
    await mended(lines, sandbox)
    await say(sandbox, "three", "four")
    await until(lambda: sandbox.outstanding() == [])
    assert sorted(ears.heard) == ["four", "one", "three", "two"], "each once"
    assert (ears.losses, ears.doubts, sandbox.traffic.envelopes_lost) == (0, 1, 0)
    assert before & set(sockets(sandbox)._connections), "the line that brought everything stands"


async def test_what_we_refused_before_is_no_sign_of_a_line_that_brings_nothing(
    lines: SocketLines, sandbox: Sandbox, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PROVEN_AFTER_SECONDS", 0.0)
    ears.status = 500
    await say(sandbox, "hello")
    await until(lambda: len(ears.heard) == 2)
    ears.status = 200
    await until(lambda: sandbox.outstanding() == [])
    await lines.mend()
    assert ears.doubts == 0


async def test_a_line_that_is_silent_is_replaced(
    lines: SocketLines, sandbox: Sandbox, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither an answered ping nor an envelope for too long, though the socket stands."""
    before = set(sockets(sandbox)._connections)
    await lines.mend()
    await pause(0.1)
    await say(sandbox, "one")
    await until(lambda: ears.heard == ["one"])
    with monkeypatch.context() as short:
        short.setattr(socket_line, "SILENT_AFTER_SECONDS", 0.1)
        await lines.mend()
    await mended(lines, sandbox)
    assert len(before & set(sockets(sandbox)._connections)) == 1, "the one that brought something stands"
    assert (ears.losses, ears.doubts) == (0, 1)


async def test_a_line_that_cannot_be_built_holds_up_no_beat_and_is_tried_again(
    lines: SocketLines, sandbox: Sandbox, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK alone would try a dead ticket for ever inside one beat, and no clock would be looked at meanwhile."""
    monkeypatch.setattr(supervisor, "BEAT_WAITS_SECONDS", 0.01)
    monkeypatch.setattr(socket_line, "CONNECT_WITHIN_SECONDS", 0.1)
    rule = sandbox.faults.add(Fault("dead_ticket"))
    sandbox.drop_sockets()
    await until(lambda: lines.standing == 0)
    for _ in range(3):
        await asyncio.wait_for(lines.mend(), 0.1)
        await until(lambda: lines._building is None)
        pass_seconds(sandbox, 60)
    assert ears.losses == 1, "nothing was lost that was not lost before"
    sandbox.faults.remove(rule)
    await mended(lines, sandbox)
    assert ears.losses == 2, "what was read before a line stood ends too early"
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])


async def test_a_second_line_that_cannot_be_built_makes_nobody_deaf(
    unconnected: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    asked = []
    sandbox.on_call("apps.connections.open", lambda _: asked.append(1))
    sandbox.on_call(
        "apps.connections.open", lambda _: sandbox.fail_next("apps.connections.open", error="internal_error")
    )
    await unconnected.connect()
    sandbox.fail_next("apps.connections.open", error="internal_error")
    await unconnected.mend()
    pass_seconds(sandbox, 60)
    await mended(unconnected, sandbox)
    assert ears.losses == 0
    await unconnected.close()


async def test_who_cannot_connect_at_all_is_told_why(unconnected: SocketLines, sandbox: Sandbox) -> None:
    sandbox.fail_next("apps.connections.open", error="invalid_auth")
    with pytest.raises(SendError, match="invalid_auth"):
        await unconnected.connect()


async def test_lines_that_cannot_be_built_are_tried_less_and_less_often(
    lines: SocketLines, sandbox: Sandbox
) -> None:
    """Slack promises one ticket a minute."""
    rule = sandbox.faults.add(Fault("refuse_sockets"))
    sandbox.drop_sockets()
    await until(lambda: lines.standing == 0)
    for _ in range(600):
        await lines.mend()
        pass_seconds(sandbox, 1)
    (tried,) = (each.fired for each in sandbox.faults.rules() if each.id == rule)
    assert tried == 14
    sandbox.faults.clear()
    pass_seconds(sandbox, 60)
    await mended(lines, sandbox)


async def test_lines_that_are_distrusted_are_built_anew_once(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    before = set(sockets(sandbox)._connections)
    lines.distrust()
    await mended(lines, sandbox)
    assert not before & set(sockets(sandbox)._connections)
    known = ears.losses
    assert known, "what they did not bring is to be read"
    await lines.mend()
    assert ears.losses == known
    await say(sandbox, "again")
    await until(lambda: ears.heard == ["again"])


async def test_closed_lines_are_closed_and_may_be_closed_again(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    await lines.close()
    await lines.close()
    assert lines.standing == 0
    assert lines.silent_for() == float("inf")
    await say(sandbox, "nobody hears")
    assert (ears.heard, sandbox.traffic.envelopes_lost) == ([], 1)


async def test_what_was_brought_is_answered_before_its_line_is_closed(
    lines: SocketLines, sandbox: Sandbox, ears: Ears
) -> None:
    for line in lines._lines:
        assert not line.is_busy
    await say(sandbox, "last words")
    await until(lambda: any(line.is_busy for line in lines._lines) or sandbox.traffic.envelopes_acked == 1)
    await lines.close()
    assert (ears.heard, sandbox.traffic.envelopes_acked) == (["last words"], 1)


async def test_aborted_lines_leave_nothing_running(sandbox: Sandbox, lines: SocketLines) -> None:
    before = {task for task in asyncio.all_tasks() if "slack_sdk" in repr(task)}
    assert before
    await lines.abort()
    await lines.abort()
    await asyncio.wait(before, timeout=5)
    assert [task for task in before if not task.done()] == []
    assert lines.standing == 0

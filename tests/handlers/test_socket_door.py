"""The same door in Socket Mode: a receipt is durable before its envelope is acknowledged."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Steward
from bot.demo import cast
from bot.slack.gateway import Slack
from sandbox.delivery.line import EnvelopeKind, Unanswered
from sandbox.delivery.socket_mode import SocketMode
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.handlers.door import Books, Payload, echo, message, odd_to_bolt, outbox_row
from tests.sandbox.small_world import until

ACK_SECONDS = 0.3
WORDS = "the vault code is swordfish"


@dataclass(frozen=True, slots=True)
class Line:
    """A bot on Socket Mode, the workspace that delivers to it, and its database from outside."""

    steward: Steward
    sandbox: Sandbox
    books: Books

    async def customer_says(self, text: str) -> str:
        return await self.sandbox.people.say(cast.KIM, cast.KESTREL, text)

    async def mended(self) -> None:
        """The inbox can be written again, as soon as no transaction of the bot's is open."""
        await until(lambda: self.steward.activity.busy_with() == [])
        self.books.mend_inbox()

    async def delivered(self, times: int = 1) -> None:
        """Until the workspace has sent its envelopes that often."""
        await until(lambda: self.sandbox.traffic.envelopes_sent >= times)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    file = tmp_path / "steward.sqlite3"
    async with Sandbox(cast.WORLD, MovingClock(cast.START), ack_seconds=ACK_SECONDS) as sandbox:
        slack = Slack(cast.APP.bot_token, cast.APP.app_token, sandbox.base_url)
        steward = Steward(slack, f"sqlite:///{file}", cast.policy(), cast.WORKSPACE, sandbox.clock)
        await steward.start()
        await until(lambda: steward.hearing.is_hearing)
        yield Line(steward, sandbox, Books(f"sqlite:///{file}"))
        await steward.stop()


async def test_an_event_is_durable_when_its_envelope_is_acknowledged(line: Line) -> None:
    known: list[list[str]] = []
    traffic = line.sandbox.traffic
    traffic.on_change(lambda: known.append(line.books.receipts()) if traffic.envelopes_acked else None)
    await line.customer_says("Our robots stopped moving, who can help?")
    await until(lambda: traffic.envelopes_acked == 1)
    assert len(known[0]) == 1, "the first the workspace heard of us was the acknowledgement"


async def test_a_failed_commit_is_not_acknowledged_and_the_next_delivery_is_received_once(line: Line) -> None:
    line.books.break_inbox()
    ts = await line.customer_says("Our robots stopped moving, who can help?")
    await line.delivered(times=2)
    assert line.sandbox.traffic.envelopes_acked == 0
    await line.mended()
    await until(lambda: line.sandbox.traffic.envelopes_acked == 1)
    await until(lambda: line.sandbox.outstanding() == [])
    assert line.books.rows("select source_key from receipt") == [(f"{cast.KESTREL}|{ts}|message|",)]


async def test_an_event_that_nobody_can_store_is_given_up_by_slack_and_not_by_us(line: Line) -> None:
    """Three redeliveries, none acknowledged; the bot goes on."""
    line.books.break_inbox()
    await line.customer_says("first")
    await until(lambda: line.sandbox.traffic.envelopes_lost == 1)
    await line.mended()
    assert line.sandbox.traffic.envelopes_acked == 0
    await line.customer_says("second")
    await until(lambda: len(line.books.receipts()) == 1)


async def test_what_bolt_cannot_read_is_received_all_the_same(line: Line) -> None:
    line.sandbox.deliver(odd_to_bolt())
    await until(lambda: line.sandbox.traffic.envelopes_acked == 1)
    assert line.books.receipts() == ["Ev1"]


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": [{"value": WORDS}]},
        {"type": "dialog_submission", "callback_id": "x", "submission": {"reason": WORDS}},
        {"type": "view_submission", "view": WORDS},
    ],
    ids=lambda payload: payload["type"],
)
async def test_what_is_none_of_ours_is_not_acknowledged_not_logged_and_harms_nothing(
    line: Line, logged: Callable[[], str], payload: Payload
) -> None:
    answer = await line.sandbox._tested.line.ask(EnvelopeKind.INTERACTION, payload)
    said = logged()
    assert answer is Unanswered.TIMED_OUT
    assert "socket.refused" in said
    assert WORDS not in said
    await line.customer_says("Are you there?")
    await until(lambda: len(line.books.receipts()) == 1)
    await until(lambda: line.steward.activity.busy_with() == [])


async def test_nothing_of_a_failed_delivery_is_logged(line: Line, logged: Callable[[], str]) -> None:
    line.books.break_inbox()
    await line.customer_says(WORDS)
    line.sandbox.deliver(odd_to_bolt(WORDS))
    await until(lambda: line.sandbox.traffic.envelopes_lost == 2)
    await line.mended()
    said = logged()
    assert "OperationalError" in said
    assert WORDS not in said


async def test_a_rate_limit_notice_starts_reading_what_was_missed(line: Line) -> None:
    losses = line.steward.hearing.losses
    line.sandbox.deliver(
        {"type": "app_rate_limited", "team_id": cast.HOME, "minute_rate_limited": 1772542800}
    )
    await until(lambda: line.sandbox.traffic.envelopes_acked == 1)
    assert line.steward.hearing.losses == losses + 1
    line.sandbox.conductor.clock.set(line.sandbox.clock.now() + timedelta(seconds=65))
    await line.steward.tick()
    await until(lambda: line.steward.hearing.is_hearing)
    assert line.books.receipts() == []


async def test_our_own_echo_settles_its_row_and_makes_no_receipt(line: Line) -> None:
    id_ = await outbox_row(line.steward, line.sandbox, "unknown")
    line.sandbox.deliver(echo(id_))
    await until(lambda: line.sandbox.traffic.envelopes_acked == 1)
    assert line.books.rows("select id, state from outbox") == [(id_, "sent")]
    assert line.books.receipts() == []


@pytest.mark.parametrize("ts", ["", "1.²", "-1", "99999999999999999.1", "yesterday", None, 3, ["1.1"]])
async def test_an_odd_timestamp_is_received_and_acknowledged_like_any_other(line: Line, ts: object) -> None:
    line.sandbox.deliver(message(ts=ts, event_ts=ts))
    await until(lambda: line.sandbox.traffic.envelopes_acked == 1)
    assert line.books.receipts() == ["Ev1"]
    await until(lambda: line.steward.activity.busy_with() == [])
    assert line.books.rows("select * from receipt where state <> 'done' or attempts > 0") == []


@pytest.mark.parametrize(
    "frame",
    ["{", "", "null", "[]", "3", '"hello"', '{"type": 3}', '{"type": "events_api"}', "[" * 5_000],
    ids=lambda frame: frame[:24],
)
async def test_a_broken_frame_harms_nothing(line: Line, frame: str) -> None:
    """What is said next is heard on the same lines."""
    sockets = line.sandbox._tested.line
    assert isinstance(sockets, SocketMode)
    for connection in sockets._connections:
        connection.frames.put_nowait(frame)
    await line.customer_says("Are you there?")
    await until(lambda: line.sandbox.traffic.envelopes_acked == 1)
    assert len(line.books.receipts()) == 1

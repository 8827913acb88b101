"""A reply by window is sent once; where its fate is unknown it is held, and its author is asked."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bot.demo.cast import ANA, BEN, ESCALATIONS, KESTREL
from sandbox.delivery.line import EnvelopeKind
from sandbox.errors import AppSilentError
from sandbox.faults import DropConnection
from sandbox.payloads.interactions import view_submission
from tests.promises.moments import AtCall, dies_at
from tests.scenarios.desk import Desk, Said
from tests.scenarios.replying import ANSWER, HELD, asked, credited, opens, replies, sends
from tests.scenarios.seen import Expected, card_now, customers_read, direct, told

__all__ = ["asked"]


async def test_a_window_that_slack_delivers_twice_sends_once(desk: Desk, asked: Said) -> None:
    view = await opens(desk, desk.ana)
    workspace = desk.sandbox._workspace
    filled = replace(view, values={"reply": {"reply": {"type": "plain_text_input", "value": ANSWER}}})
    payload = view_submission(workspace, workspace.person(ANA), filled, [])
    for _ in range(2):
        await desk.does(desk.sandbox._tested.line.ask(EnvelopeKind.INTERACTION, payload))
        await desk.breathes()
    assert len(replies(desk, asked)) == 1


async def test_one_whose_answer_was_lost_but_which_arrived_counts_once(desk: Desk, asked: Said) -> None:
    await opens(desk, desk.ana)

    async def sends() -> None:
        with suppress(AppSilentError):  # the window may not have its answer yet
            await desk.ana.submits(reply=ANSWER)

    await dies_at(desk, AtCall("chat.postMessage", after_effect=True), sends)
    await desk.away(minutes=3)
    await desk.returns()
    await desk.passes(minutes=2)
    (stands,) = [m for m in desk.sandbox.messages(KESTREL) if m.thread_ts == asked.ts]
    assert await credited(desk) == [(ANA, "modal", stands.ts, stands.ts)]


async def test_one_whose_answer_was_lost_and_which_comes_back_to_us_counts_once(
    desk: Desk, asked: Said
) -> None:
    desk.sandbox.on_call("chat.postMessage", lose, after_effect=True)
    await sends(desk, desk.ana)
    (stands,) = [m for m in desk.sandbox.messages(KESTREL) if m.thread_ts == asked.ts]
    assert await credited(desk) == [(ANA, "modal", stands.ts, stands.ts)]


def lose(_: object) -> None:
    raise DropConnection


@pytest.fixture
async def held(desk: Desk, asked: Said) -> Desk:
    """Slack's answer to it was lost, and it does not stand there."""
    assert asked
    await opens(desk, desk.ben)
    desk.sandbox.on_call("chat.postMessage", lose, after_effect=False)
    await desk.ben.submits(reply=ANSWER)
    desk.skip()
    await desk.passes(minutes=2)
    return desk


def about_held(*fragments: str) -> Expected:
    return Expected("edited", f"D{BEN[1:]}", (HELD, *fragments))


async def test_one_of_unknown_fate_is_held_and_its_author_is_asked(held: Desk) -> None:
    held.expect_exactly(direct(BEN, HELD, "Please look there"))
    assert await credited(held) == []
    await held.ana.types("/steward status")
    held.expect_exactly(told(ANA, "Held: a reply to request 1 for Kestrel Robotics", "Ben was asked"))


async def test_said_to_have_arrived_it_counts_from_then(held: Desk) -> None:
    held.skip()
    await held.ben.presses("It arrived", HELD, where=f"D{BEN[1:]}")
    held.expect_exactly(
        about_held("Ben looked: it arrived. It counts as our answer from now on."),
        card_now("Request 1", "Claimed by Ben", "First reply 13:02"),
    )


async def test_sent_after_all_it_counts_from_when_slack_took_it(held: Desk) -> None:
    held.skip()
    await held.ben.presses("Send it", HELD, where=f"D{BEN[1:]}")
    await held.breathes()
    held.expect_exactly(
        about_held("Ben has it sent."),
        customers_read(KESTREL, "Ben Okafor writes:", ANSWER),
        card_now("Request 1", "Claimed by Ben"),
    )


async def test_what_slack_does_not_take_in_half_an_hour_its_author_gets_back(desk: Desk, asked: Said) -> None:
    desk.sandbox.fail_next("chat.postMessage", status=429, retry_after=1860)
    await sends(desk, desk.ana)
    await desk.ben.types("/claim 1")
    desk.skip()
    await desk.passes(minutes=31)
    desk.expect_exactly(
        direct(ANA, "Your reply to request 1 of Kestrel Robotics did not reach them: too late", ANSWER),
        beside=ESCALATIONS,
    )
    assert (replies(desk, asked), await credited(desk)) == ([], [])

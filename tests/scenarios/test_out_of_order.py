"""Slack delivers late, twice and out of order: what people read is the same as if it had not (promise 2)."""

from typing import Any

from bot.demo.cast import BO, BRIGHTWAVE, BRIGHTWAVE_TEAM, DEV, HOME, TRIAGE
from sandbox.payloads.events import envelope
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, direct, escalation, told

ALARM = "Production is down, nobody can log in!"


class Wire:
    """Deliveries made by hand, in an order of our own. A `ts` is taken when a person writes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ids = desk.sandbox._workspace.ids

    def ts(self) -> str:
        return self._ids.ts()

    async def brings(self, event: dict[str, Any]) -> None:
        self._desk.sandbox.deliver(envelope(self._desk.sandbox._workspace, event))
        await self._desk.stage.settle()

    def message(self, text: str, ts: str, *, user: str = BO, **more: Any) -> dict[str, Any]:
        team = HOME if user == DEV else BRIGHTWAVE_TEAM
        where = {"channel": BRIGHTWAVE, "channel_type": "channel", "event_ts": ts, "ts": ts}
        return {"type": "message", "user": user, "team": team, "text": text, **where, **more}

    def edit(self, text: str, ts: str, edited: str, **more: Any) -> dict[str, Any]:
        said = self.message(text, ts, edited={"user": BO, "ts": edited}, **more)
        return self.message("", edited, subtype="message_changed", hidden=True, message=said)


async def test_a_question_that_comes_after_its_own_reply_is_not_lost(desk: Desk) -> None:
    wire = Wire(desk)
    root, reply = wire.ts(), wire.ts()
    await wire.brings(wire.message("any news on this?", reply, thread_ts=root))
    desk.skip()
    await wire.brings(wire.message(ALARM, root))
    desk.expect_exactly(
        card_now("Request 1 · Brightwave", "nobody can log in", "Sev1"),
        direct("U0CHLOE", "Sev1 at Brightwave", "Production is down"),
        escalation("Sev1 at Brightwave", "Production is down"),
    )


async def test_an_answer_that_comes_before_its_question_counts(desk: Desk) -> None:
    wire = Wire(desk)
    root, reply = wire.ts(), wire.ts()
    await wire.brings(wire.message("We are on it.", reply, user=DEV, thread_ts=root))
    await wire.brings(wire.message(ALARM, root))
    desk.expect_exactly(card("Production is down", "First reply 13:00", "Claimed by Dev"))
    await desk.passes(hours=3)
    desk.expect_exactly()


async def test_an_edit_that_comes_before_its_message_is_what_they_say(desk: Desk) -> None:
    wire = Wire(desk)
    written, edited = wire.ts(), wire.ts()
    await wire.brings(wire.edit("How do we raise the limit?", written, edited))
    desk.expect_exactly(card("How do we raise the limit?", "Sev3"))
    await wire.brings(wire.message("thanks!", written))
    desk.expect_exactly()
    assert "raise the limit" in desk.reads(TRIAGE, "Request 1")


async def test_of_two_edits_the_later_one_stands_in_whatever_order_they_come(desk: Desk) -> None:
    wire = Wire(desk)
    asked = await desk.bo.asks("How do we raise the limit?")
    first, second = wire.ts(), wire.ts()
    desk.skip()
    await wire.brings(wire.edit("Where is the second page?", asked.ts, second))
    desk.expect_exactly(card_now("Where is the second page?"))
    await wire.brings(wire.edit("Where is the first page?", asked.ts, first))
    desk.expect_exactly()


async def test_an_edit_of_a_message_from_before_our_time_asks_nothing(desk: Desk) -> None:
    wire = Wire(desk)
    old = wire.ts()
    await desk.passes(hours=2)
    await wire.brings(wire.edit(ALARM, old, wire.ts()))
    desk.expect_exactly()


async def test_a_question_written_before_the_resolving_and_seen_after_it_stays_open(desk: Desk) -> None:
    wire = Wire(desk)
    asked = await desk.bo.asks("How do we raise the limit?")
    await desk.dev.answers(asked, "In the settings.")
    late = wire.ts()
    await desk.passes(seconds=1)
    await desk.dev.types("/resolve 1")
    desk.skip()
    await wire.brings(wire.message("It does not work, please help", late, thread_ts=asked.ts))
    desk.expect_exactly(card_now("Request 1 · Brightwave", "Next reply due", "Claimed by Dev"))


async def test_a_claim_stands_though_somebody_had_answered_before_it(desk: Desk) -> None:
    wire = Wire(desk)
    asked = await desk.bo.asks("How do we raise the limit?")
    answered = wire.ts()
    await desk.passes(seconds=1)
    await desk.ben.types("/claim 1")
    desk.skip()
    await wire.brings(wire.message("In the settings.", answered, user=DEV, thread_ts=asked.ts))
    desk.expect_exactly(card_now("First reply 13:00", "Claimed by Ben"))
    await desk.dev.types("/claim 1")
    desk.expect_exactly(told(DEV, "Ben"))


async def test_a_deleted_question_with_replies_is_withdrawn(desk: Desk) -> None:
    """Slack edits it to a tombstone then, instead of a `message_deleted`."""
    asked = await desk.bo.asks("How do we raise the limit?")
    await desk.bea.answers(asked, "thanks!")
    desk.skip()
    await desk.bo.deletes(asked)
    desk.expect_exactly(card_now("Request 1 · Brightwave", "a message without words"))
    assert "raise the limit" not in desk.reads(TRIAGE, "Request 1")

"""What Steward promises, one test each, by the number under which the README names it."""

import asyncio
import json
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

import tests.scenarios.world as team
from bot.demo.cast import (
    ANA,
    BEN,
    BOT,
    BRIGHTWAVE,
    CHLOE,
    DEV,
    ESCALATIONS,
    KESTREL,
    KESTREL_TEAM,
    LENA,
    TRIAGE,
)
from bot.demo.day import DAY
from bot.demo.player import Player
from bot.domain.calendar import Calendar
from bot.domain.explanation import explain
from bot.domain.service_levels import hours_of
from sandbox.delivery.subscription import Subscription
from sandbox.state.journal import ChangeKind
from sandbox.state.messages import Json
from sandbox.time.real_time import turn
from tests.promises.moments import posted
from tests.promises.on_disk import count, everything, locked, rows
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card_now, told

LIMIT = "How do we raise the webhook rate limit?"
DOWN = "is the API down?!"
DROP = "API calls from staging-eu fell by 60 % since Monday"


@pytest.mark.telling
async def test_promise_01_no_event_is_acknowledged_before_it_is_durable(desk: Desk) -> None:
    """Words that Steward has no answer to, so that each envelope is one message: never more acks than receipts."""
    traffic, durable = desk.sandbox.traffic, "SELECT count(*) FROM receipt WHERE source = 'live'"
    seen: list[tuple[int, int]] = []
    start = traffic.envelopes_acked
    traffic.on_change(lambda: seen.append((traffic.envelopes_acked - start, count(desk.database, durable))))
    with locked(desk.database):
        for words in ("thanks!", "thanks a lot!"):
            await desk.sandbox.people.say(desk.kim.id, KESTREL, words)
        async with asyncio.timeout(5):
            while not any(name.startswith("receive") for name in desk.stage.bot.activity.busy_with()):
                await turn()
        for _ in range(50):
            await turn()
        assert sum("not acked" in text for text in desk.sandbox.outstanding()) == 2
    await desk.stage.settle()
    for words in ("all good", "great, thanks"):
        await desk.kim.says(words)
    assert max(acked for acked, _ in seen) == 4
    assert all(receipts >= acked for acked, receipts in seen), seen
    assert count(desk.database, durable) == 4


def captured(desk: Desk) -> list[Json]:
    """Every delivery from here on, as Slack sends it."""
    deliveries: list[Json] = []
    Subscription(desk.sandbox._workspace, deliveries.append)
    return deliveries


def states(desk: Desk) -> list[tuple[Any, ...]]:
    return rows(desk.database, "SELECT number, version, state FROM conversation ORDER BY number")


@pytest.mark.telling
async def test_promise_02_everything_can_arrive_twice_and_late(desk: Desk) -> None:
    deliveries = captured(desk)
    asked = await desk.bo.asks(DOWN)
    await desk.passes(minutes=5)
    await desk.dev.answers(asked, "It is up again.")
    await desk.bo.edits(asked, "is the API down for us alone?")
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    before = states(desk)
    desk.skip()
    for delivery in [*reversed(deliveries), *deliveries]:
        desk.sandbox.deliver(delivery)
        await desk.stage.settle()
    desk.stage.bot.lose_hearing()  # and everything is read from history once more
    await desk.stage.settle()
    desk.expect_exactly()
    assert states(desk) == before


@pytest.mark.telling
async def test_promise_03_nothing_is_done_to_slack_that_is_not_written_down(desk: Desk) -> None:
    """At each posting its row stands in the outbox already, and at the end each message has exactly one."""
    written: list[int] = []

    def look(call: Json) -> None:
        metadata = call["arguments"]["metadata"]
        found = json.loads(metadata) if isinstance(metadata, str) else metadata
        id_ = found["event_payload"]["id"]
        written.append(count(desk.database, "SELECT count(*) FROM outbox WHERE id = ?", id_))

    for _ in range(50):
        desk.sandbox.on_call("chat.postMessage", look, after_effect=False)
    asked = await desk.bo.asks(DOWN)
    await desk.passes(minutes=20)
    await desk.dev.answers(asked, "It is up again.")
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.until(8, 1)
    ours = [
        (c.message.channel, c.message.ts)
        for c in desk.sandbox.history()
        if c.kind is ChangeKind.POSTED and c.message and c.message.user == BOT
    ]
    assert len(ours) > 8
    assert written == [1] * len(ours)
    rows_of = Counter(
        rows(desk.database, "SELECT DISTINCT sent_channel, sent_ts FROM outbox WHERE state = 'sent'")
    )
    assert rows_of == Counter(ours)


async def test_promise_04_a_customer_never_sees_an_internal_message(desk: Desk) -> None:
    """The channel of the team becomes shared: from that instant nothing internal is said there, whoever asked.

    A card was just posted there, so what Slack said of the channel before is still remembered.
    """
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    assert posted(desk, TRIAGE, "webhook")
    desk.sandbox.connecting.share(TRIAGE, KESTREL_TEAM)
    await desk.passes()
    await desk.bo.asks(DOWN)
    await desk.passes(minutes=1)
    assert not posted(desk, TRIAGE, "API")
    assert posted(desk, f"D{CHLOE[1:]}", "API"), "people hear of it all the same"
    cards = "SELECT state, reason FROM outbox WHERE kind = 'TriageCard' AND state NOT IN ('dropped', 'sent')"
    assert rows(desk.database, cards) == [("pending", f"channel {TRIAGE} is shared with others now")]
    assert posted(desk, f"D{LENA[1:]}", "shared with others now"), "who can mend it is told"
    for channel in (KESTREL, BRIGHTWAVE):
        assert not posted(desk, channel)


@pytest.mark.telling
async def test_promise_05_a_due_ping_is_never_lost_and_never_stale(desk: Desk) -> None:
    late = await desk.bo.asks(DOWN)
    await desk.passes(minutes=1)
    await desk.bea.asks("Checkout is down, too!")
    await desk.breathes()
    await desk.cut_off()
    await desk.away(minutes=10)
    await desk.dev.answers(late, "The API is up again.")
    await desk.away(minutes=22)
    desk.skip()
    await desk.returns()
    await desk.passes(minutes=1)
    assert not posted(desk, f"D{BEN[1:]}", "API"), "answered meanwhile: nobody is pinged"
    for person in (ANA, BEN, DEV):
        assert len(posted(desk, f"D{person[1:]}", "Checkout is down", "min late")) == 1
    assert len(posted(desk, ESCALATIONS, "Checkout is down", "min late")) == 1


@pytest.mark.telling
async def test_promise_06_one_claimer_wins_and_the_others_are_told(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    team_of = {ANA: desk.ana, BEN: desk.ben, CHLOE: desk.chloe, DEV: desk.dev}
    await asyncio.gather(*(person.types("/claim 1") for person in team_of.values()))
    winners = rows(desk.database, "SELECT facts FROM conversation_event WHERE type = 'Claimed'")
    assert len(winners) == 1
    winner = json.loads(winners[0][0])["by"]
    name = {ANA: "Ana", BEN: "Ben", CHLOE: "Chloe", DEV: "Dev"}[winner]
    losers = [told(one, f"{name} claimed request 1") for one in team_of if one != winner]
    desk.expect_exactly(card_now(f"Claimed by {name}"), told(winner, "Request 1 is yours"), *losers)


async def test_promise_07_no_proactive_message_without_dated_evidence(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.signal("kestrel", "expiry", "A certificate expires in nine days")
    await desk.bo.asks(DOWN)
    await desk.signal("brightwave", "usage-drop", "Orders fell by 80 %")
    await desk.passes(days=20)
    entries = rows(desk.database, "SELECT id, account, verdict, reason, observed_at, decided_at FROM ledger")
    assert {verdict for _, _, verdict, *_ in entries} >= {"sent", "dropped"}
    assert all(reason and observed and decided for *_, reason, observed, decided in entries)
    allowed = Counter(account for _, account, verdict, *_ in entries if verdict == "sent")
    spoken = {"kestrel": len(posted(desk, KESTREL)), "brightwave": len(posted(desk, BRIGHTWAVE))}
    assert spoken == {account: allowed[account] for account in spoken}
    assert spoken["kestrel"] >= 2


@pytest.mark.parametrize("label", ["Claim", "Reply…", "Escalate", "Severity", "Not a request", "Resolve"])
async def test_promise_08_staff_operations_refuse_everyone_else(desk: Desk, label: str) -> None:
    """Every command and modal: tests/scenarios/test_outsiders.py."""
    await desk.kim.asks(LIMIT)
    before, card = states(desk), desk.newest(TRIAGE, "webhook")
    desk.skip()
    for person in (desk.kim, desk.bo, desk.gus, desk.uma):
        await person.forges(label, card)
    assert states(desk) == before
    assert not any(desk.sandbox.views(p.id) for p in (desk.kim, desk.bo, desk.gus, desk.uma))
    refused = "This is for the support team."
    desk.expect_exactly(told(team.GUS, refused), told(team.UMA, refused))


async def test_promise_09_everything_works_without_a_language_model() -> None:
    """The whole day, in a fresh process in which nobody ever loads the model's client."""
    program = (
        "import asyncio, sys; from rich.console import Console; from bot.demo.headless import play_day\n"
        "status = asyncio.run(play_day(Console(quiet=True)))\n"
        "sys.exit(status or 'openai' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, env={})
    assert await process.wait() == 0


def counted(hours: Calendar, begin: datetime, end: datetime) -> timedelta:
    """The open time between two instants, asked of the calendar minute by minute: hours change on whole minutes."""
    total, at = timedelta(), begin
    while at < end:
        next_ = min(end, at.replace(second=0, microsecond=0) + timedelta(minutes=1))
        total += next_ - at if hours.is_open(at) else timedelta()
        at = next_
    return total


async def test_promise_10_everything_can_be_explained(desk: Desk) -> None:
    """On the built-in day: every clock adds up, every ping has its rung and instant, every score its fact."""
    player = Player(desk.stage, lambda *_: None)
    for scene in DAY:
        for moment in scene.moments:
            await player.play(moment)
    bot = desk.stage.bot
    async with bot.uow.read() as books:
        numbers = list(await books.conversations.numbers())
        known = await books.conversations.load(numbers)
        logs = await books.conversations.log(numbers)
    assert len(numbers) >= 7
    for number in numbers:
        told_, state = explain(logs[number], bot.terms.terms_of, number, desk.now), known[number]
        assert len(told_.entries) == state.version
        pings = [entry for entry in told_.entries if type(entry.fact).__name__ == "Pinged"]
        assert len(pings) >= state.ladder.pings
        for row in told_.clocks:
            terms = bot.terms.terms_of.of(state)
            hours = hours_of(terms.level(row.severity), terms)
            assert row.used == counted(hours, row.started_at, row.until)
            assert row.used + row.left == row.target == counted(hours, row.started_at, row.due_at)
        for outcome in state.outcomes:
            [row] = [r for r in told_.clocks if (r.clock, r.met_at) == (outcome.clock, outcome.met_at)]
            assert row.due_at == outcome.due_at
            assert outcome.breached == (outcome.met_at > row.due_at)


async def test_promise_11_a_secret_goes_no_further(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    key = "AKIA" + "Z7Q2M4N6P5R3T3V5"
    calls: list[Json] = []
    for method in ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open"):
        for _ in range(20):
            desk.sandbox.on_call(method, calls.append, after_effect=False)
    asked = await desk.kim.asks(f"Why does {key} not work?")
    await desk.kai.answers(asked, f"We mean {key}, can you look?")
    await desk.ana.types(f"/escalate 1 because of {key}")
    await desk.passes(hours=2)
    assert key.encode() not in everything(desk.database)
    assert calls
    assert key not in repr(calls)
    captured_ = capfd.readouterr()
    assert key not in captured_.out + captured_.err
    notices = posted(desk, f"D{ANA[1:]}", "pasted what looks like a secret")
    assert len(notices) == 2
    desk.skip()
    await desk.ana.types("/steward explain 1")
    assert not any(key in repr(m) for m in desk.sandbox.ephemerals(ANA))

"""Promises 2 to 5 under each single fault of Slack's: nothing lost, and no customer reads anything twice."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.demo.cast import ANA, CHLOE, ESCALATIONS, KESTREL, TRIAGE
from bot.services import recover
from bot.slack.supervisor import LINES
from sandbox.faults import Fault
from tests.promises.moments import posted
from tests.promises.on_disk import count
from tests.promises.test_kill_points import DROP, once_or_marked
from tests.scenarios.desk import Desk, open_desk

LIMIT = "How do we raise the webhook rate limit?"
DOWN = "is the API down?!"


@contextmanager
def fault(desk: Desk, kind: str, **fields: Any) -> Iterator[None]:
    """It stands for the block, and has happened by its end."""
    faults = desk.sandbox.faults
    rule = faults.add(Fault(kind, **fields))
    yield
    assert next(each.fired for each in faults.rules() if each.id == rule), f"{kind} never happened"
    faults.remove(rule)


def hears(desk: Desk) -> bool:
    """Nothing is known to be missing."""
    return desk.stage.bot.hearing.is_hearing


def settled(desk: Desk) -> bool:
    """Every outgoing message has met its fate."""
    return count(desk.database, "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dropped')") == 0


# -- what comes in ----------------------------------------------------------------------------------------


async def test_events_that_come_twice_make_one_request_and_one_card(desk: Desk) -> None:
    with fault(desk, "duplicate"):
        asked = await desk.kim.asks(LIMIT)
        await desk.kai.answers(asked, "We need it by tonight, can you do that?")
        await desk.kim.edits(asked, "How do we lower the retry interval?")
        await desk.passes(minutes=1)
    assert len(posted(desk, TRIAGE, "Request 1")) == 1
    assert not posted(desk, TRIAGE, "Request 2")
    assert "lower the retry interval" in desk.reads(TRIAGE, "Request 1")
    assert "2 messages wait" in desk.reads(TRIAGE, "Request 1")


async def test_an_answer_that_overtakes_its_question_still_answers_it(desk: Desk) -> None:
    with fault(desk, "reordered", times=1, seconds=600):
        asked = await desk.kim.asks(LIMIT)
        assert not posted(desk, TRIAGE)
        await desk.passes(seconds=30)
        await desk.dev.answers(asked, "In the settings, under Limits.")
    await desk.passes(minutes=1)
    assert len(posted(desk, TRIAGE, "Request 1")) == 1
    assert "First reply 13:00" in desk.reads(TRIAGE, "Request 1")
    await desk.passes(hours=5)
    assert not posted(desk, ESCALATIONS)


async def test_a_late_answer_that_was_given_in_time_stops_the_ladder(desk: Desk) -> None:
    asked = await desk.bo.asks(DOWN)
    with fault(desk, "late", seconds=300):
        await desk.dev.answers(asked, "It is up again.")
    await desk.passes(minutes=30)
    assert "First reply 13:00" in desk.reads(TRIAGE, "Request 1")
    assert not posted(desk, ESCALATIONS, "unclaimed for")


async def test_a_question_that_comes_late_gets_its_card_and_its_clock_from_when_it_was_asked(
    desk: Desk,
) -> None:
    with fault(desk, "late", seconds=600, times=1):
        await desk.bo.asks(DOWN)
    await desk.passes(minutes=11)
    assert len(posted(desk, TRIAGE, "is the API down")) == 1
    assert "First reply due 14:00" in desk.reads(TRIAGE, "is the API down")


async def test_what_slack_dropped_and_told_of_is_read_from_history(desk: Desk) -> None:
    with fault(desk, "event_rate_limit", per_minute=0):
        await desk.bo.asks(DOWN)
        await desk.passes(minutes=1)
    assert len(posted(desk, TRIAGE, "is the API down")) == 1


async def test_what_slack_drops_after_it_told_so_is_read_when_its_minute_is_over(desk: Desk) -> None:
    """It tells once a minute, and what it drops after that has no notice of its own."""
    with fault(desk, "event_rate_limit", per_minute=0):
        await desk.bo.asks(DOWN)
        await desk.passes(seconds=10)
        await desk.kim.asks(LIMIT)
    assert not hears(desk)
    await desk.passes(seconds=55)
    assert hears(desk)
    assert len(posted(desk, TRIAGE, "webhook")) == 1
    assert len(posted(desk, TRIAGE, "is the API down")) == 1


async def test_a_limit_that_stays_for_minutes_delays_requests_and_loses_none(desk: Desk) -> None:
    with fault(desk, "event_rate_limit", per_minute=0):
        for minute in range(10):
            await desk.kim.asks(f"How do we set option {minute}?")
            await desk.passes(seconds=20)
            await desk.bo.asks(f"Is there a limit on field {minute}?")
            await desk.passes(seconds=40)
            assert "option" in desk.reads(TRIAGE, "Request 1")
    await desk.passes(minutes=2)
    assert hears(desk)
    assert count(desk.database, "SELECT count(*) FROM receipt WHERE source_key LIKE '%|message|'") == 20


async def test_under_a_limit_that_stays_each_channel_is_read_in_its_turn(
    team_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each minute is a new loss; to begin with the nearest due time again would read the same channel for ever."""
    monkeypatch.setattr(recover, "CALLS_A_MINUTE", 1)
    async with open_desk(team_url) as desk:
        await desk.passes(seconds=130)
        with fault(desk, "event_rate_limit", per_minute=0):
            await desk.bo.asks(DOWN)
            for minute in range(6):
                await desk.kim.asks(f"How do we set option {minute}?")
                await desk.passes(minutes=1)
            assert posted(desk, TRIAGE, "is the API down")
            assert posted(desk, TRIAGE, "option 0")


async def test_a_single_event_that_never_came_is_found_by_a_check(desk: Desk) -> None:
    with fault(desk, "lost", times=1):
        await desk.kim.asks(LIMIT)
    await desk.passes(minutes=9)
    assert not posted(desk, TRIAGE)
    await desk.passes(minutes=1)
    assert len(posted(desk, TRIAGE, "webhook")) == 1


async def test_an_answer_in_a_thread_that_never_came_is_found_within_the_hour(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(minutes=30)
    with fault(desk, "lost", times=1):
        await desk.dev.answers(asked, "In the settings, under Limits.")
    await desk.passes(hours=1)
    assert "First reply 13:30" in desk.reads(TRIAGE, "webhook")


async def test_an_edit_that_never_came_is_found_within_the_hour(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(minutes=30)
    with fault(desk, "lost", times=1):
        await desk.kim.edits(asked, "How do we lower the retry interval?")
    await desk.passes(hours=1)
    assert "lower the retry interval" in desk.reads(TRIAGE, "Request 1")


async def test_an_answer_in_an_older_thread_that_never_came_is_found_within_a_day(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(days=3)
    with fault(desk, "lost", times=1):
        await desk.dev.answers(asked, "In the settings, under Limits.")
    await desk.kai.says("Good morning")
    await desk.passes(days=1)
    assert "First reply" in desk.reads(TRIAGE, "webhook")


async def test_a_first_message_lost_after_a_long_silence_is_found_with_the_next_one(desk: Desk) -> None:
    await desk.passes(days=2)
    with fault(desk, "lost", times=1):
        await desk.kim.asks(LIMIT)
    await desk.passes(minutes=30)
    await desk.bo.asks(DOWN)
    await desk.passes(minutes=10)
    assert len(posted(desk, TRIAGE, "webhook")) == 1


def impatient(desk: Desk) -> None:
    """The workspace waits for an ack, in real time, no longer than a test should."""
    desk.sandbox._tested.sockets.ack_seconds = 0.2


async def test_a_socket_that_stands_and_brings_nothing_is_found_by_a_check_and_built_anew(desk: Desk) -> None:
    impatient(desk)
    with fault(desk, "zombie_socket", times=LINES):
        await desk.kim.asks(LIMIT)
        await desk.passes(minutes=10)
        assert len(posted(desk, TRIAGE, "webhook")) == 1
        await mended(desk)
        await desk.bo.asks(DOWN)
        await desk.breathes()
    assert len(posted(desk, TRIAGE, "is the API down")) == 1


async def test_a_socket_that_does_not_bring_our_own_words_back_is_built_anew(desk: Desk) -> None:
    impatient(desk)
    await desk.until(12)  # after the morning's digest, which did come back
    await desk.until(7)
    with fault(desk, "zombie_socket", times=LINES):
        await desk.until(8, 2)
        await mended(desk)
        await desk.kim.asks(LIMIT)
    assert len(posted(desk, TRIAGE, "webhook")) == 1


async def test_hearing_lost_in_the_middle_of_a_check_reads_the_threads_that_the_check_left_out(
    desk: Desk,
) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(minutes=39)
    with fault(desk, "rate_limited", method="conversations.history", seconds=40, times=1):
        await desk.passes(minutes=1)
    with fault(desk, "lost", times=1):
        await desk.dev.answers(asked, "In the settings, under Limits.")
    desk.stage.bot.lose_hearing()
    await desk.passes(minutes=2)
    assert hears(desk)
    assert "First reply 13:40" in desk.reads(TRIAGE, "webhook")


async def test_a_check_finds_nothing_where_nothing_was_lost(desk: Desk) -> None:
    """Whatever people do: written, edited, deleted, sent to the channel as well, by staff or by a stranger."""
    asked = await desk.kim.asks(LIMIT)
    await desk.kim.edits(asked, "How do we lower the retry interval?")
    await desk.kai.deletes(await desk.kai.says("never mind"))
    await desk.dev.answers(asked, "In the settings.")
    await desk.gus.says("Hello from outside")
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(minutes=25)
    losses = desk.stage.bot.hearing.losses
    await desk.passes(hours=3)
    await desk.stage.bot.beat()
    await desk.stage.settle()
    assert desk.stage.bot.hearing.losses == losses


# -- what goes out ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["error_after", "dropped_after", "error_before", "dropped_before"])
@pytest.mark.parametrize("times", [1, 3])
async def test_each_card_and_ping_arrives_and_where_it_may_be_twice_it_says_so(
    desk: Desk, kind: str, times: int
) -> None:
    with fault(desk, kind, method="chat.postMessage", times=times):
        await desk.bo.asks(DOWN)
        await desk.passes(minutes=10)
    once_or_marked(desk, TRIAGE, "is the API down")
    once_or_marked(desk, f"D{CHLOE[1:]}", "is the API down")
    once_or_marked(desk, ESCALATIONS, "is the API down")
    assert settled(desk)


@pytest.mark.parametrize("kind", ["error_after", "dropped_after"])
async def test_a_check_in_that_arrived_unanswered_is_found_and_not_sent_again(desk: Desk, kind: str) -> None:
    with fault(desk, kind, method="chat.postMessage", times=1):
        await desk.signal("kestrel", "usage-drop", DROP)
        await desk.passes(minutes=10)
    assert len(posted(desk, KESTREL, "fell by 60")) == 1
    assert not posted(desk, f"D{ANA[1:]}", "may or may not have reached")
    assert settled(desk)


@pytest.mark.parametrize("kind", ["error_before", "dropped_before"])
async def test_a_check_in_whose_fate_nobody_knows_is_held_or_sent_once(desk: Desk, kind: str) -> None:
    with fault(desk, kind, method="chat.postMessage", times=1):
        await desk.signal("kestrel", "usage-drop", DROP)
        await desk.passes(minutes=10)
    arrived, asked = posted(desk, KESTREL, "fell by 60"), posted(desk, f"D{ANA[1:]}", "may or may not have")
    assert len(arrived) + len(asked) == 1


async def test_a_check_in_is_held_where_history_lags_behind_it(desk: Desk) -> None:
    """The echo is lost, the reading does not show it yet: a person decides, and the customer reads it once."""
    with (
        fault(desk, "dropped_after", method="chat.postMessage", times=1),
        fault(desk, "lost", times=1),
        fault(desk, "lagging_history", seconds=3600),
    ):
        await desk.signal("kestrel", "usage-drop", DROP)
        await desk.passes(minutes=10)
    assert len(posted(desk, KESTREL, "fell by 60")) == 1
    assert len(posted(desk, f"D{ANA[1:]}", "may or may not have reached")) == 1


async def test_a_rate_limit_delays_what_is_said_and_loses_nothing(desk: Desk) -> None:
    with fault(desk, "rate_limited", method="chat.postMessage", seconds=90, times=4):
        await desk.bo.asks(DOWN)
        await desk.passes(seconds=89)
        assert not posted(desk, TRIAGE)
        await desk.passes(minutes=15)
    for place in (TRIAGE, f"D{CHLOE[1:]}", ESCALATIONS):
        assert len(posted(desk, place, "is the API down")) == 1
    assert settled(desk)


# -- ten minutes out --------------------------------------------------------------------------------------


async def mended(desk: Desk) -> None:
    """Beats of the metronome until the lines stand again."""
    lines = desk.stage.bot.lines
    assert lines is not None
    async with asyncio.timeout(20):
        await desk.stage.bot.beat()
        while lines.standing < LINES:
            await desk.stage.bot.beat()
    await desk.stage.settle()


async def test_an_outage_of_ten_minutes_loses_no_request_and_repeats_none(desk: Desk) -> None:
    before = await desk.kim.asks(LIMIT)
    await desk.breathes()
    with fault(desk, "outage", seconds=600):
        await desk.bo.asks(DOWN)
        await desk.dev.answers(before, "In the settings.")
        await desk.passes(minutes=11)
        await mended(desk)
    await desk.passes(minutes=1)
    assert len(posted(desk, TRIAGE, "webhook")) == 1
    assert len(posted(desk, TRIAGE, "is the API down")) == 1
    assert "First reply 13:00" in desk.reads(TRIAGE, "webhook")
    assert "First reply due 14:00" in desk.reads(TRIAGE, "is the API down")
    once_or_marked(desk, f"D{CHLOE[1:]}", "is the API down")
    assert settled(desk)


async def test_a_check_in_that_falls_due_in_an_outage_is_sent_once_after_it(desk: Desk) -> None:
    with fault(desk, "outage", seconds=600):
        await desk.passes(minutes=9)
        await desk.signal("kestrel", "usage-drop", DROP)
        assert not posted(desk, KESTREL)
        await desk.passes(minutes=2)
        await mended(desk)
    await desk.passes(minutes=10)
    assert len(posted(desk, KESTREL, "fell by 60")) == 1
    assert not posted(desk, f"D{ANA[1:]}", "may or may not have")


@pytest.mark.parametrize("kind", ["outage", "revoked_token", "error_before"])
async def test_while_slack_does_not_answer_it_is_asked_seldom(desk: Desk, kind: str) -> None:
    """A card, a ping to a person and a check-in wait; each asks at 2, 4, 8 … seconds, then once a minute."""
    await desk.passes(minutes=2)  # what is known of the channels has to be asked for again
    await desk.passes(minutes=2)  # what was read of the channels at the start is old by then
    before = desk.now
    with fault(desk, kind):
        await desk.signal("kestrel", "usage-drop", DROP)
        await desk.bo.asks(DOWN)
        await desk.passes(minutes=10)
        refused = [e for e in desk.sandbox.wire._entries if e.at > before and e.status == kind]
    assert len(refused) <= 5 * 14
    assert not posted(desk, KESTREL)
    await desk.passes(minutes=2)
    assert len(posted(desk, KESTREL, "fell by 60")) == 1

"""Reading what was missed: paced, resumed where it stopped, and it always comes to an end."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

import tests.scenarios.world as team
from bot.demo.cast import ANA, BEN, BRIGHTWAVE, CHLOE, DEV, KESTREL, KIM
from tests.promises.on_disk import count, rows
from tests.scenarios.desk import Desk, open_desk
from tests.scenarios.seen import card, card_now, direct, escalation, told

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"
HISTORY, REPLIES = "conversations.history", "conversations.replies"


@pytest.fixture
async def limited(team_url: str) -> AsyncIterator[Desk]:
    """Slack counts every call, and refuses the 51st of a minute."""
    async with open_desk(team_url, rate_limits=True) as made:
        yield made


def calls(desk: Desk, method: str, since: datetime, status: str = "200") -> int:
    """How often the bot called that method of Slack's since then, with this HTTP status."""
    return sum(
        (entry.name, entry.status) == (method, status) and entry.at >= since
        for entry in desk.sandbox.wire._entries
    )


def hears(desk: Desk) -> bool:
    """Everything that was missed is read."""
    return desk.stage.bot.hearing.is_hearing


async def threads(desk: Desk, number: int) -> list[str]:
    """Notes of ours, each with a customer's question below it."""
    roots = [
        await desk.sandbox.people.say(ANA, KESTREL, f"Note {n} about the release") for n in range(number)
    ]
    for n, root in enumerate(roots):
        await desk.sandbox.people.say(KIM, KESTREL, f"How do we set option {n}?", thread_ts=root)
    await desk.passes(minutes=3)
    return roots


async def test_seventy_threads_answered_meanwhile_are_read_within_two_minutes(limited: Desk) -> None:
    roots = await threads(limited, 70)
    await limited.cut_off()
    await limited.away(minutes=5)
    for root in roots:
        await limited.sandbox.people.say(DEV, KESTREL, "It is in the settings.", thread_ts=root)
    await limited.away(minutes=5)
    back = limited.now
    await limited.returns()
    await limited.passes(minutes=2)
    assert hears(limited)
    answered = "SELECT count(*) FROM conversation_event WHERE type = 'StaffReplied'"
    assert count(limited.database, answered) == 70
    assert calls(limited, REPLIES, back) == 70, "each thread once"
    assert calls(limited, REPLIES, back, "429") == 0, "the pace is ours, not Slack's refusals"


async def test_seventy_quiet_threads_cost_no_call(limited: Desk) -> None:
    await threads(limited, 70)
    await limited.passes(minutes=30)
    await limited.cut_off()
    await limited.away(minutes=5)
    await limited.bo.asks(DOWN)
    back = limited.now
    limited.skip()
    await limited.returns()
    limited.expect_exactly(card("Request 71", "API down"), direct(CHLOE, "API down"), escalation("API down"))
    assert hears(limited)
    assert calls(limited, REPLIES, back) == 0


async def test_a_refusal_midway_loses_nothing_that_was_read(desk: Desk) -> None:
    """The third of four threads meets a rate limit: it and the fourth are read when Slack says so."""
    roots = await threads(desk, 4)
    await desk.cut_off()
    await desk.away(minutes=5)
    for root in roots:
        await desk.sandbox.people.say(DEV, KESTREL, "It is in the settings.", thread_ts=root)
    for _ in range(2):
        desk.sandbox.on_call(REPLIES, lambda _: None)
    desk.sandbox.on_call(REPLIES, lambda _: desk.sandbox.fail_next(REPLIES, status=429, retry_after=40))
    back = desk.now
    await desk.returns()
    answered = "SELECT count(*) FROM conversation_event WHERE type = 'StaffReplied'"
    assert count(desk.database, answered) == 3, "what was read is worked on at once"
    assert not hears(desk)
    await desk.passes(seconds=40)
    assert count(desk.database, answered) == 4
    assert hears(desk)
    assert calls(desk, REPLIES, back) == 4, "nothing is read a second time"
    assert calls(desk, HISTORY, back) == 2, "one of each channel"


async def test_a_socket_lost_midway_reads_the_rest_and_what_came_after(desk: Desk) -> None:
    roots = await threads(desk, 2)
    await desk.cut_off()
    await desk.away(minutes=5)
    for root in roots:
        await desk.sandbox.people.say(DEV, KESTREL, "It is in the settings.", thread_ts=root)
    desk.sandbox.on_call(REPLIES, lambda _: desk.sandbox.fail_next(REPLIES, status=429, retry_after=40))
    await desk.returns()
    desk.sandbox.drop_sockets()
    await desk.sandbox.people.say(
        KIM, KESTREL, "Thanks! And how do we turn it off again?", thread_ts=roots[0]
    )
    desk.stage.bot.lose_hearing()
    await desk.passes(minutes=1)
    assert hears(desk)
    events = "SELECT number, type FROM conversation_event WHERE type IN ('StaffReplied', 'CustomerWrote')"
    assert sorted(rows(desk.database, events)) == [
        (1, "CustomerWrote"),
        (1, "StaffReplied"),
        (2, "StaffReplied"),
    ]


async def test_a_request_open_for_weeks_is_answered_in_its_thread_meanwhile(desk: Desk) -> None:
    """Its message lies before all histories that are read."""
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(days=16)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=5)
    await desk.dev.answers(asked, "It is in the settings.")
    await desk.returns()
    desk.expect_exactly(card_now("First reply", "Claimed by Dev"), escalation("Dev answered request 1"))


async def test_a_history_that_fails_leaves_the_other_channels_to_be_read(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.kim.asks(LIMIT)
    await desk.bo.asks(DOWN)
    desk.sandbox.fail_next(HISTORY, status=503)
    await desk.returns()
    desk.expect_exactly(card("webhook"))
    await desk.passes(seconds=10)
    desk.expect_exactly(card("API down"), direct(CHLOE, "API down"), escalation("API down"))


async def test_a_long_absence_is_received_many_in_a_commit(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    for n in range(120):
        await desk.sandbox.people.say(KIM, KESTREL, f"and line {n} of the log says nothing")
    await desk.returns()
    assert count(desk.database, "SELECT count(*) FROM receipt WHERE source = 'recovered'") == 120
    assert desk.stage.bot._database.writes < 60, "with all that followed from them"


async def test_an_error_of_our_own_does_not_make_the_bot_deaf_for_ever(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.kim.asks(LIMIT)
    desk.sandbox.on_call(HISTORY, lambda _: desk.breaks("conversation_event"))
    await desk.returns()
    assert not hears(desk)
    desk.expect_exactly()
    desk.mends("conversation_event")
    await desk.passes(seconds=10)
    assert hears(desk)
    desk.expect_exactly(card("webhook"))


async def test_a_channel_that_cannot_be_read_holds_up_no_other_and_is_tried_again(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.bo.asks(DOWN)
    await desk.kim.asks(LIMIT)
    desk.sandbox.fail_next(HISTORY, error="channel_not_found")
    await desk.returns()
    desk.expect_exactly(card("webhook"))
    await desk.ana.types("/steward status")
    desk.expect_exactly(told(ANA, "#ext-brightwave could not be read since 13:00 (channel_not_found)"))
    await desk.passes(minutes=1)
    desk.expect_exactly(card("API down"), direct(CHLOE, "API down"), escalation("API down"))
    assert "could not be read" not in str(await desk.ana.types("/steward status"))


async def test_what_could_not_be_read_is_read_after_the_next_crash(desk: Desk) -> None:
    """Its reading ends where it ended: that everything else was heard since does not move it."""
    await desk.cut_off()
    await desk.away(minutes=10)
    await desk.bo.asks(DOWN)
    desk.removes_bot(BRIGHTWAVE)
    await desk.returns()
    await desk.passes(minutes=40)
    desk.expect_exactly()
    await desk.cut_off()
    desk.invites_bot(BRIGHTWAVE)
    await desk.away(minutes=1)
    await desk.returns()
    assert count(desk.database, "SELECT count(*) FROM conversation") == 1


async def test_a_ladder_in_a_channel_that_cannot_be_read_goes_on_and_says_so(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.cut_off()
    await desk.away(minutes=19)
    desk.skip()
    for _ in range(9):
        desk.sandbox.fail_next(HISTORY, error="channel_not_found")
    await desk.returns()
    await desk.passes(minutes=1)
    desk.expect_exactly()
    await desk.passes(minutes=2)
    desk.expect_exactly(
        card_now("pinged owner and pool"),
        *(direct(one, "Not checked against Slack since 13:00") for one in (ANA, BEN, DEV)),
        escalation("Not checked against Slack since 13:00"),
    )


async def test_a_reply_below_a_message_that_is_no_request_is_read(desk: Desk) -> None:
    note = await desk.ana.says("We release on Thursday.", where=KESTREL)
    await desk.passes(minutes=30)
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.kim.answers(note, LIMIT)
    await desk.returns()
    desk.expect_exactly(card("webhook"))


async def test_a_reply_in_an_old_thread_in_which_people_still_talk_is_read(desk: Desk) -> None:
    """It began before all histories that are read, and no request stands in it."""
    note = await desk.ana.says("We release on Thursdays.", where=KESTREL)
    await desk.passes(days=12)
    await desk.kai.answers(note, "thanks!")
    await desk.passes(days=4)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=5)
    await desk.kim.answers(note, LIMIT)
    await desk.returns()
    desk.expect_exactly(card("webhook"))


async def test_the_edit_of_an_older_message_is_found(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(days=2)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=5)
    await desk.kim.edits(asked, "How do we lower the retry interval?")
    await desk.returns()
    desk.expect_exactly(card_now("lower the retry interval"))
    assert count(desk.database, "SELECT count(*) FROM conversation") == 1


async def test_a_channel_to_which_we_were_invited_meanwhile_is_asked_about_and_read(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    desk.sandbox.channels.add(team.UNMAPPED)
    await desk.away(minutes=5)
    await desk.nia.asks(DOWN)
    await desk.returns()
    await desk.breathes()
    desk.expect_exactly(
        card("Which customer is #ext-nova?"),
        card("Request 1 · Unknown customer"),
        *(direct(one, "API down") for one in (ANA, BEN, CHLOE, DEV)),  # it has no owner, so the pool is asked
        escalation("API down"),
    )


async def test_a_silent_channel_to_which_we_were_invited_meanwhile_is_asked_about_once(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    desk.sandbox.channels.add(team.UNMAPPED)
    await desk.returns()
    desk.expect_exactly(card("Which customer is #ext-nova?"))
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.returns()
    desk.expect_exactly()

"""What Slack lost without a word is found, as far as docs/adr/0010 promises it."""

from bot.demo.cast import KESTREL, TRIAGE
from sandbox.faults import Fault
from tests.scenarios.desk import Desk

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"
HISTORY = "conversations.history"


async def test_threads_of_a_channel_that_could_not_be_read_are_read_though_a_check_fell_due_meanwhile(
    desk: Desk,
) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(minutes=20)
    await desk.cut_off()
    await desk.dev.answers(asked, "In the settings, under Limits.")
    desk.sandbox.faults.add(Fault("unreadable_history", channel=KESTREL, error="channel_not_found"))
    await desk.returns()
    await desk.bo.asks("Could you tell us how the export is meant?")
    await desk.passes(minutes=15)
    desk.sandbox.faults.clear()
    await desk.passes(minutes=15)
    assert "First reply 13:20" in desk.reads(TRIAGE, "webhook")


async def test_what_a_check_could_not_find_before_a_crash_is_found_after_it(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.sandbox.faults.add(Fault("lost", times=1))
    await desk.bo.asks(DOWN)
    desk.sandbox.faults.add(Fault("error_before", method=HISTORY))
    await desk.passes(minutes=20)
    await desk.cut_off()
    desk.sandbox.faults.clear()
    await desk.returns()
    await desk.breathes()
    assert desk.newest(TRIAGE, "is the API down")


async def test_where_hearing_is_lost_all_is_read_since_threads_were_read_last(desk: Desk) -> None:
    """It may have been lost for some time before it showed."""
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(minutes=5)
    desk.sandbox.faults.add(Fault("lost", times=1))
    await desk.dev.answers(asked, "In the settings, under Limits.")
    await desk.passes(minutes=15)
    await desk.stage.bot.beat()  # notes that all was heard, as far as it knows
    desk.stage.bot.lose_hearing()
    await desk.breathes()
    assert "First reply 13:05" in desk.reads(TRIAGE, "webhook")

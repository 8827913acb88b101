"""A channel's messages are worked by one worker at a time, whatever fails."""

from datetime import timedelta

import pytest

from bot.services.work_lanes import WorkLanes
from tests.promises.on_disk import rows
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card

LIMIT = "How do we raise the webhook rate limit?"
TEXTS = "message_text"
RECEIPTS = "SELECT state, attempts FROM receipt ORDER BY happened_at"


@pytest.mark.telling
async def test_a_message_that_goes_on_failing_is_parked_and_its_lane_goes_on(desk: Desk) -> None:
    desk.breaks(TEXTS)
    await desk.kim.asks(LIMIT)
    await desk.passes(seconds=26)
    assert rows(desk.database, RECEIPTS) == [("parked", 3)]
    desk.mends(TEXTS)
    await desk.kai.says("And what does it cost?")
    desk.expect_exactly(card("what does it cost"))


@pytest.mark.telling
async def test_a_worker_that_was_overtaken_writes_nothing(desk: Desk) -> None:
    desk.breaks(TEXTS)
    await desk.kim.asks(LIMIT)
    desk.mends(TEXTS)
    desk.sandbox.conductor.clock.set(desk.now + timedelta(seconds=10))
    bot = desk.stage.bot
    async with bot.uow.write() as books:
        (slow,) = await books.lanes.lease(desk.now, desk.now, 1)
        (fast,) = await books.lanes.lease(desk.now, desk.now + timedelta(minutes=1), 1)
    work = bot._lanes._work
    assert isinstance(work, WorkLanes)
    await work._work_singly(slow)
    assert rows(desk.database, RECEIPTS) == [("pending", 1)]
    await work._work_singly(fast)
    assert rows(desk.database, RECEIPTS) == [("done", 1)]

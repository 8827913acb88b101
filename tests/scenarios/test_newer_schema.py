"""A newer Steward has brought the database to its schema: this one takes no more work, and says so."""

import pytest

from bot.demo.cast import KESTREL, KIM
from bot.services.step_aside import WHY
from tests.promises.on_disk import count
from tests.scenarios.desk import Desk

LIMIT = "How do we raise the webhook rate limit?"
RECEIPTS = "SELECT count(*) FROM receipt"


@pytest.mark.telling
async def test_an_old_process_takes_no_more_work(desk: Desk) -> None:
    """What Slack brings goes to another replica: here there is none, so it is read from history later."""
    bot = desk.stage.bot
    assert await bot.vitals.hindrance() is None
    await bot.beat()
    assert bot.lines is not None
    assert bot.lines.standing > 0
    known = count(desk.database, RECEIPTS)
    desk.spoils("UPDATE alembic_version SET version_num = '9999'")
    await bot.beat()
    assert (await bot.vitals.hindrance(), bot.vitals.ailment()) == (WHY, None)
    assert bot.lines.standing == 0
    await desk.sandbox.people.say(KIM, KESTREL, LIMIT)
    await desk.sandbox.conductor.jump_to(desk.now.replace(hour=15))
    await bot.beat()
    assert count(desk.database, RECEIPTS) == known
    desk.expect_exactly()

"""Slack does not say who is staff: nothing is decided by it, and yet no ladder falls silent."""

import pytest

from bot.app import Steward
from bot.demo import cast
from bot.demo.cast import ANA, ESCALATIONS
from bot.errors import StartError
from bot.slack.gateway import Slack
from tests.promises.on_disk import count
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, escalation

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"


async def test_a_group_that_cannot_be_read_is_shown_while_somebody_may_look(desk: Desk) -> None:
    desk.hides_staff()
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=10)
    await desk.bo.asks(DOWN)
    await desk.ana.types("/steward status")
    assert f"The user group `{cast.STAFF_GROUP}` could not be read since" in desk.private(ANA)
    assert "(no_such_subteam)" in desk.private(ANA)


async def test_ladders_run_unchecked_and_say_so(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    desk.hides_staff()
    await desk.passes(minutes=70)
    await desk.kai.says("Hello? We need that today.")
    desk.skip()
    await desk.passes(minutes=1)
    desk.expect_exactly()
    await desk.passes(minutes=2)
    desk.expect_exactly(escalation("I cannot read who of you is staff (`no_such_subteam`)"))
    await desk.passes(minutes=20)
    desk.expect_exactly(
        escalation("request 1, has been unclaimed for 1 h 30 min", "Not checked against Slack since 14:10"),
        card_now("pinged owner and pool"),
    )
    assert count(desk.database, "SELECT count(*) FROM conversation") == 1, "who wrote is not known"


async def test_what_waited_is_worked_on_when_the_group_is_back(desk: Desk) -> None:
    desk.hides_staff()
    await desk.passes(minutes=70)
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=5)
    desk.shows_staff()
    desk.skip()
    await desk.passes(minutes=6)
    desk.expect_exactly(card("webhook"))
    assert desk.stage.bot.hearing.unchecked_since is None


async def test_steward_does_not_start_without_its_groups(desk: Desk) -> None:
    await desk.cut_off()
    desk.hides_staff()
    slack = Slack(cast.APP.bot_token, cast.APP.app_token, desk.sandbox.base_url)
    bot = Steward(slack, desk.database, cast.policy(), cast.WORKSPACE, desk.stage.clock)
    with pytest.raises(
        StartError, match=rf"user group {cast.STAFF_GROUP}, which this Slack workspace does not have"
    ):
        await bot.start()
    await bot.stop()


async def test_an_alarm_that_could_not_be_said_in_time_is_not_said_when_it_is_over(desk: Desk) -> None:
    desk.hides_staff()
    desk.archives(ESCALATIONS)
    await desk.passes(hours=1, minutes=2)
    await desk.bo.says(DOWN)
    await desk.passes(minutes=5)
    desk.shows_staff()
    await desk.passes(minutes=1)
    desk.archives(ESCALATIONS, is_archived=False)
    await desk.passes(minutes=12)
    assert not any("who of you is staff" in said for said in desk.all_read(ESCALATIONS))
    assert desk.outbox("StaffUnread") == [("dropped", "it is known again who is staff")]

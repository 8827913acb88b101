"""`steward recover`: what was missed is read into the same inbox, beside a running bot or without one."""

from datetime import datetime
from pathlib import Path

import aiohttp

from bot.configuration import dump_workspace
from bot.demo import cast
from bot.demo.cast import BRIGHTWAVE
from bot.recovering import Found, read_all
from bot.slack.gateway import Slack
from sandbox.faults import Fault
from storage.unit_of_work import open_books
from tests.command_line import steward
from tests.scenarios.desk import Desk, open_desk
from tests.scenarios.seen import card

LIMIT = "How do we raise the webhook rate limit?"
DOWN = "is the API down?!"


async def recovers(desk: Desk, since: datetime | None = None) -> tuple[Found, list[str]]:
    """As the command does, in the desk's own time; and what it shows meanwhile."""
    shown: list[str] = []
    slack = Slack(cast.APP.bot_token, None, desk.sandbox.base_url)
    activity = desk.stage.bot.activity  # else the stage would wonder who called
    async with open_books(desk.database) as uow, aiohttp.ClientSession() as session:
        clock = desk.stage.clock
        found = await read_all(uow, slack, session, cast.WORKSPACE, clock, activity, shown.append, since)
    return found, shown


async def test_beside_a_running_bot_what_was_lost_is_found_and_worked_on_once(desk: Desk) -> None:
    asked = await desk.kim.asks(LIMIT)
    await desk.passes(minutes=1)
    rule = desk.sandbox.faults.add(Fault("lost"))
    await desk.bo.asks(DOWN)
    await desk.dev.answers(asked, "In the settings, under Limits.")
    desk.sandbox.faults.remove(rule)
    found, shown = await recovers(desk)
    assert found == Found(2, {})
    assert shown == [
        "2 channels and 1 thread left to be read",
        "1 channel and 0 threads left to be read",
        "0 channels and 0 threads left to be read",
    ]
    await desk.passes(seconds=1)
    assert "First reply" in desk.reads(cast.TRIAGE, "webhook")
    assert "Unclaimed" in desk.reads(cast.TRIAGE, "API down")
    await desk.passes(minutes=12)
    assert len([said for said in desk.all_read(cast.TRIAGE) if "API down" in said]) == 1, "by the check, too"


async def test_what_was_lost_before_what_was_last_heard_is_found_from_a_given_time_on(desk: Desk) -> None:
    began = desk.now
    rule = desk.sandbox.faults.add(Fault("lost"))
    await desk.kim.asks(LIMIT)
    desk.sandbox.faults.remove(rule)
    await desk.passes(minutes=5)
    async with desk.stage.bot.uow.write() as books:
        await books.lanes.heard(desk.now)
    assert (await recovers(desk))[0] == Found(0, {})
    assert (await recovers(desk, began))[0] == Found(1, {})


async def test_a_channel_that_cannot_be_read_is_named(desk: Desk) -> None:
    desk.removes_bot(BRIGHTWAVE)
    found, _ = await recovers(desk)
    assert found == Found(0, {BRIGHTWAVE: "not_in_channel"})


async def test_without_a_bot_it_says_what_it_found_and_the_next_start_works_on_it(tmp_path: Path) -> None:
    (tmp_path / "workspace.yml").write_text(dump_workspace(cast.WORKSPACE))
    async with open_desk(tmp_path) as desk:
        await desk.cut_off()
        await desk.away(minutes=5)
        await desk.kim.asks(LIMIT)
        environment = {
            "SLACK_BOT_TOKEN": cast.APP.bot_token,
            "SLACK_APP_TOKEN": str(cast.APP.app_token),
            "SLACK_API_URL": desk.sandbox.base_url,
            "DATABASE_URL": desk.database,
        }
        status, said = await steward("recover", environment=environment, folder=tmp_path)
        assert status == 0, said
        assert "0 channels and 0 threads left to be read" in said
        assert said.endswith(
            "Found 1 event that had not come: what was found is in the inbox now, "
            "and Steward works on it at its next beat, or when it is started."
        )
        assert await steward("recover", environment=environment, folder=tmp_path) == (
            0,
            "1 channel and 0 threads left to be read 0 channels and 0 threads left to be read Nothing was missing.",
        )
        await desk.returns()
        desk.expect_exactly(card("Request 1", "webhook"))

"""The buttons of a customer are that customer's: whoever else reads there is told so kindly, and changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo import cast
from bot.demo.cast import ANA, KESTREL, KESTREL_TEAM, WORKSPACE
from tests.promises.on_disk import rows
from tests.scenarios.desk import Desk, Someone, open_desk
from tests.scenarios.seen import customers_read_now, direct, told
from tests.scenarios.world import NIA, NOVA_TEAM

DROP = "API calls from staging-eu fell by 60 % since Monday"
NOT_YOURS = "These buttons are for the people of Kestrel Robotics. Nothing has changed"


async def joined_by_nova(desk: Desk) -> Someone:
    """Nova reads in the customer's channel, and one of ours has agreed to that."""
    await desk.passes(seconds=1)
    desk.sandbox.connecting.share(KESTREL, NOVA_TEAM)
    desk.sandbox.channels.invite(ANA, KESTREL, NIA)
    await desk.passes(seconds=1)
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.ana.presses("It may read that", "A further company", where=f"D{ANA[1:]}")
    await desk.passes(seconds=2)
    desk.skip()
    return Someone(desk, NIA, KESTREL)


def answered(desk: Desk) -> list[str | None]:
    return [answer for (answer,) in rows(desk.database, "SELECT answer FROM ledger")]


@pytest.mark.parametrize("label", ["Tell me more", "Not now", "Less of this"])
async def test_a_further_company_that_may_read_neither_answers_nor_mutes(desk: Desk, label: str) -> None:
    nia = await joined_by_nova(desk)
    await nia.presses(label, DROP, where=KESTREL)
    desk.expect_exactly(told(NIA, NOT_YOURS))
    assert answered(desk) == [None]
    await desk.kim.presses("Not now", DROP, where=KESTREL)
    desk.expect_exactly(customers_read_now(KESTREL, "Fine, not now"), direct(ANA, "Kim said: not now"))


@pytest.mark.parametrize("who", ["a guest of ours", "a colleague", "an engineer"])
async def test_nobody_of_our_own_workspace_answers_for_the_customer(desk: Desk, who: str) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    someone = {"a guest of ours": desk.gus, "a colleague": desk.uma, "an engineer": desk.ben}[who]
    await someone.presses("Less of this", DROP, where=KESTREL)
    desk.expect_exactly(told(someone.id, NOT_YOURS))
    assert answered(desk) == [None]


async def test_whose_company_slack_does_not_tell_now_is_asked_to_press_again(desk: Desk) -> None:
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    desk.sandbox.fail_next("users.info", status=503, error="service_unavailable")
    await desk.kim.presses("Less of this", DROP, where=KESTREL)
    desk.expect_exactly(told(desk.kim.id, "Please press again in a minute."))
    assert answered(desk) == [None]
    await desk.kim.presses("Less of this", DROP, where=KESTREL)
    assert answered(desk) == ["less"]


@pytest.fixture
async def kestrel_alone(tmp_path: Path) -> AsyncIterator[Desk]:
    """Nova read there from the first, and workspace.yml names who the customer is."""
    named = replace(WORKSPACE.accounts["kestrel"], companies=(KESTREL_TEAM,))
    workspace = replace(WORKSPACE, accounts={**WORKSPACE.accounts, "kestrel": named})
    async with open_desk(tmp_path, workspace=workspace) as desk:
        yield desk


async def test_where_workspace_yml_names_the_company_who_read_first_does_not_matter(
    kestrel_alone: Desk,
) -> None:
    desk = kestrel_alone
    desk.spoils(f"UPDATE company SET team = '{NOVA_TEAM}' WHERE channel = '{cast.KESTREL}'")
    desk.sandbox.connecting.share(KESTREL, NOVA_TEAM)
    desk.sandbox.channels.invite(ANA, KESTREL, NIA)
    async with desk.stage.bot.uow.write() as books:
        await books.companies.agree(KESTREL, KESTREL_TEAM, ANA, desk.now)
    await desk.signal("kestrel", "usage-drop", DROP)
    desk.skip()
    await Someone(desk, NIA, KESTREL).presses("Less of this", DROP, where=KESTREL)
    assert answered(desk) == [None]
    await desk.kim.presses("Less of this", DROP, where=KESTREL)
    assert answered(desk) == ["less"]

"""A pager outside Slack is called by the ladder, once, signed, and hears when nobody need be woken any more."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.demo.cast import BEN, CHLOE, LENA
from tests.scenarios.desk import Desk, open_desk
from tests.scenarios.pager import Pager, open_pager
from tests.scenarios.seen import card, direct, escalation, told
from tests.scenarios.test_ladder_steps import DOWN, ladder, team

STEPS = ("after: 0m, who: owner, where: [dm]", "after: 10m, who: oncall, where: [webhook pager]")


@asynccontextmanager
async def paged(folder: Path, *steps: str) -> AsyncIterator[tuple[Desk, Pager]]:
    async with open_pager() as pager:
        known = {"pager": pager.webhook()}
        policy = ladder(*(steps or STEPS))
        async with open_desk(folder, policy=policy, workspace=team(), webhooks=known) as desk:
            yield desk, pager


async def test_the_pager_is_called_at_its_step_once_and_hears_who_claimed(tmp_path: Path) -> None:
    async with paged(tmp_path) as (desk, pager):
        await desk.bo.asks(DOWN)
        await desk.passes(minutes=9)
        assert pager.told() == []
        await desk.passes(minutes=1)
        assert pager.told() == [("page", 1, "step 2")]
        await desk.passes(minutes=10)
        await desk.ben.types("/claim 1")
        assert pager.told() == [("page.over", 1, "claimed")]
        await desk.passes(hours=3)
        assert pager.told() == []
        assert pager.refused == 0


async def test_the_pager_is_told_what_it_is_about_and_none_of_the_customers_words(tmp_path: Path) -> None:
    async with paged(tmp_path, "after: 0m, who: oncall, where: [webhook pager]") as (desk, pager):
        await desk.bo.asks("is the API down?! our launch SECRETBIRD is today")
        (heard,) = pager.heard
        assert "SECRETBIRD" not in json.dumps(heard)
        assert (
            heard["data"].items() >= {"account_name": "Brightwave", "severity": 2, "escalated": False}.items()
        )
        assert heard["data"]["clock"] == {"name": "first_response", "due_at": "2026-03-03T14:00:00+00:00"}
        assert heard["id"] == pager.keys[0]


async def test_a_call_whose_answer_is_lost_is_made_again_with_the_same_key_and_says_so(
    tmp_path: Path,
) -> None:
    async with paged(tmp_path) as (desk, pager):
        await desk.bo.asks(DOWN)
        pager.answers = [0, 500]
        await desk.passes(minutes=11)
        first, second, third = pager.heard
        assert [one["may_be_repeated"] for one in (first, second, third)] == [False, True, True]
        assert len(set(pager.keys)) == 1
        assert first["data"] == second["data"] == third["data"]


async def test_a_call_that_was_not_taken_comes_again_as_if_for_the_first_time(tmp_path: Path) -> None:
    async with paged(tmp_path) as (desk, pager):
        await desk.bo.asks(DOWN)
        pager.answers = [503]
        await desk.passes(minutes=11)
        assert [one["may_be_repeated"] for one in pager.heard] == [False, False]


async def test_a_page_for_what_was_claimed_meanwhile_is_not_sent_any_more(tmp_path: Path) -> None:
    async with paged(tmp_path) as (desk, pager):
        await desk.bo.asks(DOWN)
        pager.answers = [503]
        await desk.passes(minutes=10)
        await desk.ben.types("/claim 1")
        await desk.passes(minutes=5)
        assert pager.told() == [("page", 1, "step 2"), ("page.over", 1, "claimed")]


async def test_a_pager_that_does_not_take_our_secret_is_the_leads_to_mend_and_what_it_should_hear_waits(
    tmp_path: Path,
) -> None:
    async with paged(tmp_path, "after: 0m, who: oncall, where: [webhook pager]") as (desk, pager):
        pager.answers = [401]
        await desk.bo.asks(DOWN)
        desk.expect_exactly(
            card("Brightwave", "pinged on-call"),
            direct(
                LENA, "I cannot call the webhook `pager`", "It says `http_401`", "as soon as I can call again"
            ),
        )
        pager.told()
        await desk.passes(minutes=1)
        assert pager.told() == [("page", 1, "step 1")]


async def test_a_step_that_calls_a_pager_is_not_skipped_where_we_know_nobody(tmp_path: Path) -> None:
    steps = ("after: 0m, who: backup, where: [webhook pager]", "after: 30m, who: owner, where: [dm]")
    async with paged(tmp_path, *steps) as (desk, pager):
        await desk.bo.asks(DOWN)
        assert pager.told() == [("page", 1, "step 1")]
        desk.expect_exactly(card("Brightwave"))


async def test_in_slack_and_on_the_pager_at_the_same_step(tmp_path: Path) -> None:
    async with paged(
        tmp_path, "after: 0m, who: [owner, oncall], where: [dm, channel, webhook pager]"
    ) as both:
        desk, pager = both
        await desk.bo.asks(DOWN)
        desk.expect_exactly(
            card("Brightwave"), direct(CHLOE, "unclaimed"), direct(BEN, "unclaimed"), escalation("unclaimed")
        )
        assert pager.told() == [("page", 1, "step 1")]
        await desk.ana.types("/steward explain 1")
        desk.expect_exactly(told("U0ANA", "rung 1 of the ladder: pinged owner and on-call"))

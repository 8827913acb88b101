"""Whom a step of a ladder reaches, at which hours, and what is said where it reaches nobody."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.configuration.policy_file import load_policy
from bot.demo import cast
from bot.demo.cast import BEN, CHLOE, DEV, LENA, MARK, STAFF_GROUP, TRIAGE
from bot.domain.places import Workspace
from bot.domain.policy import Policy
from bot.domain.rota import Rota, Rotation, TimeOff
from tests.scenarios.desk import open_desk
from tests.scenarios.seen import card, card_now, direct, escalation, told

DOWN = "is the API down?!"
MONDAY = datetime.fromisoformat("2026-03-02 09:00")
BERLIN = Rotation("Europe/Berlin", MONDAY, timedelta(days=7), (BEN, DEV))


def ladder(*steps: str, more: str = "") -> Policy:
    """The demo's policy with another ladder for Brightwave's Sev2, which is counted around the clock."""
    lines = "\n".join(f"        - {{{step}}}" for step in steps)
    level = "\n".join([*([f"        {more}"] if more else []), "        ladder:", lines])
    own = f"\n    levels:\n      sev2:\n{level}\n"
    text = cast.policy().text.replace(
        "  brightwave: {tier: premium, calendar: new-york}",
        "  brightwave:\n    tier: premium\n    calendar: new-york" + own,
    )
    return load_policy(text)


def away(person: str) -> TimeOff:
    return TimeOff(person, date(2026, 3, 3), date(2026, 3, 3), "Europe/Berlin")


def team(*time_off: str, backup: str = "") -> Workspace:
    accounts = {**cast.WORKSPACE.accounts}
    accounts["brightwave"] = replace(accounts["brightwave"], backup=backup)
    rota = Rota({"support": BERLIN}, default="support", time_off=tuple(map(away, time_off)))
    return replace(cast.WORKSPACE, accounts=accounts, rota=rota)


async def test_owner_and_whoever_is_on_call_are_called_and_who_is_away_is_passed_over(tmp_path: Path) -> None:
    policy = ladder(
        "after: 0m, who: [owner, oncall], where: [dm, channel]",
        "after: 10m, who: backup, where: [dm, channel]",
        "after: 30m, who: lead, where: [dm]",
    )
    async with open_desk(tmp_path, policy=policy, workspace=team(DEV, backup=DEV)) as desk:
        await desk.bo.asks(DOWN)
        desk.expect_exactly(
            card("Brightwave", "pinged owner and on-call"),
            direct(CHLOE, "unclaimed"),
            direct(BEN, "unclaimed"),
            escalation("Chloe Ben", "is unclaimed"),
        )
        await desk.passes(minutes=9)
        desk.expect_exactly()
        await desk.passes(
            minutes=1
        )  # the backup has the day off, so the lead is called in the backup's place
        desk.expect_exactly(card_now("pinged owner, on-call and lead"), direct(LENA, "unclaimed for 10 min"))
        await desk.passes(minutes=10)
        desk.expect_exactly()
        await desk.ana.types("/steward explain 1")
        desk.expect_exactly(
            told(
                cast.ANA,
                "rung 1 of the ladder: pinged owner and on-call",
                "rung 2 of the ladder (backup) skipped: nobody can be reached there now, so the next one comes at once",
                "rung 3 of the ladder: pinged lead",
            )
        )


async def test_out_of_hours_the_one_on_call_is_called_and_at_opening_it_is_raised_with_the_owner(
    tmp_path: Path,
) -> None:
    policy = ladder(
        "after: 0m, who: owner, where: [dm], hours: in",
        "after: 0m, who: oncall, where: [dm], hours: out",
        "after: 3h, who: lead, where: [dm]",
    )
    async with open_desk(tmp_path, policy=policy, workspace=team()) as desk:
        await desk.bo.asks(DOWN)  # eight in New York, where they open at nine
        desk.expect_exactly(card("Brightwave", "pinged on-call"), direct(BEN, "unclaimed"))
        await desk.passes(minutes=59)
        desk.skip()
        await desk.passes(minutes=1)
        assert "pinged on-call and owner" in desk.reads(TRIAGE, "Request 1")
        assert "unclaimed for 1 h" in desk.reads(f"D{CHLOE[1:]}", "Sev2 at Brightwave")


async def test_a_step_says_it_again_until_somebody_claims(tmp_path: Path) -> None:
    policy = ladder("after: 0m, who: owner, where: [dm], repeat: 3 every 5m")
    async with open_desk(tmp_path, policy=policy, workspace=team()) as desk:
        await desk.bo.asks(DOWN)
        desk.expect_exactly(card("Brightwave"), direct(CHLOE, "is unclaimed"))
        await desk.passes(minutes=5)
        desk.expect_exactly(direct(CHLOE, "unclaimed for 5 min"))
        await desk.passes(minutes=5)
        desk.expect_exactly(direct(CHLOE, "unclaimed for 10 min"))
        await desk.dev.types("/claim 1")
        desk.skip()
        await desk.passes(minutes=15)
        desk.expect_exactly()


async def test_a_ladder_at_its_end_is_the_managers_once(tmp_path: Path) -> None:
    policy = ladder("after: 0m, who: owner, where: [dm]", more="exhausted_after: 10m")
    async with open_desk(tmp_path, policy=policy, workspace=team()) as desk:
        await desk.bo.asks(DOWN)
        desk.skip()
        await desk.passes(minutes=9)
        desk.expect_exactly()
        await desk.passes(minutes=1)
        desk.expect_exactly(
            direct(
                MARK, "Brightwave, request 1, has been unclaimed for 10 min", "at its end: owner was pinged."
            ),
            escalation("Mark", "has been unclaimed for 10 min, and its ladder is at its end"),
        )
        await desk.passes(minutes=15)
        desk.expect_exactly()
        await desk.ana.types("/steward explain 1")
        desk.expect_exactly(
            told(cast.ANA, "the ladder came to its end and nobody had claimed it: the manager is told")
        )


async def test_while_the_manager_is_away_the_lead_hears_of_the_end(tmp_path: Path) -> None:
    policy = ladder("after: 0m, who: oncall, where: [dm]", more="exhausted_after: 10m")
    async with open_desk(tmp_path, policy=policy, workspace=team(MARK, BEN, DEV)) as desk:
        await desk.bo.asks(DOWN)  # whoever is on call is away, too
        desk.expect_exactly(
            card("Brightwave", "Unclaimed"),
            direct(LENA, "its ladder is at its end: nobody could be pinged."),
            escalation("Lena", "nobody could be pinged"),
        )


async def test_a_user_group_is_called_by_its_name_and_its_staff_directly(tmp_path: Path) -> None:
    policy = ladder(f"after: 0m, who: [group {STAFF_GROUP}, person {MARK}], where: [dm, channel]")
    async with open_desk(tmp_path, policy=policy, workspace=team()) as desk:
        await desk.bo.asks(DOWN)
        desk.expect_exactly(
            card("Brightwave", "pinged a user group and a named person"),
            *(direct(one, "is unclaimed") for one in (*cast.STAFF, MARK)),
            escalation("Mark @support", "is unclaimed"),
        )

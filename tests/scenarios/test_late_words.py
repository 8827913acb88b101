"""What is said late says so, and what is not true any more, or is said better by something else, is not said."""

from dataclasses import replace
from pathlib import Path

from bot.demo import cast
from bot.demo.cast import ANA, BEN, CHLOE, DEV, ESCALATIONS, KESTREL, LENA, TRIAGE
from bot.services.write_down import LONGEST_PROBE
from sandbox.faults import DropConnection
from tests.scenarios.desk import Desk, Said, open_desk
from tests.scenarios.seen import card, card_now, direct, escalation, told
from tests.scenarios.world import NOVA, UNMAPPED

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"
POST = "chat.postMessage"


def lose(_: object) -> None:
    raise DropConnection


async def escalated_in_vain(desk: Desk) -> Said:
    """Ben has the request and asks for help; nobody can post in the escalations channel."""
    asked = await desk.kim.asks(LIMIT)
    await desk.ben.types("/claim 1")
    desk.archives(ESCALATIONS)
    await desk.ben.types("/escalate 1 stuck")
    await desk.passes(minutes=5)
    desk.skip()
    return asked


async def speaks_again(desk: Desk) -> None:
    desk.archives(ESCALATIONS, is_archived=False)
    await desk.passes(seconds=LONGEST_PROBE.total_seconds())


async def test_a_call_for_help_that_comes_late_says_so(desk: Desk) -> None:
    await escalated_in_vain(desk)
    await speaks_again(desk)
    desk.expect_exactly(
        escalation("was escalated by Ben: stuck", "This ping was due 13:00 and is", "min late")
    )


async def test_a_call_for_help_does_not_outlive_the_answer(desk: Desk) -> None:
    await desk.ben.answers(await escalated_in_vain(desk), "You find it under Settings.")
    await speaks_again(desk)
    desk.expect_exactly(card_now("First reply 13:05"))
    assert desk.outbox("Ping")[-1] == ("dropped", "it was answered meanwhile")


async def test_a_call_for_help_does_not_outlive_the_claim_of_another(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.archives(ESCALATIONS)
    await desk.ana.types("/escalate 1 stuck")
    await desk.passes(minutes=5)
    await desk.dev.types("/claim 1")
    desk.skip()
    await speaks_again(desk)
    desk.expect_exactly(escalation("Dev claimed request 1. The ladder stops here."))
    assert ("dropped", f"{DEV} has it meanwhile") in desk.outbox("Ping")


async def test_who_asks_for_help_was_not_pinged_for_it(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.breathes()
    desk.skip()
    await desk.ana.types("/escalate 1 stuck")
    await desk.breathes()
    assert "Unclaimed; pinged pool" in desk.reads(TRIAGE, "Request 1")


async def test_of_a_rung_and_a_clock_that_came_due_meanwhile_one_ping_tells(desk: Desk) -> None:
    await desk.bo.asks(DOWN)
    await desk.cut_off()
    desk.skip()
    await desk.away(minutes=70)
    await desk.returns()
    told_once = ("is 25 min late", "The first reply was due 14:00, 10 min ago.")
    desk.expect_exactly(
        card_now("First reply was due 14:00"),
        *(direct(one, *told_once) for one in (LENA, ANA, BEN, DEV)),
        escalation("Lena", *told_once),
    )


async def test_a_ping_that_was_lost_is_not_repeated_beside_a_later_one(desk: Desk) -> None:
    """The card and the owner's pings are lost; before they were looked for, Dev escalates."""
    for _ in range(3):
        desk.sandbox.on_call(POST, lose, after_effect=False)
    await desk.bo.asks(DOWN)
    await desk.passes(seconds=5)
    await desk.dev.types("/escalate 1 stuck")
    await desk.passes(minutes=1)
    desk.expect_exactly(
        told(DEV, "Request 1 is escalated"),
        card("API down", "You may see this twice"),
        direct(CHLOE, "API down", "You may see this twice"),
        *(direct(one, "was escalated by Dev") for one in (ANA, BEN)),
        escalation("was escalated by Dev"),
    )
    assert ("dropped", "a later one about the same was written meanwhile") in desk.outbox("Ping")


async def test_no_check_in_while_another_channel_of_theirs_is_unread(tmp_path: Path) -> None:
    """They report an outage in one channel, which cannot be worked on yet; the check-in is for the other."""
    kestrel = replace(cast.WORKSPACE.accounts["kestrel"], channels=(KESTREL, NOVA))
    workspace = replace(cast.WORKSPACE, accounts={**cast.WORKSPACE.accounts, "kestrel": kestrel})
    async with open_desk(tmp_path, workspace=workspace) as desk:
        desk.sandbox.channels.add(UNMAPPED)
        await desk.passes()
        desk.hides_staff()
        await desk.passes(minutes=61)
        await desk.nia.asks(DOWN)
        desk.skip()
        await desk.signal("kestrel", "usage-drop", "API calls fell by 40 %")
        await desk.passes(minutes=1)
        desk.expect_exactly()
        desk.shows_staff()
        await desk.passes(minutes=1)
        desk.expect_exactly(
            card("Kestrel Robotics", "API down"), direct(ANA, "API down"), escalation("API down")
        )

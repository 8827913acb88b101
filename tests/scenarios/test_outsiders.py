"""Customers, guests and unknown people can do nothing that is ours; a channel nobody mapped is not lost."""

import pytest

import tests.scenarios.world as team
from bot.demo.cast import ANA, BEN, BO, BOT, BRIGHTWAVE, CHLOE, DEV, LENA, TRIAGE
from tests.scenarios.desk import Desk
from tests.scenarios.seen import card, card_now, direct, escalation, told

ONLY_STAFF = "This is for the support team."
LIMIT = "How do we raise the webhook rate limit?"
COMMANDS = (
    "/claim",
    "/claim 1",
    "/release 1",
    "/escalate 1",
    "/resolve 1",
    "/steward",
    "/steward status",
    "/steward explain",
    "/steward explain 1",
    "/steward account",
    "/steward account kestrel",
    "/steward checkin kestrel",
    "/steward digest",
)


@pytest.mark.parametrize("line", COMMANDS)
async def test_every_command_refuses_guests_and_unknown_people(desk: Desk, line: str) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.gus.types(line)
    await desk.uma.types(line)
    desk.expect_exactly(told(team.GUS, ONLY_STAFF), told(team.UMA, ONLY_STAFF))


@pytest.mark.parametrize("line", COMMANDS)
async def test_slack_itself_refuses_the_commands_of_other_companies(desk: Desk, line: str) -> None:
    answer = await desk.kim.types(line)
    assert answer.error == "invalid_command"
    desk.expect_exactly()


@pytest.mark.parametrize("label", ["Claim", "Reply…", "Escalate", "Severity", "Not a request", "Resolve"])
async def test_every_button_of_a_card_refuses_guests_and_unknown_people(desk: Desk, label: str) -> None:
    await desk.kim.asks(LIMIT)
    desk.skip()
    await desk.gus.presses(label, "webhook rate limit")
    await desk.uma.presses(label, "webhook rate limit")
    desk.expect_exactly(told(team.GUS, ONLY_STAFF), told(team.UMA, ONLY_STAFF))
    assert "Unclaimed" in desk.reads(TRIAGE, "Request 1")


async def test_who_left_the_team_cannot_submit_what_they_opened(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ben.presses("Severity", "webhook rate limit")
    desk.leaves(desk.ben)
    await desk.passes(minutes=10)
    desk.skip()
    errors = await desk.ben.submits(severity="1", reason="for fun")
    assert errors, "the modal says why"
    assert all(ONLY_STAFF in sentence for sentence in errors.values())
    desk.expect_exactly()


async def test_what_guests_and_unknown_people_write_is_a_customers_word(desk: Desk) -> None:
    await desk.uma.asks("Is the API down?!")
    desk.expect_exactly(
        card("Request 1 · Kestrel Robotics", "Sev2"), direct(ANA, "Sev2"), escalation("Ana", "Sev2")
    )


@pytest.mark.parametrize("label", ["Claim", "Reply…", "Escalate", "Severity", "Not a request", "Resolve"])
async def test_a_customer_who_presses_a_button_of_ours_changes_nothing(desk: Desk, label: str) -> None:
    """No card stands where customers are; a forged press is refused like any other."""
    await desk.bo.asks("is the API down?!")
    await desk.breathes()
    assert not [m for m in desk.sandbox.messages(BRIGHTWAVE) if m.user == BOT]
    before, words = desk.newest(TRIAGE, "API down"), desk.reads(TRIAGE, "API down")
    desk.skip()
    await desk.bo.forges(label, before)
    desk.expect_exactly()
    assert not desk.sandbox.views(BO)
    assert desk.reads(TRIAGE, "API down") == words


async def test_a_channel_nobody_mapped_asks_which_customer_it_is(desk: Desk) -> None:
    desk.sandbox.channels.add(team.UNMAPPED)
    await desk.passes()
    desk.expect_exactly(card("Which customer is #ext-nova?", "Add `C0NOVA` to an account"))
    await desk.passes(minutes=1)
    await desk.nia.asks("Is the API down?!")
    await desk.breathes()
    desk.expect_exactly(
        card("Request 1 · Unknown customer in #ext-nova · premium", "Sev2"),
        *(
            direct(one, "Sev2") for one in (ANA, BEN, CHLOE, DEV)
        ),  # it has no owner, so the pool is asked at once
        escalation("@support", "Sev2"),
    )


async def test_it_asks_once_however_much_is_written_there(desk: Desk) -> None:
    desk.sandbox.channels.add(team.UNMAPPED)
    await desk.stage.settle()
    await desk.nia.asks("Is the API down?!")
    await desk.passes(minutes=1)
    desk.skip()
    await desk.nia.says("We cannot reach it from Berlin either.")
    await desk.breathes()
    desk.expect_exactly(card_now("Request 1 · Unknown customer"))


async def test_pool_and_lead_stand_in_where_an_unknown_customer_has_no_owner(desk: Desk) -> None:
    desk.sandbox.channels.add(team.UNMAPPED)
    await desk.passes()
    await desk.nia.asks("Is the API down?!")
    await desk.passes(minutes=46)
    assert "pinged pool and lead" in desk.reads(TRIAGE, "Request 1")
    assert "Sev2" in desk.reads(f"D{LENA[1:]}", "Unknown customer")
    assert desk.sandbox.im(CHLOE), "the pool was pinged, too"


async def test_nothing_is_ever_said_in_a_channel_nobody_mapped(desk: Desk) -> None:
    desk.sandbox.channels.add(team.UNMAPPED)
    await desk.passes()
    await desk.nia.asks("Is the API down?!")
    await desk.passes(days=20)
    assert [m.user for m in desk.sandbox.messages(team.NOVA)] == [team.NIA]

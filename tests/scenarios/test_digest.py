"""The managers' morning, and the commands that show how things stand."""

import pytest

from bot.demo.cast import ANA, BEN, LENA, MANAGERS, MARK
from tests.scenarios.desk import Desk
from tests.scenarios.seen import digest, modal, told


async def test_a_quiet_night_is_one_line(desk: Desk) -> None:
    await desk.until(8)
    desk.expect_exactly(digest("Wednesday, 4 March: Nothing needs you."))
    assert desk.reads(MANAGERS, "4 March").count("\n") == 0


@pytest.mark.telling
async def test_what_needs_the_managers_stands_there_at_nine(desk: Desk) -> None:
    asked = await desk.bo.asks("is the API down?!")
    await desk.passes(minutes=72)
    await desk.dev.answers(asked, "It is up again.")
    await desk.kim.asks("How do we raise the webhook rate limit?")
    await desk.until(7, 59)
    desk.skip()
    await desk.passes(minutes=1)
    desk.expect_exactly(
        digest(
            "Wednesday, 4 March: 2 things need you.",
            "Request 1 at Brightwave was answered late",
            "Request 2 at Kestrel Robotics has been unclaimed",
            "nobody has it",
            "Brightwave",
            "Dev",
        )
    )
    assert desk.reads(MANAGERS, "4 March").count("\n") < 12


async def test_no_digest_at_the_weekend(desk: Desk) -> None:
    await desk.passes(days=3)  # Friday afternoon
    desk.skip()
    await desk.passes(days=2)
    desk.expect_exactly()
    await desk.until(8)
    desk.expect_exactly(digest("Monday, 9 March"))


async def test_a_word_too_much_is_said_and_nothing_is_done(desk: Desk) -> None:
    await desk.mark.types("/steward digest now please")
    await desk.ana.types("/steward status 3")
    desk.expect_exactly(
        told(MARK, "Nothing was done: `/steward digest` stands alone, without “now please”."),
        told(ANA, "`/steward status` stands alone"),
    )


async def test_a_digest_can_be_asked_for(desk: Desk) -> None:
    await desk.mark.types("/steward digest")
    desk.expect_exactly(told(MARK, "on its way to #support-managers"), digest("Nothing needs you"))


async def test_status_lists_what_is_open(desk: Desk) -> None:
    await desk.ana.types("/steward status")
    desk.expect_exactly(told(ANA, "Nothing is open"))
    await desk.bo.asks("is the API down?!")
    await desk.kim.asks("How do we raise the webhook rate limit?")
    await desk.breathes()
    desk.skip()
    await desk.lena.types("/steward status")
    desk.expect_exactly(
        told(
            LENA,
            "2 open requests\n1 · Sev2 · Brightwave · unclaimed",
            "2 · Sev3 · Kestrel Robotics · unclaimed",
        )
    )


async def test_what_is_to_be_explained_can_be_picked(desk: Desk) -> None:
    await desk.bo.asks("is the API down?!")
    await desk.kim.asks("How do we raise the webhook rate limit?")
    await desk.breathes()
    desk.skip()
    await desk.ana.types("/steward explain")
    desk.expect_exactly(modal(ANA, "Explain a request", "1 · Sev2 · Brightwave", "2 · Sev3 · Kestrel"))
    assert await desk.ana.submits(subject="1") == {}
    desk.expect_exactly(modal(ANA, "/steward explain", "Request 1 · Brightwave", "pinged owner"))


async def test_where_nothing_is_open_there_is_nothing_to_pick(desk: Desk) -> None:
    await desk.ana.types("/steward explain")
    desk.expect_exactly(told(ANA, "No request is open."))


@pytest.mark.parametrize(
    ("word", "title", "answer"),
    [
        ("account", "Facts of a customer", "Kestrel Robotics · plus · owner Ana"),
        ("checkin", "Look at a customer", "Kestrel Robotics: nothing speaks for a check-in now."),
    ],
)
async def test_a_customer_can_be_picked(desk: Desk, word: str, title: str, answer: str) -> None:
    await desk.ben.types(f"/steward {word}")
    desk.expect_exactly(modal(BEN, title, "Brightwave\nKestrel Robotics"))
    assert await desk.ben.submits(subject="kestrel") == {}
    desk.expect_exactly(modal(BEN, f"/steward {word}", answer))


async def test_help_names_every_command_and_a_typo_gets_a_hint(desk: Desk) -> None:
    await desk.ben.types("/steward")
    desk.expect_exactly(
        told(BEN, "/claim", "/release", "/escalate", "/resolve", "/steward status", "/steward explain")
    )
    await desk.ben.types("/steward stauts")
    desk.expect_exactly(told(BEN, "There is no `/steward stauts`. Did you mean `/steward status`?"))

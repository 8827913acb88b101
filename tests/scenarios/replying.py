"""What scenarios of *Reply…* share: a question, its window, and what stands below it."""

import pytest

from bot.demo.cast import ANA, KESTREL
from bot.domain import events as e
from bot.domain.timestamps import ts_of
from sandbox.state.views import View
from tests.scenarios.desk import Desk, Said, Someone

ASKED = "How do we raise the webhook rate limit?"
ANSWER = "In Settings, under Limits: it goes up to 500 a second."
DM = f"D{ANA[1:]}"
HELD = "A reply to request 1 for Kestrel Robotics may or may not have reached #ext-kestrel"
SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def asked(desk: Desk) -> Said:
    said = await desk.kim.asks(ASKED)
    await desk.breathes()
    desk.skip()
    return said


async def opens(desk: Desk, who: Someone) -> View:
    await who.presses("Reply…", "Request 1")
    return desk.sandbox.views(who.id)[-1]


def replies(desk: Desk, asked: Said) -> list[str]:
    """What stands below the question."""
    return [desk.reading(m) for m in desk.sandbox.messages(KESTREL) if m.thread_ts == asked.ts]


async def sends(desk: Desk, who: Someone, text: str = ANSWER) -> None:
    await opens(desk, who)
    assert await who.submits(reply=text) == {}
    await desk.breathes()


async def credited(desk: Desk) -> list[tuple[str, str, str, str]]:
    """Our answers, each with its author, how it is known, its message, and when it happened."""
    async with desk.stage.bot.uow.read() as books:
        log = (await books.conversations.log([1]))[1]
    return [
        (event.fact.author, event.fact.rule, event.fact.message_ts, ts_of(event.occurred_at))
        for event in log
        if isinstance(event.fact, e.StaffReplied)
    ]

"""The story on the page, played by somebody who has done other things in the workspace before."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.demo import cast
from bot.demo import page as demo
from bot.demo.acts import DayScene, Moment, Press, Say
from bot.demo.day import DAY
from bot.demo.player import Player
from bot.errors import DemoError
from bot.slack.messages import actions
from sandbox.control.scenes import Scene
from sandbox.errors import SceneFailedError
from tests.scenarios.desk import Desk, open_desk


@asynccontextmanager
async def story(folder: Path) -> AsyncIterator[tuple[Desk, Sequence[Scene]]]:
    async with open_desk(folder) as desk:
        yield desk, demo.scenes(desk.stage)


async def the_printed_lines(desk: Desk) -> None:
    """Ask, claim, answer, resolve; leave two alone while time passes."""
    asked = await desk.kim.asks("Our webhooks have been failing since this morning, could you have a look?")
    await desk.ana.types("/claim 1")
    await desk.ana.answers(asked, "We found it: a certificate had expired.")
    await desk.ana.types("/resolve 1")
    await desk.bo.asks("is the API down?!")
    await desk.kim.asks("How can we raise the limit of our webhooks?")
    await desk.passes(hours=1, minutes=30)


async def everybody_has_just_asked(desk: Desk) -> None:
    for person in (desk.kim, desk.kai, desk.bo, desk.bea):
        await person.asks("Could you have a look at our exports, please? They fail!")


async def a_whole_weekend(desk: Desk) -> None:
    await the_printed_lines(desk)
    await desk.passes(days=4, hours=9)


BEFORE: Sequence[Callable[[Desk], Awaitable[None]]] = (
    the_printed_lines,
    everybody_has_just_asked,
    a_whole_weekend,
)


@pytest.mark.parametrize("before", BEFORE)
async def test_the_story_comes_off_after_free_play(
    tmp_path: Path, before: Callable[[Desk], Awaitable[None]]
) -> None:
    async with story(tmp_path) as (desk, scenes):
        await before(desk)
        for scene in scenes:
            await scene.play()


async def test_what_does_not_come_off_is_one_sentence_with_a_way_out(tmp_path: Path) -> None:
    """The week's budget for Kestrel is spent before the story speaks to them."""
    async with story(tmp_path) as (desk, scenes):
        await desk.signal("kestrel", "usage-drop", "API calls fell by 40 %")
        played = {scene.id: scene for scene in scenes}
        for name in ("ask", "race", "ladder", "answer"):
            await played[name].play()
        with pytest.raises(SceneFailedError) as failed:
            await played["signals"].play()
        for name in ("digest", "look", "outage"):
            await played[name].play()
    assert str(failed.value) == (
        "“one check-in, with its evidence” was not seen: #ext-kestrel got no check-in with “fell by 60 %”; "
        "the ledger of kestrel says “held: 1 proactive message a day is the budget, and it is spent”. "
        "Start “make demo” again for an untouched day."
    )


async def test_a_request_that_others_took_is_told_and_the_terminal_stays_still(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with story(tmp_path) as (desk, scenes):
        await scenes[0].play()
        await desk.chloe.types("/claim 1")
        desk.sandbox.offer_scenes(scenes[1:])
        with caplog.at_level(logging.WARNING), pytest.raises(SceneFailedError, match=r"“one claimer wins”"):
            await scenes[1].play()
    assert not caplog.records


async def test_a_bot_that_is_away_when_a_scene_breaks_off_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data of the day, bent: somebody presses a button that nobody sees, after the bot was cut off."""
    outage = next(scene for scene in DAY if scene.id == "outage")
    cut_off = next(act for act in outage.moments[0].acts if type(act).__name__ == "CutOff")
    press = Press(cast.BEN, cast.TRIAGE, actions.CLAIM, "the moon")
    bent = DayScene("outage", outage.title, outage.hint, (Moment("cut off for ever", (cut_off, press)),))
    monkeypatch.setattr(demo, "DAY", (bent,))
    async with open_desk(tmp_path) as desk:
        with pytest.raises(SceneFailedError, match="says “the moon”"):
            await demo.scenes(desk.stage)[0].play()
        assert desk.stage.has_bot


async def test_a_step_that_goes_on_from_one_that_broke_off_says_so(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        player = Player(desk.stage, lambda *_: None)
        answer = Say(cast.BEN, cast.KESTREL, "It is 500 now.", thread="limit")
        with pytest.raises(DemoError, match="goes on from a message of an earlier step"):
            await player.play(Moment("an answer", (answer,)))

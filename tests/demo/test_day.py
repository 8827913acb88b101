"""The built-in day: it plays without a page, and fails when a moment did not occur."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pytest
from rich.console import Console

from bot.demo import acts as a
from bot.demo import cast, headless
from bot.demo.day import DAY
from bot.demo.player import Player
from bot.demo.reading import reads
from bot.demo.transcript import Transcript, plain
from bot.errors import DemoError
from bot.slack.messages import actions
from tests.scenarios.desk import open_desk


def on_paper() -> tuple[Console, io.StringIO]:
    paper = io.StringIO()
    return Console(file=paper, width=200), paper


async def test_the_day_is_played_in_under_thirty_seconds() -> None:
    console, paper = on_paper()
    started = perf_counter()
    assert await headless.play_day(console) == 0
    assert perf_counter() - started < 30
    said = paper.getvalue()
    moments = sum(len(scene.moments) for scene in DAY)
    assert f"{moments} of {moments} moments occurred" in said
    assert "refolding their logs shows 0 differences" in said
    assert [
        number for number in range(1, len(DAY) + 1) if f"{number}. {DAY[number - 1].title}" not in said
    ] == []
    assert "Tue 13:00:00  #ext-kestrel          Kim" in said


async def test_a_moment_that_cannot_occur_fails_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data of the day, bent: nobody ever promises the moon."""
    impossible = a.Moment("the moon is promised", (), (a.Shown(cast.TRIAGE, ("the moon",)),))
    bent = replace(DAY[0], moments=(*DAY[0].moments, impossible))
    monkeypatch.setattr(headless, "DAY", (bent,))
    console, paper = on_paper()
    assert await headless.play_day(console) != 0
    assert "Missing: the moon is promised" in paper.getvalue()
    assert "There stands:" in paper.getvalue(), "it says what was seen instead"


def test_every_step_of_the_day_has_its_moments() -> None:
    names = [moment.name for scene in DAY for moment in scene.moments]
    assert len(names) == len(set(names))
    assert [scene.title for scene in DAY if not any(moment.checks for moment in scene.moments)] == []


CARD = (("Request 1",), ("webhook",), ("Sev3",), ("First reply",), ("Unclaimed",))
BUTTONS = ("Claim", "Reply…", "Escalate", "Severity", "Not a request", "Resolve")
CHECKS_THAT_FAIL = [
    a.Shown(cast.TRIAGE, ("webhook",), times=2),
    a.Shown(cast.TRIAGE, ("webhook", "Claimed")),
    a.Shown(cast.MANAGERS, ("webhook",)),
    a.Direct(cast.ANA, ("webhook",)),
    a.Told(cast.ANA, ("webhook",)),
    a.Recorded("kestrel", "sent", ""),
    a.Reads(cast.TRIAGE, "webhook", (("Request 1",), ("webhook",), ("Sev3",), ("First reply",))),
    a.Reads(cast.TRIAGE, "webhook", (*CARD[:-1], ("Claimed",)), BUTTONS),
    a.Reads(cast.TRIAGE, "webhook", CARD, BUTTONS[1:]),
    a.OneWon((cast.ANA, cast.BEN), cast.TRIAGE, "Request 1", "Claimed by {}", "{} claimed request 1"),
    a.OneWon((cast.ANA, cast.BEN), cast.TRIAGE, "Request 1", "Request 1", "{} claimed request 1"),
    a.OneWon((cast.ANA, cast.BEN), cast.TRIAGE, "Request 2", "Request 1", "{} claimed request 1"),
    a.New(cast.TRIAGE, ("webhook",)),
    a.New(cast.KESTREL, ("Request 1",)),
    a.CheckedIn("kestrel", cast.KESTREL, ("fell by 60 %",)),
    a.Shown(cast.TRIAGE, ("*Request {nobody}*",)),
]


@pytest.mark.parametrize("check", CHECKS_THAT_FAIL, ids=repr)
async def test_every_check_can_fail(tmp_path: Path, check: a.Check) -> None:
    async with open_desk(tmp_path) as desk:
        player = Player(desk.stage, lambda *_: None)
        await player.play(
            a.Moment("asked", (a.Say(cast.KIM, cast.KESTREL, "How do we raise the webhook limit?"),))
        )
        await desk.breathes()
        with pytest.raises(DemoError) as failed:
            await player.play(a.Moment("not so", (), (check,)))
    assert "U0" not in str(failed.value), "people are called by their names"
    assert "C0" not in str(failed.value), "channels are called by their names"


async def test_what_is_missing_is_said_as_people_read_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        player = Player(desk.stage, lambda *_: None)
        asked = a.Say(cast.KIM, cast.KESTREL, "How do we raise the webhook limit?", "limit")
        missing = a.Shown(cast.TRIAGE, ("*Request {limit}*", f"Claimed by <@{cast.ANA}>"))
        with pytest.raises(DemoError) as failed:
            await player.play(a.Moment("claimed", (asked,), (missing,)))
    assert str(failed.value) == ("#support-triage shows no message with “Request 1” and “Claimed by Ana”")
    assert "<!date" not in failed.value.stands[-1]
    assert "First reply due" in failed.value.stands[-1]


async def test_who_lost_must_have_been_told(tmp_path: Path) -> None:
    """Ana types a wrong number and so hears nothing of Ben, who won."""
    async with open_desk(tmp_path) as desk:
        player = Player(desk.stage, lambda *_: None)
        won = a.OneWon(
            (cast.ANA, cast.BEN), cast.TRIAGE, "Request 1", "Claimed by {}", "{} claimed request 1"
        )
        asked = a.Say(cast.KIM, cast.KESTREL, "How do we raise the webhook limit?")
        press = a.Press(cast.BEN, cast.TRIAGE, actions.CLAIM, "webhook")
        elsewhere = a.Type(cast.ANA, cast.TRIAGE, "/claim", "99")
        with pytest.raises(DemoError, match="nothing that Ana was told says “Ben claimed request 1”"):
            await player.play(a.Moment("a race", (asked, press, elsewhere), (won,)))
        await player.play(a.Moment("told", (a.Type(cast.ANA, cast.TRIAGE, "/claim", "1"),), (won,)))


async def test_a_press_on_a_message_that_is_not_there_fails(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        player = Player(desk.stage, lambda *_: None)
        with pytest.raises(DemoError, match="no message in #support-triage says “webhook”"):
            await player.play(
                a.Moment("a press", (a.Press(cast.BEN, cast.TRIAGE, actions.CLAIM, "webhook"),))
            )


async def test_a_modal_that_is_refused_fails(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        player = Player(desk.stage, lambda *_: None)
        await player.play(
            a.Moment(
                "the picker",
                (
                    a.Say(cast.KIM, cast.KESTREL, "How do we raise the webhook limit?"),
                    a.Type(cast.ANA, cast.TRIAGE, "/claim"),
                    a.Type(cast.BEN, cast.TRIAGE, "/claim", "1"),
                ),
            )
        )
        with pytest.raises(DemoError, match="the window before Ana was refused"):
            await player.play(a.Moment("too late", (a.Choose(cast.ANA, (("request", "1"),)),)))


async def test_the_transcript_shows_who_says_what_where(tmp_path: Path) -> None:
    console, paper = on_paper()
    async with open_desk(tmp_path) as desk:
        transcript = Transcript(cast.WORLD, console)
        desk.sandbox.on_change(transcript)
        asked = await desk.bo.asks("is the API down?!")
        await desk.dev.answers(asked, "Yes, <@U0BO>. Look at <#C0BRIGHT>.")
        await desk.bo.edits(asked, "is the API down for you, too?")
        await desk.bo.deletes(asked)
    said = paper.getvalue()
    for line in (
        "Tue 13:00:00  #ext-brightwave       Bo  is the API down?!",
        "direct to Chloe       Steward  Chloe: *Sev2 at Brightwave*",
        "#ext-brightwave ↳     Dev  Yes, Bo. Look at #ext-brightwave.",
        "[Claim] [Reply…] [Escalate] [Severity] [Not a request] [Resolve]",
        "Bo (edited)  is the API down for you, too?",
    ):
        assert line in said, said


@pytest.mark.parametrize(
    ("wire", "read"),
    [
        ("<!date^1772546400^{time}|2026-03-03 14:00 UTC>", "14:00"),
        ("<!date^1772546400^{date_short} {time}|x>", "03 Mar 14:00"),
        ("<!date^1772546400^{date_long_pretty}|3 March>", "3 March"),
        ("<@U0KIM> and <@U0NOBODY>", "Kim and <@U0NOBODY>"),
        ("<!subteam^S0SUPPORT>", "@support"),
        ("<https://example.com/a?b=1&amp;c|a &amp; b>", "a & b"),
        ("1 &lt; 2 &amp;amp;", "1 < 2 &amp;"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_markup_is_read_as_a_person_reads_it(wire: str, read: str) -> None:
    assert plain(wire, {"U0KIM": "Kim", "S0SUPPORT": "@support"}) == read


async def test_mentions_in_rich_text_are_read_too(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.ben.says("<!here> <#C0TRIAGE> <!subteam^S0SUPPORT> <@U0ANA>", where=cast.TRIAGE)
        assert (
            reads(desk.sandbox.messages(cast.TRIAGE)[-1])
            == "<!here> <#C0TRIAGE> <!subteam^S0SUPPORT> <@U0ANA>"
        )


def test_the_cast_starts_in_working_hours_of_berlin() -> None:
    assert datetime(2026, 3, 3, 13, tzinfo=UTC) == cast.START
    assert cast.policy().accounts["kestrel"].calendar.is_open(cast.START)
    assert not cast.policy().accounts["brightwave"].calendar.is_open(cast.START)

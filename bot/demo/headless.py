"""The built-in day without a page: a transcript, a summary, and whether every moment occurred."""

import re
from collections import Counter
from pathlib import Path
from time import perf_counter

from rich.console import Console

from bot.demo import cast
from bot.demo.day import DAY
from bot.demo.player import Player
from bot.demo.stage import Stage, scratch, stage
from bot.demo.transcript import Transcript
from bot.errors import DemoError
from bot.services.rebuild import rebuild


async def play_day(console: Console) -> int:
    """The exit status: 0 if every moment occurred."""
    started = perf_counter()
    with scratch() as folder:
        url = f"sqlite:///{Path(folder) / 'day.sqlite3'}"
        async with stage(cast.WORLD, cast.WORKSPACE, cast.policy(), cast.START, url) as made:
            transcript = Transcript(cast.WORLD, console)
            made.sandbox.on_change(transcript)
            failed = await _play_scenes(made, transcript, console)
            await _summary(made, console, failed, perf_counter() - started)
    return 1 if failed else 0


async def _play_scenes(made: Stage, transcript: Transcript, console: Console) -> list[str]:
    player = Player(made, transcript.did)
    failed: list[str] = []
    for number, scene in enumerate(DAY, 1):
        transcript.scene(f"{number}. {scene.title}")
        for moment in scene.moments:
            try:
                await player.play(moment)
            except DemoError as error:
                failed.append(moment.name)
                console.print(f"NOT SEEN: {moment.name}: {error}.", style="red", markup=False)
                console.print(
                    "There stands:", *(error.stands[-6:] or ("nothing",)), sep="\n    ", markup=False
                )
    return failed


async def _summary(made: Stage, console: Console, failed: list[str], seconds: float) -> None:
    moments = sum(len(scene.moments) for scene in DAY)
    folded, differences = await rebuild(made.bot.uow, made.bot.terms.terms_of)
    async with made.bot.uow.read() as books:
        sent = Counter(await books.outbox.counts())
    said = ", ".join(f"{count} × {_words(kind)}" for kind, count in sorted(sent.items()))
    console.print()
    console.print(f"{moments - len(failed)} of {moments} moments occurred in {seconds:.1f} s.")
    console.print(f"{folded} requests; refolding their logs shows {len(differences)} differences.")
    console.print(f"Sent, with edits: {said}.", soft_wrap=True)
    for name in failed:
        console.print(f"Missing: {name}", style="red", markup=False)
    if differences:
        failed.append("rebuild")


def _words(kind: str) -> str:
    """`TriageCard` as `triage card`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()

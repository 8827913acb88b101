"""The whole way of a message: said in the workspace, received, a request saved, its card accepted by the workspace.

Each message opens a request of its own, one after another in forty channels, and their cards go to one channel. Slack
allows that channel one message a second. Without pacing it shows how fast the program is, with pacing that a backlog
drains at Slack's own rate. The program is one process, the workspace another.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import processes
from benchmarks.figures import Figure

TURNS = 3
WARM_UP = "flood 100 50"
FLOOD, FLOODED = "flood 2000 100", 2_000
STREAM = "stream 1500 100"
BACKLOG, DRAINED = "flood 60 60", 60


async def measure() -> list[Figure]:
    floods = [await _asked(FLOOD) for _ in range(TURNS)]
    streams = [await _asked(STREAM) for _ in range(TURNS)]
    drained = await _asked(BACKLOG, paced=True)
    return [
        Figure(
            "full_messages_per_second",
            "messages from the workspace to their cards in it, on SQLite, unpaced",
            tuple(FLOODED / flood["seconds"] for flood in floods),
            "a second",
            at_least=300,
        ),
        Figure(
            "full_cpu_ms",
            "processor time of the bot's process for each",
            tuple(f["cpu_ms"] for f in floods),
            "ms",
        ),
        Figure(
            "in_to_out_p99_ms",
            "from the message to its card at 100 a second, the slowest hundredth",
            tuple(stream["p99_ms"] for stream in streams),
            "ms",
            at_most=250,
        ),
        Figure("in_to_out_p50_ms", "the same, the median", tuple(s["p50_ms"] for s in streams), "ms"),
        Figure(
            "paced_cards_per_second",
            "cards a second while a backlog drains, with pacing (Slack's rate: 1)",
            ((DRAINED - 1) / drained["seconds"],),
            "a second",
            at_least=0.9,
            at_most=1.0,
        ),
    ]


async def _asked(work: str, *, paced: bool = False) -> dict[str, Any]:
    """A bot and a workspace of their own, warmed up where that costs no minute."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/full.sqlite3"
        async with processes.workspace(*(["paced"] if paced else [])) as slack:
            environment = processes.bot_environment(slack.url, url, Path(folder), over_http=False)
            async with processes.bot(environment, paced=paced) as served:
                if not paced:
                    await slack.ask(WARM_UP)
                before = served.cpu_seconds()
                taken = await slack.ask(work)
                taken["cpu_ms"] = 1000 * (served.cpu_seconds() - before) / taken["count"]
                return taken

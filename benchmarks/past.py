"""A long past: `steward replay` over a generated export. Memory must not follow its length, and time only that.

Twenty customers' channels, half of which use threads, with about one message an hour each: questions, more of the same,
answers, thanks. The shorter past is the first part of the longer one.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import Figure

CHANNELS = 20
A_DAY = 24  # messages a day and channel
LONG = 1_000_000
START = datetime(2021, 1, 4, tzinfo=UTC)

OURS = [f"U0OURS{number}" for number in range(6)]
ASKED = (
    "How do we raise the webhook rate limit?",
    "Is the API down? We get 502 errors since a few minutes.",
    "Our export job {} has failed, can you look into it?",
    "Could you tell us when the new version comes?",
    "We cannot log in with SSO, users are blocked.",
)
ANSWERED = ("I am looking into it.", "It is back, the cause was a full queue.", "Under Settings, Limits.")


async def measure() -> list[Figure]:
    with TemporaryDirectory() as folder:
        half = await _replayed(Path(folder) / "half", LONG // 2)
        whole = await _replayed(Path(folder) / "whole", LONG)
    growth = whole["cpu_seconds"] / half["cpu_seconds"] / 2
    rate = whole["received"] / whole["cpu_seconds"]
    peak, speed = f"peak of a replay of {LONG:,} messages", "messages of a long past"
    slope = "time a message, beside that of half the past"
    return [
        Figure("replay_peak_mb", peak, (whole["peak_rss_mb"],), "MB", at_most=300),
        Figure("replay_growth", slope, (growth,), "times", at_most=1.1),
        Figure("replay_messages_per_second", speed, (rate,), "a second of processor time", at_least=3000),
    ]


async def _replayed(folder: Path, messages: int) -> dict[str, Any]:
    write(folder, messages)
    summary = folder / "summary.json"
    arguments = ("replay", str(folder), "--team", "T0OURS", "--json", str(summary))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait() != 0:
        raise RuntimeError(f"the replay of {messages} messages ended with status {process.returncode}")
    found: dict[str, Any] = json.loads(summary.read_text())
    return found


def write(folder: Path, messages: int) -> None:
    """An export of so many messages."""
    folder.mkdir(parents=True)
    users = [{"id": id_, "name": id_.lower(), "team_id": "T0OURS"} for id_ in OURS]
    users += [
        {"id": f"U0C{c}P{p}", "name": f"c{c}p{p}", "team_id": f"T0C{c}"}
        for c in range(CHANNELS)
        for p in range(5)
    ]
    channels = [{"id": f"C0{c:04}", "name": f"ext-{c}", "is_ext_shared": True} for c in range(CHANNELS)]
    (folder / "users.json").write_text(json.dumps(users))
    (folder / "channels.json").write_text(json.dumps(channels))
    for channel in range(CHANNELS):
        _write_channel(folder / f"ext-{channel}", channel, messages // CHANNELS)


def _write_channel(folder: Path, channel: int, messages: int) -> None:
    folder.mkdir()
    said = _said(channel, messages)
    day = START
    while found := list(islice(said, A_DAY)):
        (folder / f"{day:%Y-%m-%d}.json").write_text(json.dumps(found))
        day += timedelta(days=1)


def _said(channel: int, messages: int) -> Iterator[dict[str, Any]]:
    """A question, something more, an answer, a thanks: again and again; every fifth question gets no answer."""
    root = ""
    for number in range(messages):
        at = START + timedelta(hours=number, seconds=channel * 7)
        turn, question = number % 4, number // 4
        asker = f"U0C{channel}P{question % 5}"
        if turn in (1, 3):
            at -= timedelta(minutes=55)
        ts = f"{int(at.timestamp())}.{channel:06}"
        if turn == 0:
            root = ts
        answers = turn == 2 and question % 5 != 0
        text = (
            ASKED[question % 5].format(question),
            "It is the same for all of our team.",
            ANSWERED[question % 3] if answers else "Any news on this?",
            "thanks a lot!",
        )[turn]
        message = {
            "type": "message",
            "ts": ts,
            "user": OURS[question % 6] if answers else asker,
            "text": text,
        }
        if turn and channel % 2 == 0:
            message["thread_ts"] = root
        yield message

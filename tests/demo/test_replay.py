"""A replay accounts for every message, and its summary has every figure."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.demo.replay import replay
from bot.errors import ExportError
from bot.replay.export import read_export
from tests.command_line import steward
from tests.demo.small_export import MESSAGES, OURS, said, write_export

KEYS = {
    "messages", "received", "skipped", "conversations", "cards", "claims", "pings", "breaches", "digests",
    "first_response_seconds", "wall_seconds", "messages_per_second", "steps", "posts", "peak_rss_mb",
}  # fmt: skip
"""What the summary must hold; more may stand beside it."""

EXPORTS = Path(os.environ.get("STEWARD_SHARED", "../shared")) / "data" / "exports"


async def replayed(folder: Path, file: Path, team: str | None = OURS) -> dict[str, Any]:
    status = await replay(read_export(folder), team, Console(quiet=True), file)
    assert status == 0
    summary: dict[str, Any] = json.loads(file.read_text())  # noqa: ASYNC240 - a small file, and nobody waits
    return summary


async def test_every_message_is_received_exactly_once(tmp_path: Path) -> None:
    odd = said("U0CUS", "1772550400.000100", "joined", subtype="channel_join")
    folder = write_export(tmp_path / "export", messages=(*MESSAGES, odd))
    summary = await replayed(folder, tmp_path / "summary.json")
    assert set(summary) >= KEYS
    assert set(summary["first_response_seconds"]) == {"p50", "p90"}
    assert (summary["messages"], summary["received"]) == (6, 5)
    assert summary["skipped"] == {"subtype channel_join": 1}
    assert (summary["conversations"], summary["cards"]) == (2, 2)
    assert (summary["claims"], summary["claims_by_answer"]) == (2, 2)
    assert summary["reply_rules"] == {"mention": 1, "thread": 1}
    assert summary["rebuild_differences"] == 0
    assert 300 <= summary["first_response_seconds"]["p50"] <= 600


async def test_what_nobody_answered_nobody_claimed(tmp_path: Path) -> None:
    """The answer to the second question is left out."""
    folder = write_export(tmp_path / "export", messages=MESSAGES[:-1])
    summary = await replayed(folder, tmp_path / "summary.json")
    assert (summary["conversations"], summary["claims"], summary["claims_by_answer"]) == (2, 1, 1)


async def test_a_reply_without_its_question_is_played_all_the_same(tmp_path: Path) -> None:
    """The question lies before the export begins."""
    orphan = said("U0CUS", "1772546500.000100", "And the timeout?", thread_ts="1700000000.000100")
    folder = write_export(tmp_path / "export", messages=(*MESSAGES, orphan))
    summary = await replayed(folder, tmp_path / "summary.json")
    assert summary["received"] == 6


async def test_an_export_with_nothing_to_play_says_why(tmp_path: Path) -> None:
    ghost = said("U0GHOST", "1772546400.000100", "hello?")
    export = read_export(write_export(tmp_path, messages=(ghost,)))
    with pytest.raises(ExportError, match=r"no message that can be played; skipped: \{'unknown user': 1\}"):
        await replay(export, OURS, Console(quiet=True), None)


async def test_the_command_line_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "export")
    status, said = await steward("demo", "--headless", "--export", str(folder))
    assert status == 2
    assert re.search(r"say which one is yours with --team, one of T0OURS, T0THEIRS", said)
    assert "Traceback" not in said


MOST_MB = 400
MOST_GROWN_MB = 12
"""From a quarter of the rust export to its end. Measured: 6, which are SQLite's page caches and the states last read;
22 where every receipt and echo is kept."""


async def replayed_alone(name: str, file: Path) -> dict[str, Any]:
    """In a process of its own: what the tests before it took for themselves counts for nothing."""
    if not (EXPORTS / name).is_dir():
        pytest.skip(f"{EXPORTS / name} is absent; set STEWARD_SHARED to the folder that holds data/")
    folder = str(EXPORTS / name)
    arguments = ("--headless", "--export", folder, "--team", "T0STEWARD", "--json", str(file))
    status, said_ = await steward("demo", *arguments)
    assert status == 0, said_
    summary: dict[str, Any] = json.loads(file.read_text())  # noqa: ASYNC240 - a small file, and nobody waits
    return summary


@pytest.mark.proof
@pytest.mark.parametrize(("name", "grown"), [("rust", MOST_GROWN_MB), ("mediawiki", MOST_MB)])
async def test_a_real_channel_is_replayed_in_full(tmp_path: Path, name: str, grown: int) -> None:
    """Every message once, memory bounded, and on the one channel flat; how fast it goes, no machine promises."""
    summary = await replayed_alone(name, tmp_path / "summary.json")
    assert summary["received"] + sum(summary["skipped"].values()) == summary["messages"]
    assert summary["peak_rss_mb"] < MOST_MB
    assert summary["grown_mb"] < grown

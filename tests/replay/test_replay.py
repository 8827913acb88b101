"""A replay tells what Steward would have done: as the slow one does, of every message, within its memory."""

import csv
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.configuration.policy_file import DEFAULT_NAME, default_policy, load_policy
from bot.demo.replay import replay as slow_replay
from bot.domain.timestamps import ts_of
from bot.errors import ExportError
from bot.replay.export import Line, open_export, read_export
from bot.replay.history import History
from bot.replay.places import ExportDirectory, workspace_of
from bot.replay.run import Asked, replay
from tests.command_line import ROOT, steward
from tests.demo.small_export import CHANNELS, MESSAGES, OURS, USERS, said, write_export

EXPORTS = Path(os.environ.get("STEWARD_SHARED", "../shared")) / "data" / "exports"

KEYS = {
    "messages", "received", "skipped", "conversations", "requests", "unanswered", "breaches", "pings",
    "first_response_seconds", "wall_seconds", "messages_per_second", "peak_rss_mb",
}  # fmt: skip
"""What the summary must hold; more may stand beside it."""

START = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday


async def replayed(folder: Path, file: Path, **asked: Any) -> dict[str, Any]:
    assert await replay(Asked(folder, json=file, **asked), Console(quiet=True)) == 0
    summary: dict[str, Any] = json.loads(file.read_text())  # noqa: ASYNC240 - a small file, and nobody waits
    return summary


async def test_every_message_is_accounted_for(tmp_path: Path) -> None:
    joined = said("U0CUS", "1772550400.000100", "joined", subtype="channel_join")
    folder = write_export(tmp_path / "export", messages=(*MESSAGES, joined))
    summary = await replayed(folder, tmp_path / "summary.json", team=OURS)
    assert set(summary) >= KEYS
    assert (summary["messages"], summary["received"]) == (6, 5)
    assert summary["skipped"] == {"subtype channel_join": 1}
    assert (summary["requests"], summary["unanswered"]) == (2, 0)
    told = {"opens": 2, "answers (mention)": 1, "answers (thread)": 1, "continues (same_author_burst)": 1}
    assert summary["sorted_as"] == told


AGREE = ("messages", "received", "skipped", "conversations", "pings", "breaches")


async def agrees_with_the_slow_one(folder: Path, team: str, tmp_path: Path) -> None:
    assert await slow_replay(read_export(folder), team, Console(quiet=True), tmp_path / "slow.json") == 0
    slow = json.loads((tmp_path / "slow.json").read_text())
    fast = await replayed(folder, tmp_path / "fast.json", team=team)
    assert {key: fast[key] for key in AGREE} == {key: slow[key] for key in AGREE}
    assert fast["requests"] - fast["unanswered"] == slow["claims_by_answer"]
    for cut in ("p50", "p90"):
        assert fast["first_response_seconds"][cut] == slow["first_response_seconds"][cut]


async def test_it_agrees_with_the_replay_through_everything(tmp_path: Path) -> None:
    late = said("U0CUS", "1772640000.000100", "Any news about our export job?")
    folder = write_export(tmp_path / "export", messages=(*MESSAGES, late))
    await agrees_with_the_slow_one(folder, OURS, tmp_path)


@pytest.mark.proof
async def test_it_agrees_on_a_real_channel(tmp_path: Path) -> None:
    await agrees_with_the_slow_one(real("rust"), "T0STEWARD", tmp_path)


def real(name: str) -> Path:
    if not (EXPORTS / name).is_dir():
        pytest.skip(f"{EXPORTS / name} is absent; set STEWARD_SHARED to the folder that holds data/")
    return EXPORTS / name


@pytest.mark.parametrize(
    ("name", "expected"), [("rust", (574, 443, 395, 1023)), ("mediawiki", (717, 652, 649, 1889))]
)
async def test_a_real_channel_is_replayed_in_full(
    tmp_path: Path, name: str, expected: tuple[int, ...]
) -> None:
    """As the slow replay found it, in a process of its own; how fast it went depends on the machine."""
    file = tmp_path / "summary.json"
    status, told = await steward("replay", str(real(name)), "--json", str(file))
    assert status == 0, told
    summary = json.loads(file.read_text())
    assert (summary["messages"], summary["received"], summary["skipped"]) == (3576, 3576, {})
    found = tuple(summary[key] for key in ("requests", "unanswered", "breaches", "pings"))
    assert found == expected
    assert summary["peak_rss_mb"] < 300


def tight(folder: Path) -> Path:
    """The default, but that Sev3 is to be answered within ten minutes, and 10 minutes later again."""
    text = (ROOT / "bot/configuration" / DEFAULT_NAME).read_text(encoding="utf8")
    tight_text, count = re.subn(r"sev3: \{first_response: 3h, next_response: 6h\}",
                                "sev3: {first_response: 5m, next_response: 5m}", text)  # fmt: skip
    assert count == 1
    file = folder / "tight.yml"
    file.write_text(tight_text, encoding="utf8")
    return file


async def test_two_policies_stand_side_by_side(tmp_path: Path) -> None:
    """The first answer came after ten minutes: in time for three hours, too late for five minutes."""
    folder = write_export(tmp_path / "export")
    report = tmp_path / "new" / "report"
    summary = await replayed(
        folder, tmp_path / "summary.json", team=OURS, against=tight(tmp_path), report=report
    )
    assert (summary["policy"], summary["against"]["policy"]) == ("the default", "tight.yml")
    assert (summary["breaches"], summary["against"]["breaches"]) == (0, 1)
    page = (report / "report.html").read_text(encoding="utf8")
    assert "tight.yml: 1" in page
    assert not re.search(r'(?:src|href)="(?!https://slack\.com/archives/)', page), "it needs no other file"


async def test_the_tables_hold_every_request(tmp_path: Path) -> None:
    formula = said("U0CUS", "1772640000.000100", "=HYPERLINK(1) is broken, why?")
    folder = write_export(tmp_path / "export", messages=(*MESSAGES, formula))
    await replayed(folder, tmp_path / "s.json", team=OURS, report=tmp_path, address="https://acme.slack.com/")
    with (tmp_path / "requests.csv").open(encoding="utf8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["opened_at"])
    assert [row["first_response_seconds"] for row in rows] == ["600.0001", "300.0001", ""]
    assert [row["answered_by"] for row in rows] == ["Eva Engineer", "Lou Lead", ""]
    assert rows[2]["link"] == "https://acme.slack.com/archives/C0ACME/p1772640000000100"
    assert rows[2]["ask"].startswith("'="), "a spreadsheet must not take a customer's words for a formula"


async def test_what_an_export_says_is_no_markup_of_the_page(tmp_path: Path) -> None:
    users = ({**USERS[0], "real_name": "<b>Eva</b>"}, *USERS[1:])
    folder = write_export(tmp_path / "export", users=users)
    await replayed(folder, tmp_path / "s.json", team=OURS, report=tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf8")
    assert "&lt;b&gt;Eva" in page
    assert "<b>Eva" not in page


async def test_a_secret_goes_no_further(tmp_path: Path) -> None:
    """Into no report, no table, no summary."""
    key = "sk_live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
    asked = said("U0CUS", "1772640000.000100", f"Why does {key} not work?")
    folder = write_export(tmp_path / "export", messages=(asked,))
    await replayed(folder, tmp_path / "s.json", team=OURS, report=tmp_path)
    written = [file.read_text(encoding="utf8") for file in tmp_path.iterdir() if file.is_file()]  # noqa: ASYNC240
    assert any("[removed: Stripe key]" in text for text in written)
    assert not any(key in text for text in written)


async def test_a_workspace_says_whose_channel_it_is_and_who_is_pinged(tmp_path: Path) -> None:
    """A standard customer's question of 14:00 is due later than a premium one's, and its owner has a name."""
    workspace = tmp_path / "workspace.yml"
    workspace.write_text(
        "team: {team_id: T0OURS, staff_group: S0SUPPORT, manager_group: S0MANAGER, lead: U0LEAD, manager: U0LEAD}\n"
        "channels: {triage: C0TRIAGE, escalations: C0ESCALATE, managers: C0MANAGERS}\n"
        "accounts: {acme: {name: Acme Inc, tier: standard, owner: U0ENG, channels: [C0ACME]}}\n"
    )
    late = said("U0CUS", "1772640000.000100", "Any news about our export job?")
    folder = write_export(tmp_path / "export", messages=(MESSAGES[0], late))
    summary = await replayed(folder, tmp_path / "s.json", team=OURS, workspace=workspace)
    assert list(summary["by_customer"]) == ["Acme Inc"]
    assert set(summary["pings_by_person"]) <= {"Eva Engineer", "Lou Lead"}


async def test_a_program_that_posts_as_a_user_asks_nothing(tmp_path: Path) -> None:
    users = (*USERS, {"id": "U0FEED", "name": "feed", "team_id": "T0THEIRS", "is_bot": True})
    feed = said("U0FEED", "1772640000.000100", "Build 12 failed, can you look?")
    folder = write_export(tmp_path / "export", users=users, messages=(*MESSAGES, feed))
    summary = await replayed(folder, tmp_path / "s.json", team=OURS)
    assert summary["requests"] == 2
    assert summary["sorted_as"]["written by a program"] == 1


def test_the_team_that_is_everywhere_is_taken_for_ours(tmp_path: Path) -> None:
    others = {"id": "U0OTHER", "name": "other", "team_id": "T0ALSO"}
    second = {"id": "C0TWO", "name": "ext-two", "members": ["U0ENG", "U0OTHER"]}
    folder = write_export(tmp_path, users=(*USERS, others), channels=(*CHANNELS, second))
    assert open_export(folder).likely_team() == OURS


async def test_an_export_with_nothing_to_play_says_why(tmp_path: Path) -> None:
    folder = write_export(tmp_path, messages=(said("U0GHOST", "1772546400.000100", "hello?"),))
    with pytest.raises(ExportError, match=r"no message that can be played; skipped: \{'unknown user': 1\}"):
        await replay(Asked(folder, team=OURS), Console(quiet=True))


async def test_the_command_line_tells_it_in_a_few_lines(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "export")
    status, told = await steward("replay", str(folder), "--team", OURS, "--report", str(tmp_path / "out"))
    assert status == 0, told
    assert "5 messages from 2026-03-03 14:00 UTC to 2026-03-03 15:05 UTC: 5 read, skipped: none." in told
    status, told = await steward("replay", str(folder), "--policy", str(tmp_path / "nowhere.yml"))
    assert (status, "nowhere.yml: cannot be read" in told) == (2, True)


async def test_memory_is_bounded_by_what_is_open(tmp_path: Path) -> None:
    """Half a year of questions that nobody answers, twelve a day: no more is held than of two months."""
    folder = open_export(write_export(tmp_path))
    policy = default_policy()
    directory = ExportDirectory(folder, folder.staff(OURS))
    history = History(policy, load_policy, workspace_of(folder, policy), directory)
    most = 0
    for number in range(12 * 180):
        await history.take(_question(START + number * timedelta(hours=2)))
        most = max(most, history.held)
    await history.end()
    assert most < 12 * 60
    assert history.held == 0
    assert history.figures.conversations == history.figures.whole().unanswered == 12 * 180


def _question(at: datetime) -> Line:
    return Line("C0ACME", "U0CUS", "How do we raise the limit?", ts_of(at), at, None)

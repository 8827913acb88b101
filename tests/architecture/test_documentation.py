"""Documentation is tested: what is not written down fails here, and so does what is written but not there."""

import ast
import re
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from typer.main import get_command

from bot.__main__ import app
from bot.configuration.policy_file import default_policy
from bot.metrics import Metrics
from bot.ports import Books
from bot.settings import Settings
from bot.slack.event_table import EVENTS, MESSAGES
from bot.slack.messages.commands import COMMANDS, SUBCOMMANDS
from handlers.health import ALIVE, METRICS, READY
from jobs.timetable import Job, managers_digest, tidy_inbox

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf8")
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf8")


def rows(text: str) -> list[str]:
    """What stands between backquotes in the first cell of each table row."""
    return re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE)


def test_every_slash_command_is_documented() -> None:
    verbs = [f"{c.command} {c.usage_hint}" for c in COMMANDS if c.command != "/steward"]
    documented = [row for row in rows(page("commands.md")) if row.startswith("/")]
    assert documented == [*verbs, *(f"/steward {usage}" for usage, _ in SUBCOMMANDS)]


def test_every_command_of_the_command_line_is_documented() -> None:
    documented = {row.split()[1] for row in rows(page("commands.md")) if row.startswith("steward ")}
    assert documented == _of_the_command_line()


def _of_the_command_line() -> set[str]:
    return {command.name or "" for command in get_command(app).commands.values()}  # type: ignore[attr-defined]


def test_every_setting_is_documented() -> None:
    assert rows(page("settings.md")) == [field.alias for field in Settings.model_fields.values()]


def test_every_metric_is_documented() -> None:
    told = re.findall(r"^# TYPE (steward_\w+) (\w+)$", Metrics().page({}).decode(), flags=re.MULTILINE)
    text = page("metrics.md")
    documented = re.findall(r"^\| `(steward_\w+)` \| (\w+) \|", text, flags=re.MULTILINE)
    assert sorted(documented) == sorted(pair for pair in told if not pair[0].endswith("_created"))


def test_every_path_of_the_process_is_documented() -> None:
    assert [row for row in rows(page("metrics.md")) if row.startswith("/")] == [ALIVE, READY, METRICS]


def test_every_job_is_documented() -> None:
    assert rows(page("jobs.md")) == [job.name for job in _timetable()]


async def _nothing(_: Books, __: datetime) -> None:
    """The jobs are read here, not run."""


def _timetable() -> Sequence[Job]:
    """The jobs that `bot/app.py` puts into the timetable; a new one is added in both places."""
    made = (managers_digest(default_policy().managers_digest, _nothing), tidy_inbox(_nothing))
    source = (ROOT / "jobs/timetable.py").read_text(encoding="utf8")
    factories = re.findall(r"^def (\w+)\(.*\) -> Job:", source, flags=re.MULTILINE)
    assert [job.name for job in made] == factories, (
        "jobs/timetable.py makes a job that this test does not read"
    )
    return made


def test_what_becomes_of_every_event_is_documented() -> None:
    told = re.findall(r"^\| `([^`]+)` \| (\w+) \| (.*) \|$", page("events.md"), flags=re.MULTILINE)
    table = [*EVENTS.items(), *((subtype or "(none)", row) for subtype, row in MESSAGES.items())]
    assert told == [(name, row.becomes.value, row.why) for name, row in table]


def test_every_make_target_is_in_its_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert targets is not None
    asked = ["make", "--no-print-directory", "help"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in said.splitlines()] == targets[1].split()


def test_every_promise_has_its_tests() -> None:
    promised = re.findall(r"^\| (\d+) \| \*\*.*`test_promise_(\d\d)`", README, flags=re.MULTILINE)
    assert [(int(number), int(test)) for number, test in promised] == [(n, n) for n in range(1, 12)]
    tested = {int(found[1]) for name in _tests() if (found := re.match(r"test_promise_(\d\d)_", name))}
    assert tested == set(range(1, 12))


def _tests() -> list[str]:
    files = (ROOT / "tests/promises").rglob("test_*.py")
    trees = (ast.parse(file.read_text(encoding="utf8")) for file in files)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)]


def test_the_tour_names_only_what_exists() -> None:
    tour = README.partition("## Where things are")[2].partition("\n## ")[0]
    named = rows(tour)
    assert {"bot/", "handlers/", "jobs/", "storage/", "sandbox/", "tests/", "benchmarks/", "docs/"} <= set(
        named
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_variable_of_the_readme_and_the_docs_is_one() -> None:
    of_the_tests = {"STEWARD_SHARED", "STEWARD_CHROMIUM", "STEWARD_SCREENSHOTS"}
    of_a_webhook = {"STEWARD_WEBHOOK_PAGER_URL", "STEWARD_WEBHOOK_PAGER_SECRET"}
    known = {field.alias for field in Settings.model_fields.values()} | of_the_tests | of_a_webhook
    named = {
        name for file in PAGES for name in re.findall(r"\b(?:STEWARD|SLACK)_[A-Z_]+\b", file.read_text())
    }
    assert named - known == set()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(file: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", file.read_text(encoding="utf8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_every_file_named_in_the_docs_exists() -> None:
    path = re.compile(r"`((?:bot|handlers|jobs|storage|sandbox|tests|benchmarks|docs)/[\w/.-]+)`")
    named = {name for file in PAGES for name in path.findall(file.read_text(encoding="utf8"))}
    assert sorted(name for name in named if not (ROOT / name).exists()) == []

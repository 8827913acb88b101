"""`steward replay`: an export, one policy or two, and what to write."""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.configuration.policy_file import default_policy, load_pinned_policy, load_policy
from bot.configuration.text_files import text_of
from bot.configuration.workspace_file import load_workspace
from bot.domain.policy import Policy
from bot.errors import ExportError, SettingsError
from bot.replay.export import ExportFolder, open_export
from bot.replay.history import History
from bot.replay.memory import peak_mb
from bot.replay.page import page
from bot.replay.places import ExportDirectory, workspace_of
from bot.replay.summary import Naming, Outcome, Summary, date_of, outcome_of
from bot.replay.tables import RequestTable, write_groups
from bot.replay.terminal import show

TELL_EVERY = 200  # messages, between two steps of the progress bar


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line was given. `address` is the workspace's own, for links to messages."""

    export: Path
    policy: Path | None = None
    against: Path | None = None
    workspace: Path | None = None
    team: str | None = None
    report: Path | None = None
    json: Path | None = None
    address: str = "https://slack.com"


@dataclass(frozen=True, slots=True)
class Play:
    """One history under one policy; `name` is the policy's file."""

    name: str
    history: History


@dataclass(slots=True)
class Read:
    """How the reading went."""

    skipped: Counter[str]
    messages: int = 0
    since: datetime | None = None
    until: datetime | None = None
    most_held: int = 0


async def replay(asked: Asked, console: Console) -> int:
    """The exit status: 0 if every message of the export is accounted for. Errors: `StewardError`."""
    export = open_export(asked.export)
    team = _team(export, asked.team, console)
    policies = _policies(asked)
    plays = [Play(name, _history(asked, export, team, policy)) for name, policy in policies]
    naming = Naming({p.id: p.name for p in export.people.values()}, asked.address.rstrip("/"))
    started, worked = perf_counter(), process_time()
    with ExitStack() as stack:
        _open_tables(asked, plays, naming, stack)
        read = await _play(export, plays, console)
    summary = _summary(asked, team, plays, naming, read, (perf_counter() - started, process_time() - worked))
    _write(asked, summary)
    show(summary, console)
    if asked.report is not None:
        console.print(f"The report is {asked.report / 'report.html'}; beside it stand the tables.")
    return 0 if summary.is_whole else 1


def _team(export: ExportFolder, team: str | None, console: Console) -> str:
    """Ours. Where nobody says, and there are several, it is guessed, and said."""
    if team is None and (likely := export.likely_team()) is not None:
        team = likely
        if len({person.team_id for person in export.people.values()}) > 1:
            count = len(export.staff(team))
            console.print(f"Ours is taken to be the team {team}, of {count} people: --team names another.")
    export.staff(team)
    assert team is not None, "staff refuses what is no team"
    return team


def _policies(asked: Asked) -> list[tuple[str, Policy]]:
    first = (asked.policy.name, _policy(asked.policy)) if asked.policy else ("the default", default_policy())
    if asked.against is None:
        return [first]
    name = asked.against.name
    return [first, (name if name != first[0] else str(asked.against), _policy(asked.against))]


def _policy(file: Path) -> Policy:
    return load_policy(text_of(file), name=str(file))


def _history(asked: Asked, export: ExportFolder, team: str, policy: Policy) -> History:
    if asked.workspace is None:
        workspace = workspace_of(export, policy)
    else:
        workspace = load_workspace(text_of(asked.workspace), name=str(asked.workspace), policy=policy)
    return History(policy, load_pinned_policy, workspace, ExportDirectory(export, export.staff(team)))


def _open_tables(asked: Asked, plays: Sequence[Play], naming: Naming, stack: ExitStack) -> None:
    if asked.report is None:
        return
    try:
        asked.report.mkdir(parents=True, exist_ok=True)
        for play, ending in zip(plays, ("", "_against"), strict=False):
            table = stack.enter_context(RequestTable(asked.report / f"requests{ending}.csv", naming))
            play.history.figures.on_request = table.write
    except OSError as error:
        raise SettingsError(f"{asked.report}: cannot be written ({error.strerror}); name another") from None


async def _play(export: ExportFolder, plays: Sequence[Play], console: Console) -> Read:
    """Message by message, under each policy."""
    read = Read(Counter())
    columns = (
        TextColumn("{task.fields[rate]} messages a second"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task, started = bar.add_task("", total=export.size, rate="–"), perf_counter()

        def step(size: int, messages: int) -> None:
            read.messages += messages
            bar.advance(task, size)

        lines = export.lines(read.skipped, step)
        for count, line in enumerate(lines, 1):
            for play in plays:
                await play.history.take(line)
            read.since, read.until = read.since or line.at, line.at
            if count % TELL_EVERY == 0:
                bar.update(task, rate=f"{count / (perf_counter() - started):,.0f}")
                read.most_held = max(read.most_held, plays[0].history.held)
    if read.since is None:
        raise ExportError(f"the export holds no message that can be played; skipped: {dict(+read.skipped)}")
    read.most_held = max(read.most_held, plays[0].history.held)
    for play in plays:
        await play.history.end()
    return read


def _summary(
    asked: Asked, team: str, plays: Sequence[Play], naming: Naming, read: Read, took: tuple[float, float]
) -> Summary:
    outcomes: list[Outcome] = [outcome_of(play.history.figures, play.name, naming) for play in plays]
    history, skipped, (wall, cpu) = plays[0].history, dict(+read.skipped), took
    return Summary(
        export=asked.export.resolve().name,
        team=team,
        since=date_of(read.since),
        until=date_of(read.until),
        messages=read.messages,
        received=history.received,
        skipped=skipped,
        sorted_as=dict(history.outcomes.most_common()),
        most_in_memory=read.most_held,
        wall_seconds=round(wall, 2),
        cpu_seconds=round(cpu, 2),
        messages_per_second=round(history.received * len(plays) / wall, 1),
        peak_rss_mb=round(peak_mb(), 1),
        outcome=outcomes[0],
        against=outcomes[1] if len(outcomes) > 1 else None,
    )


def _write(asked: Asked, summary: Summary) -> None:
    try:
        if asked.json is not None:
            asked.json.write_text(json.dumps(summary.as_json(), indent=2) + "\n", encoding="utf8")
        if asked.report is not None:
            (asked.report / "report.html").write_text(page(summary), encoding="utf8")
            write_groups(asked.report / "figures.csv", summary.outcome)
            if summary.against is not None:
                write_groups(asked.report / "figures_against.csv", summary.against)
    except OSError as error:
        raise SettingsError(
            f"{error.filename}: cannot be written ({error.strerror}); name another place"
        ) from None

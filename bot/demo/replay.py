"""Plays an export through the local workspace, in its own time, with the bot working as it would have."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from rich.console import Console
from rich.progress import Progress

from bot.configuration.policy_file import default_policy
from bot.demo import cast
from bot.demo.stage import Stage, scratch, stage
from bot.domain.events import StaffReplied, Warned
from bot.domain.places import Account, InternalChannels, Team, Workspace
from bot.domain.retention import NOTHING_IS_FORGOTTEN
from bot.errors import ExportError
from bot.replay.export import Export, Line
from bot.replay.memory import held_mb, peak_mb, resident_mb
from bot.services.rebuild import rebuild
from sandbox.state import world as w

HOME, CUSTOMERS = "T0HOME", "T0OTHERS"
TRIAGE, ESCALATIONS, MANAGERS = "C0TRIAGE", "C0ESCALATE", "C0MANAGERS"


@dataclass(frozen=True, slots=True)
class Seconds:
    p50: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a replay. Durations are seconds, memory is MB.

    `claims` are the requests that somebody of ours took, `claims_by_answer` those of them that were taken by
    answering: an export knows no `/claim`. `grown_mb` is what the process grew by from a quarter of the export to
    its end, without the messages that the local workspace keeps for itself.
    """

    messages: int
    received: int
    skipped: dict[str, int]
    conversations: int
    cards: int
    claims: int
    claims_by_answer: int
    pings: int
    breaches: int
    digests: int
    first_response_seconds: Seconds
    wall_seconds: float
    messages_per_second: float
    steps: int
    posts: int
    peak_rss_mb: float
    grown_mb: float
    reply_rules: dict[str, int]
    rebuild_differences: int


async def replay(export: Export, team: str | None, console: Console, json_file: Path | None) -> int:
    """The exit status: 0 if every message was received exactly once and every log folds to its state."""
    staff = export.staff(team)
    world, workspace = _world(export, staff), _workspace(export, staff)
    if not export.lines:
        raise ExportError(f"the export holds no message that can be played; skipped: {dict(export.skipped)}")
    start = export.lines[0].at - timedelta(seconds=1)
    started = perf_counter()
    with scratch() as folder:
        url = f"sqlite:///{Path(folder) / 'replay.sqlite3'}"
        async with stage(
            world, workspace, default_policy(), start, url, retention=NOTHING_IS_FORGOTTEN
        ) as made:
            played = await _play(made, export, console)
            summary = await _summarise(made, export, perf_counter() - started, played)
    _print(summary, console)
    if json_file is not None:
        _write(summary, json_file)
    whole = summary.received + sum(summary.skipped.values()) == summary.messages
    return 0 if whole and summary.rebuild_differences == 0 else 1


def _write(summary: Summary, json_file: Path) -> None:
    json_file.write_text(json.dumps(asdict(summary), indent=2) + "\n")


def _world(export: Export, staff: frozenset[str]) -> w.World:
    people = tuple(
        w.Person(p.id, HOME if p.id in staff else CUSTOMERS, p.name, p.name, "UTC", "", "")
        for p in export.people.values()
    )
    app = cast.APP
    home = tuple(sorted(staff))
    internal = [
        (TRIAGE, "support-triage"),
        (ESCALATIONS, "support-escalations"),
        (MANAGERS, "support-managers"),
    ]
    return w.World(
        teams=(w.Team(HOME, "Support", "support"), w.Team(CUSTOMERS, "Customers", "customers")),
        people=people,
        channels=(
            *(w.Channel(i, name, HOME, (*home, app.bot_user), is_private=True) for i, name in internal),
            *(
                w.Channel(c.id, c.name, HOME, (*export.people, app.bot_user), (CUSTOMERS,))
                for c in export.channels
            ),
        ),
        user_groups=(
            w.UserGroup(cast.STAFF_GROUP, "support", "Support", home),
            w.UserGroup(cast.MANAGER_GROUP, "support-managers", "Support managers", home[:1]),
        ),
        app=w.App(
            id=app.id,
            bot_user=app.bot_user,
            bot_id=app.bot_id,
            name=app.name,
            team_id=HOME,
            bot_token=app.bot_token,
            app_token=app.app_token,
            signing_secret=app.signing_secret,
            commands=app.commands,
        ),
        home_team=HOME,
    )


def _workspace(export: Export, staff: frozenset[str]) -> Workspace:
    """One account a channel, of the strictest tier; an export does not tell who is lead or manager."""
    people = sorted(staff)
    tier = default_policy().strictest_tier
    return Workspace(
        team=Team(HOME, cast.STAFF_GROUP, cast.MANAGER_GROUP, lead=people[0], manager=people[0]),
        channels=InternalChannels(TRIAGE, ESCALATIONS, MANAGERS),
        accounts={
            c.name: Account(
                c.name,
                c.name.removeprefix("ext-"),
                tier,
                owner=people[-1],
                channels=(c.id,),
                uses_threads=False,
            )
            for c in export.channels
        },
    )


@dataclass(frozen=True, slots=True)
class Played:
    """How many steps time made, and what memory grew by."""

    steps: int
    grown_mb: float


async def _play(made: Stage, export: Export, console: Console) -> Played:
    """Time moves to each message and everything due before it happens first."""
    threads: dict[str, str] = {}
    quarter = export.lines[len(export.lines) // 4]
    before = 0.0
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("playing", total=len(export.lines))
        for line in export.lines:
            await made.walk_to(max(line.at, made.clock.now()))
            await _say(made, line, threads)
            await made.settle()
            progress.advance(task)
            if line is quarter:
                before = _own_mb(made, export)
    await made.settle()
    return Played(made.sandbox.conductor.steps, _own_mb(made, export) - before)


def _own_mb(made: Stage, export: Export) -> float:
    """What the process takes, without what the workspace keeps of what was said."""
    resident, sandbox = resident_mb(), made.sandbox
    directs = [channel for person in export.people if (channel := sandbox.im(person))]
    channels = [*(c.id for c in export.channels), TRIAGE, ESCALATIONS, MANAGERS, *directs]
    return resident - held_mb(message for channel in channels for message in sandbox.messages(channel))


async def _say(made: Stage, line: Line, threads: dict[str, str]) -> None:
    thread = threads.get(line.thread_ts) if line.thread_ts else None
    threads[line.ts] = await made.sandbox.people.say(
        line.user, line.channel, line.text, thread_ts=thread, files=line.files
    )


async def _summarise(made: Stage, export: Export, wall: float, played: Played) -> Summary:
    customer = {c.id for c in export.channels}
    async with made.bot.uow.read() as books:
        received = await books.receipts.count_done(sorted(customer))
        sent = await books.outbox.counts()
        numbers = await books.conversations.numbers()
        facts = Counter(await books.conversations.count_facts())
        rules = Counter(
            f.rule for f in await books.conversations.facts("StaffReplied") if isinstance(f, StaffReplied)
        )
        warnings = await books.conversations.facts("Warned")
        states = (await books.conversations.load(numbers)).values()
    folded, differences = await rebuild(made.bot.uow, made.bot.terms.terms_of)
    return Summary(
        messages=export.messages,
        received=received,
        skipped=dict(export.skipped),
        conversations=folded,
        cards=len(made.sandbox.messages(TRIAGE)),
        claims=sum(c.owner is not None for c in states),
        claims_by_answer=sum(c.by_reply for c in states),
        pings=facts["Pinged"],
        breaches=sum(isinstance(f, Warned) and f.percent >= 100 for f in warnings),
        digests=sent.get("Digest", 0),
        first_response_seconds=_seconds(
            [(c.first_reply_at - c.opened_at).total_seconds() for c in states if c.first_reply_at]
        ),
        wall_seconds=round(wall, 2),
        messages_per_second=round(len(export.lines) / wall, 1),
        steps=played.steps,
        posts=sum(sent.values()),
        peak_rss_mb=round(peak_mb(), 1),
        grown_mb=round(played.grown_mb, 1),
        reply_rules={str(rule): count for rule, count in rules.items()},
        rebuild_differences=len(differences),
    )


def _seconds(waits: list[float]) -> Seconds:
    if len(waits) < 2:
        return Seconds(waits[0] if waits else None, waits[0] if waits else None)
    cuts = quantiles(waits, n=10, method="inclusive")
    return Seconds(round(cuts[4], 1), round(cuts[8], 1))


def _print(summary: Summary, console: Console) -> None:
    for name, value in asdict(summary).items():
        shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, Mapping) else value
        console.print(f"{name:>24}  {shown if shown != '' else 'none'}", highlight=False)

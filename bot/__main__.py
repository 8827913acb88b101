"""The command line: each command is a few lines here and one call elsewhere."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import logs
from bot.errors import StewardError

app = typer.Typer(
    help="Steward, a self-hosted Slack bot for premium support teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database as a whole.", no_args_is_help=True)
app.add_typer(db, name="db")
inbox = typer.Typer(help="What Slack told and nobody has worked on.", no_args_is_help=True)
app.add_typer(inbox, name="inbox")
policy_app = typer.Typer(
    help="policy.yml: is it sound, what does it promise, what would another change.", no_args_is_help=True
)
app.add_typer(policy_app, name="policy")
console = Console()
errors = Console(stderr=True)


@app.command()
def demo(
    headless: Annotated[bool, typer.Option(help="Play the built-in day without a page.")] = False,
    export: Annotated[Path | None, typer.Option(help="Replay a Slack workspace export instead.")] = None,
    team: Annotated[str | None, typer.Option(help="Your own team_id in the export's users.json.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the replay's summary here, too.")] = None,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8484,
) -> None:
    """The bot beside a local Slack-compatible workspace; no account and no token needed."""
    logs.to_stderr(logging.ERROR)
    if export is not None:
        if not headless:
            raise typer.BadParameter("an export is replayed without a page: add --headless")
        _run(_replay(export, team, json))
    elif headless:
        _run(_day())
    else:
        _run(_page(port))


async def _day() -> int:
    from bot.demo.headless import play_day  # noqa: PLC0415 - each command imports what it needs, and no more

    return await play_day(console)


async def _replay(folder: Path, team: str | None, json_file: Path | None) -> int:
    from bot.demo.replay import replay  # noqa: PLC0415
    from bot.replay.export import read_export  # noqa: PLC0415

    return await replay(read_export(folder), team, console, json_file)


async def _page(port: int) -> int:
    from bot.demo.page import serve  # noqa: PLC0415

    return await serve(console, port)


@app.command()
def replay(
    export: Annotated[Path, typer.Argument(help="The folder of an unpacked Slack workspace export.")],
    policy: Annotated[Path | None, typer.Option(help="A policy.yml; without one, the default.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another policy.yml, to stand beside it.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="A folder for report.html and the tables as CSV; it may be new.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the summary here, too.")] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(help="A workspace.yml: whose channel is whose, of what tier, and who leads."),
    ] = None,
    team: Annotated[str | None, typer.Option(help="Your own team_id in the export's users.json.")] = None,
    link_to: Annotated[
        str, typer.Option(help="Your workspace's address, for links: https://acme.slack.com")
    ] = "https://slack.com",
) -> None:
    """What Steward would have done in your own past: an export in, a report out; no Slack, no database."""
    from bot.replay.run import Asked  # noqa: PLC0415
    from bot.replay.run import replay as go_through  # noqa: PLC0415

    logs.to_stderr(logging.ERROR)
    _run(go_through(Asked(export, policy, against, workspace, team, report, json, link_to), console))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port of the workspace; 0 takes a free one.")] = 8485,
    manifest: Annotated[
        Path | None, typer.Option(help="The app's manifest: its commands, scopes and events.")
    ] = None,
    request_url: Annotated[
        str | None, typer.Option(help="Where the app listens, if it uses HTTP instead of Socket Mode.")
    ] = None,
) -> None:
    """The local Slack-compatible workspace alone, for any Bolt app; prints the environment to set."""
    logs.to_stderr(logging.ERROR)
    _run(_workspace(port, manifest, request_url))


async def _workspace(port: int, manifest: Path | None, request_url: str | None) -> int:
    from bot.demo.workspace import serve  # noqa: PLC0415

    return await serve(console, port, manifest, request_url)


@app.command()
def run(
    host: Annotated[
        str, typer.Option(help="Address to bind, for health and metrics, and for Slack over HTTP.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 3000,
) -> None:
    """Run beside a real Slack workspace: Socket Mode or HTTP, by what the environment offers."""
    from bot.running import serve  # noqa: PLC0415

    logs.to_stderr(logging.INFO)

    _run(serve(host, port))


@app.command()
def signal(
    account: Annotated[
        str, typer.Argument(help="The account's id in workspace.yml, in upper or lower case.")
    ],
    kind: Annotated[str, typer.Option(help="What sort of signal, of a-z, 0-9 and hyphens, e.g. usage-drop.")],
    text: Annotated[str, typer.Option(help="What was seen, with its numbers; the customer may read it.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it was seen (UTC); default: now.")
    ] = None,
) -> None:
    """Tell Steward a dated fact about a customer; it decides whether and when to speak."""
    observed = None if on is None else datetime.combine(date(on.year, on.month, on.day), time(12), UTC)
    _run(_signal(account, kind, text, observed))


async def _signal(account: str, kind: str, text: str, observed: datetime | None) -> int:
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.services.signal import find_account, take_signal  # noqa: PLC0415
    from bot.understanding.secrets import redact  # noqa: PLC0415

    async with _books() as uow:
        found = await find_account(uow, account, uow.database)
        entry = await take_signal(
            uow, lambda words: redact(words).text, found, kind, text, observed, now=SystemClock().now()
        )
    console.print(f"Signal {entry} for {found} is written down; Steward takes it in at its next beat.")
    return 0


@app.command()
def recover(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"],
            help="Read from then on (UTC), as if nothing had been heard since; default: from what was last heard.",
        ),
    ] = None,
) -> None:
    """Read from Slack what was missed, beside a running Steward or without one."""
    logs.to_stderr(logging.ERROR)
    _run(_recover(None if since is None else since.replace(tzinfo=UTC)))


async def _recover(since: datetime | None) -> int:
    from bot import recovering, running  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.settings import read  # noqa: PLC0415

    settings = read()
    workspace = running.workspace_of(settings, running.policy_of(settings))
    slack = running.slack_of(settings)
    return await recovering.recover(slack, settings.database_url, workspace, SystemClock(), since)


@app.command()
def rebuild() -> None:
    """Fold every conversation's log again and report where the stored state differs."""
    _run(_rebuild())


async def _rebuild() -> int:
    from bot.configuration.policy_file import load_pinned_policy  # noqa: PLC0415
    from bot.domain.folding import TermsOf  # noqa: PLC0415
    from bot.services.rebuild import rebuild as fold_all  # noqa: PLC0415

    async with _books() as uow:
        async with uow.read() as books:
            texts = await books.policies.texts()
        policies = {hash_: load_pinned_policy(text) for hash_, text in texts.items()}
        folded, differences = await fold_all(uow, TermsOf(policies))
    for difference in differences:
        console.print(f"Request {difference.number}: the stored state does not follow from its log.")
    requests = "request" if folded == 1 else "requests"
    console.print(f"{folded} {requests} folded, {len(differences)} differences.")
    return 1 if differences else 0


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Copy the SQLite database into one file, beside a running Steward or without one."""
    _run(_backup(to))


async def _backup(to: Path) -> int:
    from bot import data_commands  # noqa: PLC0415

    return await data_commands.backup(to)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `steward backup` has written.")]) -> None:
    """Put a backup in the place of the SQLite database; what was there before is kept beside it."""
    _run(_restore(file))


async def _restore(file: Path) -> int:
    from bot import data_commands  # noqa: PLC0415

    return await data_commands.restore(file)


@db.command()
def copy(
    to: Annotated[str, typer.Argument(help="Address of an empty database: postgresql://host/steward")],
) -> None:
    """Copy the database of DATABASE_URL into an empty one; each table's rows and hash are verified."""
    _run(_copy(to))


async def _copy(to: str) -> int:
    from bot import data_commands  # noqa: PLC0415

    return await data_commands.copy(to)


ReceiptId = Annotated[int, typer.Argument(metavar="ID", help="As `steward inbox list` shows it.")]


@inbox.command("list")
def list_() -> None:
    """What waits to be worked on and what is parked, oldest first."""
    from bot import inbox_commands  # noqa: PLC0415

    _run(inbox_commands.list_undone())


@inbox.command()
def show(id_: ReceiptId) -> None:
    """One receipt: its keys, its state, its error, and the shape of what it said."""
    from bot import inbox_commands  # noqa: PLC0415

    _run(inbox_commands.show(id_))


@inbox.command()
def retry(id_: ReceiptId) -> None:
    """Have a parked receipt worked on once more."""
    from bot import inbox_commands  # noqa: PLC0415

    _run(inbox_commands.retry(id_))


PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", help="A policy.yml; default: STEWARD_POLICY, or the one that is shipped."),
]


@policy_app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A policy.yml; default: STEWARD_POLICY, or the one that is shipped.")
    ] = None,
    workspace: Annotated[Path | None, typer.Option(help="A workspace.yml that must agree with it.")] = None,
    strict: Annotated[bool, typer.Option(help="A warning is a mistake, too.")] = False,
) -> None:
    """Every mistake at once, with its line and the way out; and what is allowed but hardly meant."""
    from bot import policy_commands  # noqa: PLC0415

    _do(lambda: policy_commands.check(file, workspace, strict=strict))


@policy_app.command("show")
def show_terms(
    account: Annotated[str, typer.Argument(help="An account's id, or a tier.")],
    policy: PolicyFile = None,
    workspace: Annotated[
        Path | None, typer.Option(help="A workspace.yml; default: STEWARD_WORKSPACE, or the one here.")
    ] = None,
) -> None:
    """What holds for one account, and from which line of which layer each value comes."""
    from bot import policy_commands  # noqa: PLC0415

    _do(lambda: policy_commands.show(account, policy, workspace))


@policy_app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A policy.yml.")],
    new: Annotated[Path, typer.Argument(help="Another one.")],
) -> None:
    """What the second promises otherwise than the first, in words."""
    from bot import policy_commands  # noqa: PLC0415

    _do(lambda: policy_commands.diff(old, new))


@policy_app.command()
def schema() -> None:
    """The JSON Schema of policy.yml, for editors."""
    from bot import policy_commands  # noqa: PLC0415

    _do(policy_commands.schema)


def _books() -> Any:
    from bot.settings import database_url  # noqa: PLC0415
    from storage.unit_of_work import open_books  # noqa: PLC0415

    return open_books(database_url())


def _run(work: Coroutine[Any, Any, int]) -> None:
    _do(lambda: asyncio.run(work))


def _do(work: Callable[[], int]) -> None:
    """Do it; errors that people can mend are one sentence, Ctrl-C is no error."""
    try:
        status = work()
    except StewardError as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        status = 2
    except KeyboardInterrupt:
        status = 130
    except Exception as error:  # noqa: BLE001 - a bug of ours; Python would print its words, which may be a customer's
        errors.print(logs.trace(error), style="red", markup=False, highlight=False, soft_wrap=True)
        status = 1
    sys.exit(status)


def main() -> None:
    app()


if __name__ == "__main__":
    main()

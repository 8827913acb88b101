"""Reading what was missed: how its parts fit together, and `steward recover`, beside a running bot or without one."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.clock import Activity, Clock
from bot.domain.channel_ids import ChannelIds, as_we_call_it
from bot.domain.places import Workspace
from bot.ports import UnitOfWork
from bot.services.hearing import Hearing
from bot.services.meet_channels import MeetChannels
from bot.services.missed import Left
from bot.services.receive import Receive
from bot.services.recover import Recover
from bot.slack.gateway import TIMEOUT_SECONDS, Slack
from bot.slack.messages.parts import counted
from bot.slack.side import SlackSide
from storage.unit_of_work import open_books

console = Console(soft_wrap=True)


def reading(
    uow: UnitOfWork,
    clock: Clock,
    workspace: Workspace,
    side: SlackSide,
    hearing: Hearing,
    receive: Receive,
    unheard: Callable[[], None],
    progress: Callable[[Left], None] | None = None,
    since: datetime | None = None,
) -> Recover:
    """What reads from Slack what was missed: among the bot's other workers, or alone."""
    meet = MeetChannels(uow, clock, workspace, side.directory, receive, side.envelopes.of_invitation)
    return Recover(
        uow,
        clock,
        workspace,
        side.gateway,
        side.directory,
        hearing,
        receive,
        side.envelopes.of_history,
        unheard,
        meet,
        progress or hearing.reads,
        since,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """How many `events` had not come by themselves, and which channels Slack would not let us read, and why."""

    events: int
    unreadable: dict[str, str]


async def recover(
    slack: Slack, database_url: str, workspace: Workspace, clock: Clock, since: datetime | None
) -> int:
    """The exit status: 1 where a channel could not be read. Errors: `DatabaseError`, `StartError`."""
    async with open_books(database_url) as uow, _session() as session:
        with _shown() as show:
            found = await read_all(uow, slack, session, workspace, clock, Activity(), show, since)
    for channel, code in found.unreadable.items():
        console.print(f"{channel} could not be read ({code}).")
    console.print(_summary(found))
    return 1 if found.unreadable else 0


async def read_all(
    uow: UnitOfWork,
    slack: Slack,
    session: aiohttp.ClientSession,
    workspace: Workspace,
    clock: Clock,
    activity: Activity,
    show: Callable[[str], None],
    since: datetime | None = None,
) -> Found:
    """Until all is read; where Slack makes us wait, `show` says until when."""
    begun = clock.now()
    async with uow.read() as books:
        ids = ChannelIds(await books.channel_ids.all())
    workspace, hearing = as_we_call_it(workspace, ids), Hearing(clock)
    side = SlackSide(slack, session, workspace, ids, clock, activity, lambda *_: None)
    await side.introduction.make()
    receive = Receive(uow, clock, activity, None, lambda: None)
    work = reading(
        uow, clock, workspace, side, hearing, receive, lambda: None, lambda left: show(_left(left)), since
    )
    await work()
    while not hearing.is_hearing and hearing.again_at is not None:
        show(f"Slack lets us read on at {hearing.again_at:%H:%M:%S} UTC")
        await clock.sleep_until(hearing.again_at)
        await work()
    async with uow.read() as books:
        events = await books.inbox.count_recovered(begun)
    return Found(events, {place.channel: place.code for place in hearing.unreadable.values()})


@asynccontextmanager
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)) as session:
        yield session


@contextmanager
def _shown() -> Iterator[Callable[[str], None]]:
    """One line that changes; where nobody watches, a line each time that it does."""
    if not console.is_terminal:
        yield console.print
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Asking Slack")
        yield lambda words: bar.update(task, description=words)


def _left(left: Left) -> str:
    return f"{counted(left.channels, 'channel')} and {counted(left.threads, 'thread')} left to be read"


def _summary(found: Found) -> str:
    if not found.events:
        return "Nothing was missing."
    return (
        f"Found {counted(found.events, 'event')} that had not come: what was found is in the inbox now, "
        "and Steward works on it at its next beat, or when it is started."
    )

"""The command line's words for the inbox: what waits or is parked, one receipt, a parked one once more.

Nothing that a customer wrote is shown: only Slack's ids, times and kinds, and of all else its shape.
"""

from collections.abc import Iterable
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.clock import SystemClock
from bot.domain.inbox_view import Backlog, Filed, shape
from bot.services import look_after_inbox
from bot.settings import database_url
from bot.slack.messages.parts import counted, span
from storage.unit_of_work import open_books

MOST_LISTED = 50

console = Console(soft_wrap=True)


async def list_undone() -> int:
    """Errors: `DatabaseError`."""
    now = SystemClock().now()
    async with open_books(database_url()) as uow, uow.read() as books:
        backlog, undone = await books.inbox.backlog(), await books.inbox.undone(MOST_LISTED)
    if undone:
        console.print(_table(undone, now))
    console.print(_summary(backlog, now, shown=len(undone)))
    return 0


async def show(id_: int) -> int:
    """Errors: `DatabaseError`, `ReceiptError`."""
    async with open_books(database_url()) as uow:
        filed = await look_after_inbox.find(uow, id_)
    console.print(_facts(filed, SystemClock().now()))
    return 0


async def retry(id_: int) -> int:
    """Errors: `DatabaseError`, `ReceiptError`."""
    async with open_books(database_url()) as uow:
        filed = await look_after_inbox.try_again(uow, id_)
    console.print(f"Receipt {filed.id} of {filed.lane} waits again; Steward takes it at its next beat.")
    return 0


def _table(undone: Iterable[Filed], now: datetime) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("id", "state", "channel", "what", "came", "tries"):
        table.add_column(name, no_wrap=True)
    table.add_column("last error")
    for filed in undone:
        came = f"{span(now - filed.received_at)} ago"
        cells = (filed.id, filed.state, filed.lane, filed.kind, came, filed.attempts, filed.outcome or "")
        table.add_row(*(Text(str(cell)) for cell in cells))
    return table


def _summary(backlog: Backlog, now: datetime, *, shown: int) -> str:
    if not backlog.pending and not backlog.parked:
        return "Nothing waits and nothing is parked."
    sentence = f"{counted(backlog.pending, 'event')} to be worked on, {backlog.parked} parked."
    if backlog.oldest_at is not None:
        sentence += f" The oldest waits for {span(now - backlog.oldest_at)}."
    if shown < backlog.pending + backlog.parked:
        sentence += f" The oldest {shown} are listed."
    if backlog.parked:
        sentence += " `steward inbox show ID` tells more, `steward inbox retry ID` tries a parked one again."
    return sentence


def _facts(filed: Filed, now: datetime) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, told in _told(filed, now):
        table.add_row(Text(name), Text(told))
    return table


def _told(filed: Filed, now: datetime) -> Iterable[tuple[str, str]]:
    yield "receipt", str(filed.id)
    yield "state", filed.state
    yield "channel", filed.lane
    yield "what", f"{filed.kind}, {filed.source}"
    yield "happened", _at(filed.happened_at, now)
    yield "came", _at(filed.received_at, now)
    yield "event id", filed.event_id
    yield "source key", filed.source_key or "none"
    yield "tries", str(filed.attempts)
    if filed.not_before is not None and filed.state == "pending":
        yield "next try", f"{filed.not_before:%Y-%m-%d %H:%M:%S} UTC"
    yield "last error" if filed.state != "done" else "outcome", filed.outcome or "none"
    yield "secrets removed", ", ".join(filed.secrets) or "none"
    if filed.payload is None:
        yield "payload", "dropped"
        return
    for path, value in shape(filed.payload):
        yield f"  {path}", value


def _at(instant: datetime, now: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC, {span(now - instant)} ago"

"""The sweep: what a hundred due requests cost among ten thousand and among a million, and ten thousand pings at once.

The requests are one, opened as the desk opens it, and copies of it made by the database. What is swept is due in the
same second; each of them has a rung of its ladder to be reached, so each writes an event, a state and messages.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import town
from benchmarks.figures import Figure
from bot.clock import Clock
from bot.configuration.policy_file import default_policy, load_policy
from bot.demo.stage import scratch
from bot.domain import due
from bot.domain import events as e
from bot.domain.policy import Severity
from bot.domain.roster import Roster
from bot.ids import RandomIds
from bot.ports import Books
from bot.services.desk import Desk
from bot.services.hearing import Hearing
from bot.services.sweep import Sweep
from bot.services.terms import TermsBook
from storage.engine import Database
from storage.schema import migrate
from storage.unit_of_work import SqlUnitOfWork

OPENED = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # a Tuesday, in service hours
FEW, MANY = 10_000, 1_000_000
DUE, PINGS = 100, 10_000
EACH = 2
"""Messages of a premium request's first rung: to its owner, and to the escalations channel."""
TURNS = 5


class Standing:
    """A clock that stands where it is set."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    async def sleep_until(self, instant: datetime) -> None:
        raise AssertionError(f"a sweep does not wait, least of all until {instant}")


@dataclass(frozen=True, slots=True)
class Town:
    """A database full of requests, and the sweep over it."""

    file: Path
    database: Database
    sweep: Sweep

    def make_due(self, first: int, count: int) -> None:
        with closing(sqlite3.connect(self.file)) as books:
            asked = (_stored(OPENED), first, first + count)
            books.execute("update conversation set next_due_at = ? where number >= ? and number < ?", asked)
            books.commit()

    def pings(self) -> int:
        with closing(sqlite3.connect(self.file)) as books:
            return int(books.execute("select count(*) from outbox where kind = 'Ping'").fetchone()[0])


async def measure() -> list[Figure]:
    with scratch() as folder:
        few, many = await _town(Path(folder), FEW), await _town(Path(folder), MANY)
        growths = []
        for turn in range(TURNS + 1):
            first = 1 + turn * DUE
            growth = await _swept(many, first, DUE) / await _swept(few, first, DUE)
            growths += [growth] if turn else []  # the first is a warm-up
        pings = [await _all_pinged(Path(folder) / f"pings{turn}") for turn in range(TURNS)]
        for each in (few, many):
            await each.database.close()
    return [
        Figure(
            "sweep_growth",
            f"a sweep of {DUE} due among {MANY:,} requests ÷ among {FEW:,}",
            tuple(growths),
            at_most=1.3,
        ),
        Figure(
            "pings_10k_seconds",
            f"{PINGS:,} pings due in one second, until in the outbox",
            tuple(pings),
            "s",
            at_most=2,
        ),
    ]


async def _all_pinged(folder: Path) -> float:
    folder.mkdir()  # noqa: ASYNC240 - nothing else runs meanwhile
    made = await _town(folder, PINGS // EACH)
    seconds = await _swept(made, 1, PINGS // EACH)
    await made.database.close()
    return seconds


async def _swept(town_: Town, first: int, count: int) -> float:
    """Errors: RuntimeError where not each of them was pinged about as its rung says, once."""
    town_.make_due(first, count)
    before, began = town_.pings(), perf_counter()
    await town_.sweep()
    seconds = perf_counter() - began
    if (pinged := town_.pings() - before) != EACH * count:
        raise RuntimeError(f"{pinged} pings for {count} requests")
    return seconds


async def _town(folder: Path, count: int) -> Town:
    file = folder / f"{count}.sqlite3"
    database, terms, clock = (
        Database(f"sqlite:///{file}"),
        TermsBook(default_policy(), load_policy),
        Standing(OPENED),
    )
    await migrate(database)
    uow, workspace = SqlUnitOfWork(database, RandomIds()), town.workspace("premium")

    def roster(account: str) -> Roster:
        return Roster(workspace, workspace.accounts.get(account), town.STAFF, clock.now())

    def desk(books: Books) -> Desk:
        return Desk(books, terms.terms_of, workspace, roster, clock.now())

    await terms.open(uow, clock)
    async with uow.write() as books:
        first = desk(books)
        state = await first.open(_opened(terms), OPENED)
        await first.save()
    rung = due.next_due_at(state, terms.terms_of.of(state))
    assert rung is not None, "a premium request has a ladder"
    _copy(file, count)
    clock.instant = rung + timedelta(seconds=1)
    return Town(file, database, Sweep(uow, clock, _hears(clock), desk))


def _hears(clock: Clock) -> Hearing:
    hearing = Hearing(clock)
    hearing.recovered(hearing.begin_reading())
    return hearing


def _opened(terms: TermsBook) -> e.Opened:
    channel, author, ts = town.CHANNELS[0], town.PEOPLE[0][0], "1772542800.000100"
    return e.Opened(
        "customer-0", "premium", terms.current.hash, channel, ts, ts, author, Severity.SEV3, "-", "question"
    )


def _copy(file: Path, count: int) -> None:
    """The one request so many times, each of another number and none of them due."""
    with closing(sqlite3.connect(file)) as books:
        books.execute("pragma synchronous=off")
        books.execute("delete from outbox")
        columns = [row[1] for row in books.execute("pragma table_info(conversation)")]
        changed = {
            "number": "n",
            "root_ts": "printf('1772542800.%06d', n)",
            "state": "json_set(state, '$.number', n, '$.root_ts', printf('1772542800.%06d', n))",
            "next_due_at": str(_stored(OPENED + timedelta(days=9_000))),
        }
        chosen = ", ".join(changed.get(column, column) for column in columns)
        books.execute(
            f"with recursive numbers(n) as (select 2 union all select n + 1 from numbers where n < {count}) "
            f"insert into conversation select {chosen} from numbers, conversation where number = 1"
        )
        books.execute(
            "insert into conversation_event select c.number, e.seq, e.occurred_at, e.recorded_at, e.type, e.version, "
            "e.channel, c.root_ts, e.facts from conversation c, conversation_event e "
            "where c.number > 1 and e.number = 1"
        )
        books.execute(f"update conversation set next_due_at = {changed['next_due_at']} where number = 1")
        books.commit()


def _stored(instant: datetime) -> int:
    return int(instant.timestamp()) * 1_000_000

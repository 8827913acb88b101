"""The order of sending: FIFO within a thread, priority across threads, each place in its turn. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.timestamps import LONG_AGO
from bot.ports import Served


class Waiting(NamedTuple):
    """What the order of sending goes by: a row without its words."""

    seq: int
    id: str
    to: str
    thread: str | None
    subject: str | None
    priority: int
    state: str
    due_at: datetime
    leased_until: datetime | None
    stands_at: str | None  # where it is edited in place
    account: str | None  # whose it is


class Turn(NamedTuple):
    """When a place may get its next message, and since when Slack refuses it."""

    at: datetime | None
    refused_since: datetime | None


FREE = Turn(None, None)
NOBODY: Served = {}


def heads(waiting: Sequence[Waiting]) -> Sequence[Waiting]:
    """The first row of each thread. A doubtful one holds up those behind it until it is settled.

    That takes two readings, half a minute apart; to overtake it could post the same card a second time.
    """
    first: dict[tuple[str, str], Waiting] = {}
    for row in waiting:
        first.setdefault(_thread(row), row)
    return sorted(first.values(), key=lambda row: (row.priority, row.seq))


def is_refused(turns: Mapping[str, Turn], place: str) -> bool:
    return turns.get(place, FREE).refused_since is not None


def ready(row: Waiting, turns: Mapping[str, Turn]) -> datetime:
    """When a row may be sent: posts wait for their channel's turn; edits only where Slack refuses us."""
    turn = turns.get(row.to, FREE)
    if turn.at is None or (row.stands_at is not None and turn.refused_since is None):
        return row.due_at
    return max(row.due_at, turn.at)


def takes_turn(row: Waiting, turns: Mapping[str, Turn]) -> bool:
    """An edit does not, but where Slack refuses us."""
    return row.stands_at is None or is_refused(turns, row.to)


def choose(
    waiting: Sequence[Waiting],
    turns: Mapping[str, Turn],
    now: datetime,
    served: Served = NOBODY,
    *,
    is_paced: bool = True,
) -> Iterable[Waiting]:
    """In order of priority: the first row of each thread, one post a channel if paced, none before its time.

    Among those of one priority the customer goes first who was served there longest ago: a storm of one's delays
    another's by one message.

    Where Slack refuses us, one row finds out for all of them whether it still does.
    """
    taken: set[str] = set()
    for row in sorted(heads(waiting), key=lambda row: (row.priority, _served_at(row, served), row.seq)):
        takes_its_turn = takes_turn(row, turns)
        if row.state != "pending" or ready(row, turns) > now or (takes_its_turn and row.to in taken):
            continue
        if takes_its_turn and (is_paced or is_refused(turns, row.to)):
            taken.add(row.to)
        yield row


def _served_at(row: Waiting, served: Served) -> datetime:
    return served.get((row.to, row.account), LONG_AGO)


def _thread(row: Waiting) -> tuple[str, str]:
    """What must keep its order: the edits of one message, the messages of one thread."""
    return row.to, row.subject or row.thread or row.id

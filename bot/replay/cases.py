"""Conversations in memory: the twin of `storage/conversations.py` for what a replay asks of it.

It forgets, too: what nobody will come back to leaves memory, so that it holds what is open and not all that was.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush
from itertools import chain, islice

from bot.domain.conversation import REOPEN_WITHIN, Conversation
from bot.domain.events import Event
from bot.domain.reading import MOST_CLOSED_CANDIDATES, MOST_OPEN_CANDIDATES
from bot.ports import Change, ConflictError
from bot.replay.words import MemoryTexts


@dataclass(slots=True)
class _Case:
    """One conversation with its log; `due_at` is when something falls due, `failures` how often that failed."""

    state: Conversation
    log: list[Event]
    due_at: datetime | None = None
    failures: int = 0


@dataclass(slots=True)
class _Place:
    """The numbers of one channel's conversations: open ones, the latest spoken of last; closed ones, as they ended."""

    open: dict[int, datetime] = field(default_factory=dict)
    closed: dict[int, datetime] = field(default_factory=dict)

    def put(self, state: Conversation) -> None:
        shelf, other = (self.open, self.closed) if state.is_open else (self.closed, self.open)
        at = state.spoken_at if state.is_open else state.newest_at
        other.pop(state.number, None)
        if shelf.get(state.number) == at:  # nobody has spoken: it keeps its place
            return
        shelf.pop(state.number, None)
        last = next(reversed(shelf.items()), None)
        shelf[state.number] = at
        if last and (at, state.number) < (last[1], last[0]):  # learned late
            in_order = sorted(shelf.items(), key=lambda pair: (pair[1], pair[0]))
            shelf.clear()
            shelf.update(in_order)


class MemoryConversations:
    def __init__(self, texts: MemoryTexts) -> None:
        self._texts = texts
        self._cases: dict[int, _Case] = {}
        self._places: defaultdict[str, _Place] = defaultdict(_Place)
        self._due: list[tuple[datetime, int]] = []  # some have been moved since: the case itself tells
        self._said: dict[tuple[str, str], int] = {}
        self._rooted: dict[tuple[str, str], int] = {}
        self._last = 0

    async def load(self, numbers: Sequence[int]) -> dict[int, Conversation]:
        return {number: self._cases[number].state for number in numbers if number in self._cases}

    async def candidates(self, channel: str, now: datetime) -> Sequence[Conversation]:
        place = self._places[channel]
        open_ones = islice(reversed(place.open), MOST_OPEN_CANDIDATES)
        lately = (number for number, at in reversed(place.closed.items()) if at > now - REOPEN_WITHIN)
        return [self._cases[n].state for n in chain(open_ones, islice(lately, MOST_CLOSED_CANDIDATES))]

    async def said_in(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        return {one: self._said[channel, one] for one in ts if (channel, one) in self._said}

    async def rooted_at(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        return {one: self._rooted[channel, one] for one in ts if (channel, one) in self._rooted}

    async def spoken_of_below(self, channel: str, ts: Sequence[str]) -> Mapping[str, int]:
        found = {}
        for root in ts:
            below = await self._texts.below(channel, root)
            numbers = [n for text in below if (n := self._said.get((channel, text.ts))) is not None]
            if numbers:
                found[root] = max(numbers)
        return found

    async def log(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Event]]:
        return {number: list(self._cases[number].log) for number in numbers if number in self._cases}

    async def save(self, changes: Sequence[Change], now: datetime) -> None:
        if any(change.base != self._version(change.after.number) for change in changes):
            known = [change.after.number for change in changes if change.base > 0]
            raise ConflictError(f"a conversation of {known} was changed meanwhile")
        for change in changes:
            self._save(change, now)

    def _version(self, number: int) -> int:
        case = self._cases.get(number)
        return case.state.version if case else 0

    def _save(self, change: Change, now: datetime) -> None:
        state = change.after
        case = self._cases.get(state.number)
        if case is None:
            case = self._cases[state.number] = _Case(state, [])
            self._last = max(self._last, state.number)
            _point(self._rooted, (state.channel, state.root_ts), state.number)
        case.state, case.failures = state, 0
        case.log += (e if e.recorded_at == now else replace(e, recorded_at=now) for e in change.events)
        self._places[state.channel].put(state)
        self._plan(case, change.next_due_at)
        for ts in _messages_of(change.events):
            _point(self._said, (state.channel, ts), state.number)

    def _plan(self, case: _Case, at: datetime | None) -> None:
        if at is not None and at != case.due_at:
            heappush(self._due, (at, case.state.number))
        case.due_at = at

    async def next_number(self) -> int:
        return self._last + 1

    async def due(self, now: datetime, limit: int) -> Sequence[Conversation]:
        """They stay due until something is saved or put off."""
        found: dict[int, datetime] = {}
        while len(found) < limit and (at := self.soonest()) is not None and at <= now:
            found[heappop(self._due)[1]] = at
        for number, at in found.items():
            heappush(self._due, (at, number))
        return [self._cases[number].state for number in found]

    async def due_numbers(self, now: datetime, limit: int) -> Sequence[tuple[int, int]]:
        return [(found.number, found.version) for found in await self.due(now, limit)]

    async def next_due(self) -> datetime | None:
        return self.soonest()

    def soonest(self) -> datetime | None:
        while self._due:
            at, number = self._due[0]
            case = self._cases.get(number)
            if case is not None and case.due_at == at:
                return at
            heappop(self._due)
        return None

    async def postpone(self, number: int, version: int, until: datetime | None) -> None:
        if self._version(number) == version:
            self._plan(self._cases[number], until)
            self._cases[number].failures = 0

    async def failed(self, number: int, version: int, again: Callable[[int], datetime]) -> int:
        if self._version(number) != version:
            return 0
        case = self._cases[number]
        case.failures += 1
        self._plan(case, again(case.failures))
        return case.failures

    async def failing(self, at_least: int) -> Sequence[int]:
        return [number for number, case in sorted(self._cases.items()) if case.failures >= at_least]

    async def numbers(self) -> Sequence[int]:
        return sorted(self._cases)

    # -- what only a replay asks ------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._cases)

    def leave(self, silent_since: datetime) -> Iterator[tuple[Conversation, Sequence[Event]]]:
        """What is silent since before then, has nothing due and is no candidate any more: it leaves memory."""
        for place in self._places.values():
            beyond = islice(place.open.items(), max(0, len(place.open) - MOST_OPEN_CANDIDATES))
            old = [n for n, at in chain(beyond, place.closed.items()) if at < silent_since]
            for number in old:
                if self._cases[number].due_at is None:
                    yield self._forget(number)

    def asked(self) -> frozenset[tuple[str, str]]:
        """The messages that opened what is in memory: an alarm is compared with their words."""
        return frozenset((case.state.channel, case.state.asked_ts) for case in self._cases.values())

    def leave_all(self) -> Iterator[tuple[Conversation, Sequence[Event]]]:
        for number in sorted(self._cases):
            yield self._forget(number)

    def _forget(self, number: int) -> tuple[Conversation, Sequence[Event]]:
        case = self._cases.pop(number)
        state = case.state
        place = self._places[state.channel]
        place.open.pop(number, None)
        place.closed.pop(number, None)
        for index, ts in (
            (self._rooted, state.root_ts),
            *((self._said, ts) for ts in _messages_of(case.log)),
        ):
            if index.get((state.channel, ts)) == number:
                del index[state.channel, ts]
        return state, case.log


def _point(index: dict[tuple[str, str], int], key: tuple[str, str], number: int) -> None:
    """To the newest conversation of that message."""
    index[key] = max(number, index.get(key, 0))


def _messages_of(events: Iterable[Event]) -> Iterator[str]:
    return (ts for event in events if (ts := getattr(event.fact, "message_ts", None)) is not None)

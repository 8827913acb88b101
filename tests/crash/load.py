"""What people do while Steward is killed: several customers in several channels, and engineers who answer some."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 - seeded: the same seed is the same load

from bot.demo.cast import ANA, BEN, CHLOE, DEV, TRIAGE
from bot.ports import UnitOfWork
from bot.services.signal import take_signal
from sandbox.errors import SandboxError
from sandbox.people.people import People
from sandbox.time.real_time import pause
from tests.audit.witness import Promised, Witness
from tests.chaos.acts import ANSWERS, FOLLOW_UPS, QUESTIONS, YOURS
from tests.crash.town import CUSTOMERS, QUIET

ENGINEERS = (ANA, BEN, CHLOE, DEV)
PAUSE_SECONDS = 0.2  # of real time between two acts
RECENT = 12  # people speak of what was asked lately


@dataclass(frozen=True, slots=True)
class Asked:
    by: str
    channel: str
    ts: str


@dataclass(slots=True)
class Load:
    """`books` is where signals are written, as `steward signal` writes them."""

    people: People
    witness: Witness
    books: UnitOfWork
    rng: Random
    asked: list[Asked] = field(default_factory=list)
    acts: int = 0
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    async def go_on(self) -> None:
        """Until cancelled."""
        while True:
            await self.act()
            await pause(self.rng.uniform(0, 2 * PAUSE_SECONDS))

    async def act(self) -> None:
        """Who waits for the answer to a command does not hold up the others."""
        self.acts += 1
        acts, weights = zip(*ACTS, strict=True)
        task = asyncio.create_task(self._try(self.rng.choices(acts, weights)[0]))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _try(self, act: "Act") -> None:
        with suppress(SandboxError):  # what Slack itself does not let them do
            await act(self)

    async def finish(self) -> None:
        """Everybody has an answer, or has waited long enough for it."""
        await asyncio.gather(*self._answers)

    def words(self, forms: tuple[str, ...]) -> str:
        return self.rng.choice(forms).format(f"n{self.acts}")

    def recent(self) -> Asked | None:
        return self.rng.choice(self.asked[-RECENT:]) if self.asked else None


Act = Callable[[Load], Awaitable[None]]


async def ask(load: Load) -> None:
    channel, people = load.rng.choice(list(CUSTOMERS.items()))
    who = load.rng.choice(people)
    load.asked.append(Asked(who, channel, await load.people.say(who, channel, load.words(QUESTIONS))))


async def follow_up(load: Load) -> None:
    if (asked := load.recent()) is not None:
        who = load.rng.choice(CUSTOMERS[asked.channel])
        await load.people.say(who, asked.channel, load.words(FOLLOW_UPS), thread_ts=asked.ts)


async def edit(load: Load) -> None:
    if (asked := load.recent()) is not None:
        await load.people.edit(asked.by, asked.channel, asked.ts, load.words(QUESTIONS))


async def answer(load: Load) -> None:
    if (asked := load.recent()) is not None:
        who = load.rng.choice(ENGINEERS)
        await load.people.say(who, asked.channel, load.words(ANSWERS), thread_ts=asked.ts)


async def claim(load: Load) -> None:
    who, most = load.rng.choice(ENGINEERS), len(load.asked)
    number = load.rng.randint(max(1, most - RECENT), most + 1)
    answered = await load.people.command(who, TRIAGE, "/claim", str(number))
    if (theirs := YOURS.search(answered.text)) is not None:
        load.witness.promised.append(Promised(who, int(theirs[1])))


async def signal(load: Load) -> None:
    account, words = load.rng.choice(QUIET), load.words(("Calls fell by half: {}",))
    await take_signal(load.books, str, account, "usage-drop", words)


ACTS: tuple[tuple[Act, int], ...] = (
    (ask, 5),
    (follow_up, 3),
    (edit, 2),
    (answer, 3),
    (claim, 3),
    (signal, 2),
)

"""What people do in a run of chaos: each act by its name, drawn by how often it happens."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 - seeded: the same seed is the same run

from sandbox.errors import SandboxError
from sandbox.faults import FaultKind
from tests.audit.witness import Promised, Witness
from tests.scenarios.desk import Desk, Said, Someone

QUESTIONS = (
    "How do we raise the limit of queue {}?",
    "Export {} fails for some of our users, can you look?",
    "Production is down! We see it at {}.",
    "is the API down?! We see it at {}.",
    "Could you tell us how option {} is meant?",
)
FOLLOW_UPS = ("Any news on this? We need {}.", "It now happens for {} as well.", "Can you check {} too?")
ANSWERS = ("Looking at {} now.", "In the settings, under {}.", "It is fixed: {}.")
YOURS = re.compile(r"Request (\d+) is yours\. Its ladder")


@dataclass(slots=True)
class Crowd:
    """Everybody at the desk, what they have said so far, and what has struck that loses without a word."""

    desk: Desk
    witness: Witness
    rng: Random
    asked: list[Said] = field(default_factory=list)
    count: int = 0
    struck: frozenset[FaultKind] = frozenset()

    async def act(self) -> None:
        """Somebody does something. What Slack itself does not let them do does not happen."""
        acts, weights = zip(*ACTS, strict=True)
        try:
            await self.rng.choices(acts, weights)[0](self)
        except SandboxError:
            return

    def customer(self, of: Said | None = None) -> Someone:
        desk = self.desk
        homes = ((desk.kim, desk.kai), (desk.bo, desk.bea))
        theirs = [pair for pair in homes if of is None or of.by in {one.id for one in pair}]
        return self.rng.choice(self.rng.choice(theirs))

    def engineer(self) -> Someone:
        desk = self.desk
        return self.rng.choice((desk.ana, desk.ben, desk.chloe, desk.dev))

    def words(self, forms: tuple[str, ...]) -> str:
        """Never the same twice."""
        self.count += 1
        return self.rng.choice(forms).format(f"n{self.count}")

    def any_question(self) -> Said | None:
        return self.rng.choice(self.asked) if self.asked else None


async def ask(crowd: Crowd) -> None:
    crowd.asked.append(await crowd.customer().asks(crowd.words(QUESTIONS)))


async def follow_up(crowd: Crowd) -> None:
    if (said := crowd.any_question()) is not None:
        await crowd.customer(said).answers(said, crowd.words(FOLLOW_UPS))


async def edit(crowd: Crowd) -> None:
    if (said := crowd.any_question()) is not None:
        await _who(crowd, said).edits(said, crowd.words(QUESTIONS))


async def delete(crowd: Crowd) -> None:
    if (said := crowd.any_question()) is not None:
        crowd.asked.remove(said)
        await _who(crowd, said).deletes(said)


async def answer(crowd: Crowd) -> None:
    if (said := crowd.any_question()) is not None:
        await crowd.engineer().answers(said, crowd.words(ANSWERS))


async def claim(crowd: Crowd) -> None:
    person, number = crowd.engineer(), crowd.rng.randint(1, len(crowd.asked) + 1)
    answered = await person.types(f"/claim {number}")
    if (theirs := YOURS.search(answered.text)) is not None:
        crowd.witness.promised.append(Promised(person.id, int(theirs[1])))


async def other_command(crowd: Crowd) -> None:
    verb = crowd.rng.choice(("/release", "/escalate", "/resolve", "/steward explain"))
    await crowd.engineer().types(f"{verb} {crowd.rng.randint(1, len(crowd.asked) + 1)}")


async def signal(crowd: Crowd) -> None:
    if crowd.desk.stage.has_bot:
        account = crowd.rng.choice(("kestrel", "brightwave"))
        await crowd.desk.signal(account, "usage-drop", crowd.words(("Calls fell by half: {}",)))


def _who(crowd: Crowd, said: Said) -> Someone:
    desk = crowd.desk
    return next(one for one in (desk.kim, desk.kai, desk.bo, desk.bea) if one.id == said.by)


ACTS: tuple[tuple[Callable[[Crowd], Awaitable[None]], int], ...] = (
    (ask, 6),
    (follow_up, 3),
    (edit, 2),
    (delete, 1),
    (answer, 3),
    (claim, 2),
    (other_command, 1),
    (signal, 2),
)

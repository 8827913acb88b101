"""One run of chaos: a seed is a script of people, faults and deaths, in moving time, and an audit at its end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random  # noqa: TID251 - seeded: the same seed is the same run

import tests.scenarios.world as team
from bot.domain.inbox import key_of
from bot.errors import StartError
from bot.slack import socket_line
from bot.slack.supervisor import LINES
from sandbox.faults import FaultKind
from sandbox.time.conductor import NotSettledError
from storage.engine import Database
from tests.audit.disk import read_disk
from tests.audit.rules import audit
from tests.audit.witness import watch
from tests.chaos.acts import Crowd, ask
from tests.chaos.weather import HOW, weather
from tests.promises.on_disk import rows
from tests.scenarios.desk import Desk, open_desk

STEPS = 14
MOST_KINDS = 4
PAUSES = (0, 1, 10, 60, 240, 900)  # seconds between two acts
WITHOUT_A_WORD = frozenset(
    {FaultKind.LOST, FaultKind.ZOMBIE_SOCKET, FaultKind.SEVERED_CHANNEL, FaultKind.LAGGING_HISTORY}
)
PATIENCE = 40  # minutes until Steward must hear again, once nothing goes wrong any more
CONNECT_SECONDS = 0.5  # of real time
ACK_SECONDS = 0.2  # of real time: a zombie's envelopes are given up within the conductor's patience
BEAT_EVERY = 30  # seconds; a beat each second finds nothing more


@dataclass(frozen=True, slots=True)
class Outcome:
    seed: int
    kinds: tuple[FaultKind, ...]
    amiss: Sequence[str]

    def __str__(self) -> str:
        told = "".join(f"\n  - {sentence}" for sentence in self.amiss)
        return f"seed {self.seed} ({', '.join(self.kinds)}): {len(self.amiss)} amiss{told}"


@contextmanager
def _impatient() -> Iterator[None]:
    """A dead ticket costs real time, which a run has little of."""
    before = socket_line.CONNECT_WITHIN_SECONDS
    socket_line.CONNECT_WITHIN_SECONDS = CONNECT_SECONDS
    try:
        yield
    finally:
        socket_line.CONNECT_WITHIN_SECONDS = before


async def run(seed: int, url: str, kinds: Sequence[FaultKind] = ()) -> Outcome:
    """On the empty database at `url`. Without `kinds` the seed chooses a few."""
    rng = Random(seed)
    chosen = tuple(kinds) or tuple(rng.sample(list(HOW), rng.randint(1, MOST_KINDS)))
    with _impatient():
        async with open_desk(url) as desk:
            try:
                amiss = await _play(desk, rng, chosen, seed)
            except NotSettledError as error:
                amiss = [f"it did not come to rest: {error}"]
    return Outcome(seed, chosen, amiss)


async def _play(desk: Desk, rng: Random, kinds: tuple[FaultKind, ...], seed: int) -> list[str]:
    witness = watch(desk.sandbox, team.WORLD)
    desk.sandbox._tested.sockets.ack_seconds = ACK_SECONDS
    desk.sandbox.faults.reseed(seed)
    crowd = Crowd(desk, witness, rng)
    for _ in range(STEPS):
        _change_weather(desk, crowd, kinds)
        await crowd.act()
        if rng.random() < 0.15:
            await _die(desk, crowd)
        await _pass(desk, rng.choice(PAUSES))
    desk.sandbox.faults.clear()
    await _come_to_rest(desk, crowd)
    database = Database(desk.database)
    try:
        return audit(await read_disk(database, desk.now), witness)
    finally:
        await database.close()


def _change_weather(desk: Desk, crowd: Crowd, kinds: tuple[FaultKind, ...]) -> None:
    rng = crowd.rng
    if rng.random() < 0.1:
        crowd.struck = _struck(desk, crowd)
        desk.sandbox.faults.clear()
    if rng.random() < 0.5:
        desk.sandbox.faults.add(weather(rng, kinds))


async def _die(desk: Desk, crowd: Crowd) -> None:
    """People go on while nobody is there to hear them."""
    if not desk.stage.has_bot:
        return
    _excuse(desk, crowd)
    await desk.cut_off()
    for _ in range(crowd.rng.randint(0, 3)):
        await crowd.act()
        await desk.away(minutes=crowd.rng.choice((0, 1, 8)))
    await _try_to_return(desk)
    _excuse(desk, crowd)


def _excuse(desk: Desk, crowd: Crowd) -> None:
    """What Slack lost without a word, and no check had found when the process died, is lost (docs/adr/0010)."""
    crowd.struck = _struck(desk, crowd)
    if crowd.struck:
        keys = {key for (key,) in rows(desk.database, "SELECT source_key FROM receipt")}
        crowd.witness.excused |= {key for key in crowd.witness.said if key_of(*key, "message") not in keys}


def _struck(desk: Desk, crowd: Crowd) -> frozenset[FaultKind]:
    fired = {rule.kind for rule in desk.sandbox.faults.rules() if rule.fired}
    return crowd.struck | (fired & WITHOUT_A_WORD)


async def _try_to_return(desk: Desk) -> None:
    """Where Slack does not let it start, it is started again later, as whatever watches over it would."""
    try:
        await desk.returns()
    except StartError:
        assert not desk.stage.has_bot


async def _pass(desk: Desk, seconds: float) -> None:
    """With beats of the metronome, which mend the line."""
    while seconds > 0:
        some = min(seconds, BEAT_EVERY)
        seconds -= some
        if not desk.stage.has_bot:
            await desk.away(minutes=some / 60)
            await _try_to_return(desk)
        else:
            await desk.passes(seconds=some)
            await _beat(desk)


async def _beat(desk: Desk) -> None:
    await desk.stage.bot.beat()
    await desk.stage.settle()


async def _come_to_rest(desk: Desk, crowd: Crowd) -> None:
    """Nothing goes wrong any more; what was lost without a word is found after the next word (docs/adr/0010)."""
    for _ in range(PATIENCE):
        await _pass(desk, 60)
        if _hears(desk):
            break
    else:
        raise NotSettledError(["it does not hear"], PATIENCE * 60)
    for _ in range(4):
        await ask(crowd)
    await _pass(desk, 20 * 60)
    await desk.passes(minutes=70)
    await _beat(desk)


def _hears(desk: Desk) -> bool:
    lines = desk.stage.bot.lines if desk.stage.has_bot else None
    return lines is not None and desk.stage.bot.hearing.is_hearing and lines.standing == LINES

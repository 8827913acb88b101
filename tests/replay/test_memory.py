"""Memory is counted as it is: every object once, with all that it holds."""

import asyncio
import sys
from dataclasses import dataclass

from bot.replay.memory import MB, held_mb, peak_mb, resident_mb


@dataclass(frozen=True, slots=True)
class Box:
    inside: object


def test_what_a_value_holds_is_counted_once() -> None:
    big = "x" * MB
    boxed = [Box({"key": (big, [big])}), {big}]
    assert 1 <= held_mb(boxed) < 1.01
    assert held_mb([big, big]) == sys.getsizeof(big) / MB


def test_the_process_takes_what_it_holds() -> None:
    before = resident_mb()
    held = bytearray(b"x" * (64 * MB))
    assert resident_mb() - before > 32
    assert peak_mb() >= resident_mb() - 1
    assert len(held) == 64 * MB


async def test_what_the_parent_took_is_not_counted() -> None:
    """A process that is started by a large one is small all the same."""
    ballast = bytearray(100 * MB)
    ballast[::4096] = b"x" * len(ballast[::4096])
    program = "from bot.replay.memory import peak_mb; print(peak_mb())"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    assert float(said) < 60 < peak_mb()

"""Every await of the bot as a moment at which it can die: found by running, so that a new one is covered by itself.

At its moment the bot stands still where it is, as a killed process does; what it would have done next never happens.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any
from weakref import WeakKeyDictionary

ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(str(ROOT / room) for room in ("bot", "handlers", "jobs", "storage"))
STAGE = str(ROOT / "bot" / "demo")  # it moves the bot, and is not it


@dataclass(frozen=True, slots=True)
class Await:
    """A line of ours that waits, and what it waits in: the begin of a transaction is not its end."""

    file: str
    function: str
    line: int
    inside: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}, in {self.inside}"


class Watch:
    """While it `looks`, it counts the awaits, and lets the bot stand still at the `nth` time of one of them."""

    def __init__(self, fatal: Await | None = None, nth: int = 1) -> None:
        self.seen: Counter[Await] = Counter()
        self.looks = False
        self.stands_still = False
        self.died = asyncio.Event()
        self._fatal = (fatal, nth)
        self._tasks: WeakKeyDictionary[asyncio.Task[Any], _Watched] = WeakKeyDictionary()

    def waits(self, place: Await) -> None:
        if not self.looks:
            return
        self.seen[place] += 1
        if (place, self.seen[place]) == self._fatal:
            self.stands_still = True
            self.died.set()

    async def away(self, work: Awaitable[None]) -> None:
        """What is done to the bot is no moment of its own. All of it that stands still is gone before."""
        self.looks = False
        if self.stands_still:
            await self._end_all()
        self.stands_still = False
        await work
        self.looks = True

    def watched(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        """A task factory."""
        inner = _Watched(coroutine, self)
        task = asyncio.Task(inner, loop=loop, **options)
        self._tasks[task] = inner
        return task

    async def _end_all(self) -> None:
        ours = [task for task, inner in self._tasks.items() if inner.is_ours and not task.done()]
        for task in ours:
            task.cancel()
        await asyncio.wait(ours)


class _Watched(Coroutine[Any, Any, Any]):
    """A coroutine that tells where it waits, and goes no further while its bot stands still."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], watch: Watch) -> None:
        self._coroutine = coroutine
        self._watch = watch
        self.is_ours = _is_ours(getattr(coroutine, "cr_code", None))
        self._is_ended = False

    def send(self, value: Any) -> Any:
        if self.is_ours and self._watch.stands_still and not self._is_ended:
            return _never()
        waiting = self._coroutine.send(value)
        if not self._watch.stands_still:
            place = _place(self._coroutine)
            self.is_ours = place is not None
            if place is not None:
                self._watch.waits(place)
        return waiting

    def throw(self, kind: Any, value: Any = None, trace: TracebackType | None = None) -> Any:
        """Cut off: what it holds is let go, which may take another await."""
        self._is_ended = True
        return self._coroutine.throw(kind) if value is None else self._coroutine.throw(kind, value, trace)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._coroutine.__await__()


def _never() -> asyncio.Future[None]:
    """As `await` hands a future to its task."""
    return next(iter(asyncio.get_running_loop().create_future().__await__()))


def _place(coroutine: Any) -> Await | None:
    """The innermost line of ours in a chain of awaits, if there is one."""
    found, inside, expecting = None, "", False
    while coroutine is not None and hasattr(coroutine, "cr_code"):
        code, frame = coroutine.cr_code, coroutine.cr_frame
        if expecting:
            inside, expecting = code.co_name, False
        if frame is not None and _is_ours(code):
            found, inside, expecting = (code, frame.f_lineno), "the loop", True
        coroutine = coroutine.cr_await
    if found is None:
        return None
    code, line = found
    file = str(Path(code.co_filename).relative_to(ROOT))
    return Await(file, code.co_qualname, line, inside)


def _is_ours(code: CodeType | None) -> bool:
    return code is not None and code.co_filename.startswith(OURS) and not code.co_filename.startswith(STAGE)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Each task that begins in this block is watched."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(watch.watched)
    try:
        yield
    finally:
        loop.set_task_factory(None)

"""Misbehaviour on request: calls that fail, and hooks into the moment a call has taken effect."""

import inspect
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.messages import Json

Hook: TypeAlias = Callable[[Json], Awaitable[None] | None]
"""Gets `{"method", "arguments", "answer"}`; `answer` is there when the effect has happened."""


class DropConnection(Exception):  # noqa: N818 - an instruction to the server, raised by a hook
    """The connection is cut instead of answered."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer instead of an effect. `retry_after` is in seconds."""

    status: int
    error: str
    retry_after: int | None


class Faults:
    """Each entry is used once, in the order in which it was asked for."""

    def __init__(self) -> None:
        self._failures: defaultdict[str, deque[Failure]] = defaultdict(deque)
        self._before: defaultdict[str, deque[Hook]] = defaultdict(deque)
        self._after: defaultdict[str, deque[Hook]] = defaultdict(deque)

    def fail_next(self, method: str, failure: Failure) -> None:
        self._failures[method].append(failure)

    def on_call(self, method: str, hook: Hook, *, after_effect: bool) -> None:
        (self._after if after_effect else self._before)[method].append(hook)

    def failure(self, method: str) -> Failure | None:
        waiting = self._failures.get(method)
        return waiting.popleft() if waiting else None

    async def before(self, method: str, arguments: Json) -> None:
        await _run(self._before.get(method), {"method": method, "arguments": arguments})

    async def after(self, method: str, arguments: Json, answer: Json) -> None:
        await _run(self._after.get(method), {"method": method, "arguments": arguments, "answer": answer})


async def _run(hooks: deque[Hook] | None, call: Json) -> None:
    if hooks:
        result = hooks.popleft()(call)
        if inspect.isawaitable(result):
            await result

"""Single failures that a script asks for by name, and hooks into the moment a call has taken effect."""

import inspect
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from sandbox.state.messages import Json
from sandbox.web.errors import ApiError

Hook: TypeAlias = Callable[[Json], Awaitable[None] | None]
"""Gets `{"method", "arguments", "answer"}`; `answer` is there when the effect has happened."""


class DropConnection(Exception):  # noqa: N818 - an instruction to the server, raised by a hook
    """The connection is cut instead of answered."""


class Once:
    """Each entry is used once, in the order in which it was asked for."""

    def __init__(self) -> None:
        self._failures: defaultdict[str, deque[ApiError]] = defaultdict(deque)
        self._before: defaultdict[str, deque[Hook]] = defaultdict(deque)
        self._after: defaultdict[str, deque[Hook]] = defaultdict(deque)

    def fail_next(self, method: str, error: ApiError) -> None:
        self._failures[method].append(error)

    def on_call(self, method: str, hook: Hook, *, after_effect: bool) -> None:
        (self._after if after_effect else self._before)[method].append(hook)

    async def before(self, method: str, arguments: Json) -> None:
        """Raises `ApiError`, and what a hook raises."""
        waiting = self._failures.get(method)
        if waiting:
            raise waiting.popleft()
        await _run(self._before.get(method), {"method": method, "arguments": arguments})

    async def after(self, method: str, arguments: Json, answer: Json) -> None:
        await _run(self._after.get(method), {"method": method, "arguments": arguments, "answer": answer})


async def _run(hooks: deque[Hook] | None, call: Json) -> None:
    if hooks:
        result = hooks.popleft()(call)
        if inspect.isawaitable(result):
            await result

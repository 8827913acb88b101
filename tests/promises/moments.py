"""The moments at which a process can die, and the death itself."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.demo import cast
from sandbox.faults import DropConnection
from sandbox.state.journal import ChangeKind
from tests.scenarios.desk import Desk

DEADLINE = 10.0  # real seconds until a moment that does not come is an error


@dataclass(frozen=True, slots=True)
class AtCall:
    """At the call of a Web API method, before or after it took effect; the answer never comes."""

    method: str
    after_effect: bool
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.method} {self.nth}, {'after' if self.after_effect else 'before'} its effect"

    def arm(self, desk: Desk, die: Callable[[], None]) -> None:
        def drop(_: Any) -> None:
            die()
            raise DropConnection

        for _ in range(self.nth - 1):
            desk.sandbox.on_call(self.method, lambda _: None, after_effect=self.after_effect)
        desk.sandbox.on_call(self.method, drop, after_effect=self.after_effect)


@dataclass(frozen=True, slots=True)
class AtAck:
    """When the next envelope has been acknowledged and nothing else was done about it."""

    def __str__(self) -> str:
        return "right after the ack"

    def arm(self, desk: Desk, die: Callable[[], None]) -> None:
        traffic = desk.sandbox.traffic
        acked = traffic.envelopes_acked
        traffic.on_change(lambda: die() if traffic.envelopes_acked > acked else None)


Moment = AtCall | AtAck


async def dies_at(desk: Desk, moment: Moment, during: Callable[[], Awaitable[object]]) -> None:
    """Let it happen, and cut the bot off at that moment."""
    came = asyncio.Event()
    moment.arm(desk, came.set)
    act = asyncio.ensure_future(during())
    async with asyncio.timeout(DEADLINE):
        await came.wait()
        await desk.cut_off()
        await act


def posted(desk: Desk, channel: str, *fragments: str) -> list[str]:
    """What the bot ever posted there that says all this; an edit is no second posting."""
    return [
        change.message.text
        for change in desk.sandbox.history()
        if change.kind is ChangeKind.POSTED
        and change.message is not None
        and (change.message.user, change.message.channel) == (cast.BOT, channel)
        and all(fragment in f"{change.message.text}{change.message.blocks}" for fragment in fragments)
    ]

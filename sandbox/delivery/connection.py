"""One web socket of an app in Socket Mode, and how long such a thing lives in real time."""

import asyncio
import json
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web

from sandbox.faults.cut import aborted
from sandbox.faults.plan import Rule
from sandbox.state.messages import Json

PING = b"Ping from sandbox"


@dataclass(frozen=True, slots=True)
class SocketPace:
    """Real seconds. docs.slack.dev/apis/events-api/using-socket-mode names the warning and the lifetimes.

    How long a ticket is good for, and how often Slack pings, is not documented.
    """

    ping: float = 10.0
    ticket: float = 30.0
    lifetime: float = 3600.0
    debug_lifetime: float = 360.0
    """With `debug_reconnects=true` in the address."""
    warning: float = 10.0
    """How long before its end a connection is warned."""


class Standing(StrEnum):
    """A warned connection still gets what no open one can take; a retiring one gets nothing new."""

    OPEN = "open"
    WARNED = "warned"
    RETIRING = "retiring"


@dataclass(eq=False, slots=True)
class Connection:
    """Frames leave through a queue, so sending is one synchronous step: text, bytes for a ping, `None` to close."""

    request: web.Request
    socket: web.WebSocketResponse
    standing: Standing = Standing.OPEN
    frames: asyncio.Queue[str | bytes | None] = field(default_factory=asyncio.Queue)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    zombie: Rule | None = None
    """The fault by which nothing comes over it while the fault stands."""

    async def write(self) -> None:
        while (frame := await self.frames.get()) is not None:
            if isinstance(frame, bytes):
                await self.socket.ping(frame)
            else:
                await self.socket.send_str(frame)
        await self.socket.close()

    def keep_pinging(self, seconds: float) -> None:
        """As Slack does, beside answering the app's own pings."""
        loop = asyncio.get_running_loop()

        def ping() -> None:
            self.frames.put_nowait(PING)
            self.timers[0] = loop.call_later(seconds, ping)

        self.timers.insert(0, loop.call_later(seconds, ping))

    def disconnect(self, reason: str, standing: Standing) -> None:
        """Tell the app that this connection goes, or will."""
        self.standing = standing
        self.frames.put_nowait(json.dumps(disconnect_frame(reason)))

    def close_after(self, seconds: float) -> None:
        """Until then, what is under way can be acked."""
        self.timers.append(asyncio.get_running_loop().call_later(seconds, self.frames.put_nowait, None))

    def stop_timers(self) -> None:
        for timer in self.timers:
            timer.cancel()

    def abort(self) -> None:
        """No close frame, as when a cable is pulled."""
        aborted(self.request)


def disconnect_frame(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}

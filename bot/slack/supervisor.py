"""Keeps two Socket Mode lines open, and says when neither heard.

Slack renews a connection every few hours, and one may fall silent; while the other stands, Slack sends what was not
acknowledged again, over that one. So each line is replaced beside the other, and nobody is deaf meanwhile.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity, Clock
from bot.ports import SendError, UnknownFateError
from bot.slack.keeping import mapping
from bot.slack.resting import Resting
from bot.slack.socket_line import Ending, Line

LINES = 2  # of the ten that Slack gives an app
BEAT_WAITS_SECONDS = 1.0  # for a new line; where it takes longer, the beat goes on without it
PROVEN_AFTER_SECONDS = 15.0  # what is sent a second time now was sent first when the line stood
REMEMBERED = 1000  # events, to tell the second copy of one that came from one that did not
BUILD = "line"  # what rests while it cannot be built

log = structlog.get_logger()


class SocketLines:
    """`lost` is called where there was no line to hear, and `doubted` where one ended badly beside another."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        activity: Activity,
        clock: Clock,
        lost: Callable[[], None],
        doubted: Callable[[], None],
    ) -> None:
        self._app, self._app_token, self._client, self._activity = app, app_token, client, activity
        self._resting = Resting(clock)
        self._lost = lost
        self._doubted = doubted
        self._lines: list[Line] = []
        self._has_stood = False
        self._building: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._seen: deque[str] = deque(maxlen=REMEMBERED)

    async def connect(self) -> None:
        """The first line must stand; others are built later where they cannot be now. Errors: `SendError`."""
        await self._open()
        while len(self._lines) < LINES and self._resting.left(BUILD) is None:
            await self._build()

    @property
    def standing(self) -> int:
        """How many hear now."""
        return sum(line.is_open for line in self._lines)

    def silent_for(self) -> float:
        """Seconds since the last ping or envelope over any line; infinite where none stands."""
        now = asyncio.get_running_loop().time()
        return min((now - line.heard_at for line in self._lines if line.hears), default=float("inf"))

    def distrust(self) -> None:
        """They stand, and something that they should have brought did not come: all are built anew."""
        for line in self._lines:
            line.end(Ending.DISTRUSTED)

    # -- every beat -------------------------------------------------------------------------------------

    async def mend(self) -> None:
        """Take down what does not hear, and build what is missing. Called at every beat."""
        self._take_down()
        self._release()
        # Not at every beat: Slack promises one ticket a minute.
        is_missing = len(self._lasting()) < LINES and self._resting.left(BUILD) is None
        if is_missing and self._building is None:
            self._building = asyncio.create_task(self._build())
        if self._building is not None:
            await asyncio.wait({self._building}, timeout=BEAT_WAITS_SECONDS)

    def _take_down(self) -> None:
        for line in self._lines:
            line.look()
        ended = [line for line in self._lines if not line.hears]
        self._lines = [line for line in self._lines if line.hears]
        if not all(self._is_covered(line) for line in ended):
            self._lost()
        elif any(line.ending is not Ending.RENEWED for line in ended):
            self._doubted()
        for line in ended:
            log.warning("socket.ended", why=line.ending, others=len(self._lines))
            self._in_background(line.finish())

    def _is_covered(self, ended: Line) -> bool:
        """Whether another line that hears stood already when this one certainly still heard."""
        return any(line.connected_at <= ended.sure_until for line in self._lines)

    def _lasting(self) -> list[Line]:
        return [line for line in self._lines if not line.is_leaving]

    def _release(self) -> None:
        """A line that leaves is closed once others stand in its place, and what it brought is answered."""
        if len(self._lasting()) < LINES:
            return
        for line in [line for line in self._lines if line.is_leaving and not line.is_busy]:
            self._lines.remove(line)
            self._in_background(line.finish())

    # -- building ---------------------------------------------------------------------------------------

    async def _build(self) -> None:
        try:
            await self._open()
        except SendError as error:
            self._rest(error)
        except Exception as error:  # the edge of a task: recorded, and tried again later
            log.exception("socket.build_failed")
            self._rest(UnknownFateError(type(error).__name__))
        finally:
            self._building = None

    def _rest(self, error: SendError) -> None:
        wait = self._resting.failed(BUILD, error)
        log.warning("socket.down", error=error.code, again_in=wait.retry_after, others=len(self._lines))

    async def _open(self) -> None:
        line = Line(self._app, self._app_token, self._client, self._activity, self._brought)
        try:
            await line.open()
        except BaseException:
            await line.abort()
            raise
        self._resting.answered(BUILD)
        is_back = self._has_stood and not self._lines
        self._has_stood = True
        self._lines.append(line)
        if is_back:
            self._lost()  # what was read before the line stood ends too early
        log.info("socket.stands", lines=len(self._lines))

    # -- what they bring --------------------------------------------------------------------------------

    def _brought(self, by: Line, req: SocketModeRequest) -> None:
        """What Slack sends again, and nobody had before, was sent over a line that brings nothing."""
        event_id = mapping(req.payload).get("event_id")
        if not isinstance(event_id, str):
            return
        if req.retry_attempt and event_id not in self._seen:
            self._suspect(by)
        self._seen.append(event_id)

    def _suspect(self, by: Line) -> None:
        for line in self._lines:
            if line is not by and not line.is_leaving and line.age() > PROVEN_AFTER_SECONDS:
                log.warning("socket.suspected")
                line.is_leaving = True
                self._doubted()

    # -- the end ----------------------------------------------------------------------------------------

    async def close(self) -> None:
        await self._end_building()
        lines, self._lines = self._lines, []
        await asyncio.gather(*(line.finish() for line in lines), *self._closing)

    async def abort(self) -> None:
        """Drop everything at once, as a killed process would."""
        await self._end_building()
        lines, self._lines = self._lines, []
        await asyncio.gather(*(line.abort() for line in lines))

    async def _end_building(self) -> None:
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

"""The workspace as a server on loopback, and the port through which people act in it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.control.port import Control, page_routes
from sandbox.control.revision import Revision
from sandbox.control.scenes import Scene, Stage
from sandbox.delivery.connection import SocketPace
from sandbox.delivery.installation import Installation
from sandbox.delivery.socket_mode import serve_link
from sandbox.delivery.wire import Wire
from sandbox.errors import PortTakenError, UnknownError
from sandbox.faults import FaultPlan
from sandbox.faults.calls import CallFaults
from sandbox.faults.cut import unless_out
from sandbox.faults.once import Hook, Once
from sandbox.payloads.objects import permalink
from sandbox.people.channels import Channels
from sandbox.people.connecting import Connecting
from sandbox.people.people import People
from sandbox.state.journal import Change
from sandbox.state.messages import Json, Message
from sandbox.state.views import View
from sandbox.state.workspace import Workspace
from sandbox.state.world import World
from sandbox.time.clock import Clock, MovingClock
from sandbox.time.conductor import Conductor, Mover
from sandbox.time.playing import Playing
from sandbox.web.api import WebApi
from sandbox.web.errors import ApiError
from sandbox.web.file_transfer import FileTransfer
from sandbox.web.guard import loopback_only
from sandbox.web.rate_limits import RateLimits
from sandbox.web.response_urls import ResponseUrls

HOST = "127.0.0.1"
LONGEST_ADDRESS = 262_144
"""Bytes. slack_sdk puts the arguments of most calls into the query, and long texts with them."""

ACK_SECONDS = 3.0
"""Real seconds within which an envelope must be acked (docs.slack.dev/apis/events-api)."""


class Sandbox:
    """An async context manager. All methods that act raise `SandboxError`s.

    With a `MovingClock`, time moves by our own `Conductor`; any other clock brings its `mover`.
    """

    def __init__(
        self,
        world: World,
        clock: Clock,
        *,
        mover: Mover | None = None,
        port: int = 0,
        ack_seconds: float = ACK_SECONDS,
        rate_limits: bool = False,
        pace: SocketPace | None = None,
    ) -> None:
        self.clock = clock
        self._mover = mover or Conductor(_moving(clock))
        self._port = port
        self._workspace = workspace = Workspace(world, clock)
        self.wire = Wire(clock)
        self.faults = plan = FaultPlan(clock)
        plan.on_fire(self.wire.fault)
        self._once = Once()
        self._limits = RateLimits(clock) if rate_limits else None
        line = (workspace, self.wire, plan, ack_seconds, pace or SocketPace())
        self._installed = {app.id: Installation(app, *line) for app in world.apps}
        self._tested = self._installed[world.app.id]
        self.traffic = self._tested.traffic
        self._responses = ResponseUrls()
        self.people = People(workspace, self._installed, self._responses)
        self.channels = Channels(workspace)
        self.connecting = Connecting(workspace)
        self.quirks = workspace.quirks
        self._revision = Revision(clock)
        self._stage = Stage()
        self._playing = Playing(self._mover)
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=0.1, max_line_size=LONGEST_ADDRESS
        )
        for installed in self._installed.values():
            installed.traffic.on_change(self._mover.something_changed)
        if isinstance(self._mover, Conductor):
            self._mover.join(self)

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[loopback_only])
        faults = CallFaults(self.faults, self._once, self.clock)
        api = WebApi(self._installed, faults, self._limits, self.wire)
        self._control = control = Control(
            self.people,
            self.channels,
            self.connecting,
            self._workspace,
            self._mover,
            self._playing,
            self._stage,
            self._revision,
            self.wire,
            lambda: self.unknown_methods,
            self.faults,
        )
        application.add_routes(
            [
                web.route("*", "/api/{method}", api.serve),
                web.get("/link/", serve_link([each.sockets for each in self._installed.values()])),
                web.post("/response/{key}", unless_out(self.faults, self._responses.serve)),
                *FileTransfer(self._installed, self._workspace).routes(),
                *control.routes(),
                *page_routes(),
            ]
        )
        return application

    async def __aenter__(self) -> Self:
        """Start listening on loopback. Raises `PortTakenError`."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise PortTakenError(self._port) from error
        self._port = self._runner.addresses[0][1]
        self._responses.origin = self._workspace.files.origin = self.page_url
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stage.close()
        await self._playing.close()
        self._revision.close()
        for installed in self._installed.values():
            await installed.close()
        await self._runner.cleanup()

    @property
    def page_url(self) -> str:
        return f"http://{HOST}:{self._port}/"

    @property
    def base_url(self) -> str:
        return f"{self.page_url}api/"

    @property
    def conductor(self) -> Conductor:
        """What moves time, for apps that share our clock; those in wall time have none."""
        assert isinstance(self._mover, Conductor), "this workspace runs in wall time"
        return self._mover

    # -- a side of the conductor ------------------------------------------------------------------------

    def outstanding(self) -> list[str]:
        return [text for installed in self._installed.values() for text in installed.outstanding()]

    async def next_due(self) -> datetime | None:
        """Nothing happens here by itself."""
        return None

    async def tick(self) -> None:
        """Nothing is ever due."""

    async def flow(self) -> None:
        """Let virtual time pass as fast as real time does, until cancelled; the page may play it faster."""
        await self._playing.flow()

    # -- apps -------------------------------------------------------------------------------------------

    async def use_http(self, url: str, app_id: str | None = None) -> None:
        """Deliver to an address instead of Socket Mode. Raises `NotVerifiedError`."""
        await self._install(app_id).use_http(url)

    async def use_sockets(self, app_id: str | None = None) -> None:
        """Deliver by Socket Mode, as at the beginning."""
        await self._install(app_id).use_sockets()

    def disable_sockets(self, app_id: str | None = None) -> None:
        """Switch Socket Mode off as in the app's settings: connections end, and there are no new ones."""
        self._install(app_id).sockets.turn_off()

    def deliver(self, payload: Json) -> None:
        """An event of any form, to the app under test."""
        self._tested.deliver(payload)

    def _install(self, app_id: str | None) -> Installation:
        if app_id is not None and app_id not in self._installed:
            raise UnknownError("app", app_id, f"Apps: {', '.join(self._installed)}.")
        return self._installed[app_id] if app_id else self._tested

    # -- what there is to see ---------------------------------------------------------------------------

    def messages(self, channel: str) -> list[Message]:
        """All of a channel in `ts` order, thread replies included, as they stand now."""
        return self._workspace.log(channel).all()

    def ephemerals(self, user: str) -> list[Message]:
        return self._workspace.ephemerals(user)

    def views(self, user: str) -> list[View]:
        """The modals open before `user`, the top one last."""
        return self._workspace.screens.stack(user)

    def home(self, user: str, app_id: str = "") -> View | None:
        """The home tab of an app, by default of the one under test."""
        return self._workspace.screens.home(user, app_id or self._workspace.app.id)

    def im(self, user: str) -> str | None:
        """The direct messages of the bot and `user`, if there are any yet."""
        return self._workspace.im(user)

    def permalink(self, channel: str, ts: str) -> str:
        return permalink(self._workspace, self._workspace.message(channel, ts))

    def history(self) -> list[Change]:
        """What happened lately, oldest first (see `journal.REMEMBERED`)."""
        return self._workspace.journal.changes()

    def on_change(self, listener: Callable[[Change], None]) -> None:
        self._workspace.journal.on_change(listener)

    def offer_scenes(self, scenes: Sequence[Scene]) -> None:
        self._stage.offer(scenes)

    @property
    def unknown_methods(self) -> Mapping[str, int]:
        """How often which Web API method was called, by any app, that is not served here."""
        return sum((each.traffic.unknown_methods for each in self._installed.values()), Counter[str]())

    # -- misbehaviour -----------------------------------------------------------------------------------

    def drop_sockets(self) -> None:
        """Abort every socket connection without a close frame."""
        for installed in self._installed.values():
            installed.sockets.drop()

    def refresh_sockets(self, *, warn: bool = False) -> None:
        """Ask the apps to reconnect, as Slack does every few hours; with `warn` seconds ahead."""
        for installed in self._installed.values():
            installed.sockets.refresh(warn=warn)

    def on_call(self, method: str, hook: Hook, *, after_effect: bool = True) -> None:
        """Run `hook` once, at the next call of `method`. It may raise `DropConnection`."""
        self._once.on_call(method, hook, after_effect=after_effect)

    def fail_next(
        self, method: str, *, status: int = 200, error: str | None = None, retry_after: int | None = None
    ) -> None:
        """Let the next call of `method` fail without effect. `retry_after` is in seconds."""
        word = error or ("ratelimited" if status == 429 else "internal_error")
        self._once.fail_next(method, ApiError(word, status=status, retry_after=retry_after))


def _moving(clock: Clock) -> MovingClock:
    if not isinstance(clock, MovingClock):
        raise TypeError(f"{type(clock).__name__} needs a mover of its own, such as a WallConductor.")
    return clock

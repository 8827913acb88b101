"""One app in the workspace: what it sees, how it is reached, and what it may call by which token."""

from collections.abc import Callable, Mapping

from sandbox.delivery.connection import SocketPace
from sandbox.delivery.http_mode import HttpMode
from sandbox.delivery.line import EnvelopeKind, Line, Unanswered
from sandbox.delivery.socket_mode import SocketMode
from sandbox.delivery.subscription import Subscription
from sandbox.delivery.traffic import Traffic
from sandbox.delivery.wire import Wire
from sandbox.errors import AppSilentError, AppUnreachedError
from sandbox.faults.deliveries import Deliveries
from sandbox.faults.plan import FaultPlan
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.state.world import App, Person


class Installation:
    """`workspace` is seen with the app's own eyes. The line is Socket Mode until `use_http`."""

    def __init__(
        self,
        app: App,
        workspace: Workspace,
        wire: Wire,
        plan: FaultPlan,
        ack_seconds: float,
        pace: SocketPace,
    ) -> None:
        self.app = app
        self.workspace = workspace.seen_by(app)
        self.traffic = Traffic()
        self.sockets = SocketMode(app.id, workspace.ids, self.traffic, ack_seconds, wire, pace, plan)
        self._wire = wire
        self._plan = plan
        self._http: HttpMode | None = None
        self._deliveries = Deliveries(plan, app, workspace.clock, self._send)
        Subscription(self.workspace, self.deliver)

    @property
    def line(self) -> Line:
        return self._http or self.sockets

    async def use_http(self, url: str) -> None:
        """From now on everything goes to `url`, once it has repeated a challenge."""
        http = HttpMode(
            url,
            self.app,
            self.workspace.clock,
            self.workspace.ids,
            self.traffic,
            self.sockets.ack_seconds,
            self._wire,
            self._plan,
        )
        try:
            await http.verify()
        except BaseException:
            await http.close()
            raise
        await self._hang_up()
        self._http = http
        self.sockets.turn_off()

    async def use_sockets(self) -> None:
        await self._hang_up()
        self.sockets.turn_on()

    async def _hang_up(self) -> None:
        if self._http is not None:
            await self._http.close()
        self._http = None

    def outstanding(self) -> list[str]:
        http = self._http.outstanding() if self._http else []
        return [*self.sockets.outstanding(), *http, *self.traffic.open_calls()]

    async def close(self) -> None:
        self._deliveries.close()
        await self._hang_up()
        self.sockets.close()

    def deliver(self, payload: Json) -> None:
        """An event leaves for the app, as far as faults let it."""
        self._deliveries.deliver(payload)

    def _send(self, payload: Json) -> None:
        self.line.send_event(payload)

    async def interact(self, payload: Json, what: str) -> Json:
        """The app's answer to what somebody did. Raises `AppSilentError` and `AppUnreachedError`, which name `what`."""
        if not self.workspace.is_installed:
            raise AppUnreachedError(what)
        answer = await self.line.ask(EnvelopeKind.INTERACTION, payload)
        if answer is Unanswered.TIMED_OUT:
            raise AppSilentError(what, self.line.ack_seconds)
        if isinstance(answer, Unanswered):
            raise AppUnreachedError(what)
        return answer

    async def tell(self, payload: Json) -> None:
        """An interaction whose answer changes nothing for anybody."""
        if self.workspace.is_installed:
            await self.line.ask(EnvelopeKind.INTERACTION, payload)


def offered_to(
    person: Person, installed: Mapping[str, Installation], has: Callable[[App], bool]
) -> Installation | None:
    """The app of the person's own team that has it; where several do, the one installed last."""
    for each in reversed(list(installed.values())):
        if each.workspace.is_installed and each.app.team_id == person.team_id and has(each.app):
            return each
    return None

"""Socket Mode: tickets, connections, envelopes, acks and redelivery.

docs.slack.dev/apis/events-api/using-socket-mode. The ack deadline and the redeliveries are real time.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from sandbox.delivery.connection import Connection, SocketPace, Standing, disconnect_frame
from sandbox.delivery.line import EnvelopeKind, Unanswered
from sandbox.delivery.traffic import Traffic
from sandbox.delivery.wire import Wire
from sandbox.faults import FaultKind, FaultPlan
from sandbox.faults.cut import aborted
from sandbox.faults.plan import Rule
from sandbox.state.ids import Ids
from sandbox.state.messages import Json
from sandbox.strict_json import loads
from sandbox.time.real_time import monotonic

CONNECTION_LIMIT = 10
REDELIVERIES = 3
SOCKET = "socket"  # what a fault strikes here
ANSWERED = frozenset({"view_submission", "block_suggestion"})
"""Interactions whose ack may carry an answer; every command's may, no event's."""


@dataclass(eq=False, slots=True)
class Envelope:
    """One payload on its way. `answer` resolves to the ack's payload, or to why there is none."""

    id: str
    kind: EnvelopeKind
    payload: Json
    answer: asyncio.Future[Json | Unanswered]
    attempt: int = 0
    carrier: Connection | None = None
    deadline: asyncio.TimerHandle | None = None

    def frame(self) -> str:
        body: Json = {
            "envelope_id": self.id,
            "type": self.kind,
            "payload": self.payload,
            "accepts_response_payload": self.kind is EnvelopeKind.COMMAND
            or self.payload.get("type") in ANSWERED,
        }
        if self.kind is EnvelopeKind.EVENT:
            body |= {"retry_attempt": self.attempt, "retry_reason": "timeout" if self.attempt else ""}
        return json.dumps(body)


class SocketMode:
    """All connections of the app. Each envelope goes to one of them, in turn."""

    def __init__(
        self,
        app_id: str,
        ids: Ids,
        traffic: Traffic,
        ack_seconds: float,
        wire: Wire,
        pace: SocketPace,
        plan: FaultPlan,
    ) -> None:
        self.ack_seconds = ack_seconds
        self.is_on = True
        """The switch in the app's settings; while it is off there are no tickets."""
        self._pace = pace
        self._app_id = app_id
        self._ids = ids
        self._traffic = traffic
        self._wire = wire
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._unacked: dict[str, Envelope] = {}
        self._plan = plan
        plan.on_add(self._begin)

    def ticket(self) -> str:
        """For one connection."""
        ticket, now = self._ids.uuid("ticket"), monotonic()
        self._tickets = {each: at for each, at in self._tickets.items() if now - at <= self._pace.ticket}
        self._tickets[ticket] = now
        return ticket

    def owns(self, ticket: str) -> bool:
        """Whether the ticket is ours, unused, and not too old."""
        issued = self._tickets.get(ticket)
        return issued is not None and monotonic() - issued <= self._pace.ticket

    def outstanding(self) -> list[str]:
        return [
            f"{each.kind} envelope {each.id}, transmission {each.attempt + 1}, not acked"
            for each in self._unacked.values()
        ]

    # -- sending --------------------------------------------------------------------------------------------

    def send_event(self, payload: Json) -> None:
        """Deliver at least once while a connection stands; without one the event is lost, as in Slack."""
        self._send(EnvelopeKind.EVENT, payload)

    async def ask(self, kind: EnvelopeKind, payload: Json) -> Json | Unanswered:
        """The ack's payload (`{}` for a bare ack), or why there is none."""
        return await self._send(kind, payload).answer

    def _send(self, kind: EnvelopeKind, payload: Json) -> Envelope:
        answer: asyncio.Future[Json | Unanswered] = asyncio.get_running_loop().create_future()
        envelope = Envelope(self._ids.uuid("envelope"), kind, payload, answer)
        self._transmit(envelope)
        return envelope

    def _transmit(self, envelope: Envelope) -> None:
        is_out = self._plan.first({FaultKind.OUTAGE}, envelope.kind)
        connection = None if is_out else self._next_connection()
        if connection is None:
            self._give_up(envelope, Unanswered.NOT_DELIVERED)
            return
        self._unacked[envelope.id] = envelope
        envelope.carrier = connection
        if not self._is_zombie(connection):
            connection.frames.put_nowait(envelope.frame())
        self._wire.envelope(envelope.id, envelope.kind, envelope.payload, attempt=envelope.attempt)
        loop = asyncio.get_running_loop()
        envelope.deadline = loop.call_later(self.ack_seconds, self._overdue, envelope)
        self._traffic.sent()

    def _next_connection(self) -> Connection | None:
        """Round robin; a warned one only when no other is left, one that goes away never."""
        for standing in (Standing.OPEN, Standing.WARNED):
            for _ in range(len(self._connections)):
                connection = self._connections.pop(0)
                self._connections.append(connection)
                if connection.standing is standing:
                    return connection
        return None

    def _overdue(self, envelope: Envelope) -> None:
        if envelope.kind is EnvelopeKind.EVENT and envelope.attempt < REDELIVERIES:
            self._redeliver(envelope)
        else:
            self._give_up(envelope, Unanswered.TIMED_OUT)

    def _redeliver(self, envelope: Envelope) -> None:
        if envelope.deadline is not None:
            envelope.deadline.cancel()
        envelope.attempt += 1
        self._transmit(envelope)

    def _give_up(self, envelope: Envelope, why: Unanswered) -> None:
        self._wire.ack(envelope.id, None, status="not acked")
        self._settle(envelope, why)
        self._traffic.lost()

    def _settle(self, envelope: Envelope, answer: Json | Unanswered) -> None:
        self._unacked.pop(envelope.id, None)
        if envelope.deadline is not None:
            envelope.deadline.cancel()
        if not envelope.answer.done():
            envelope.answer.set_result(answer)

    # -- connections ----------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A ticket opens one connection and is then worth nothing."""
        if self._plan.first({FaultKind.OUTAGE}, SOCKET):
            return aborted(request)
        del self._tickets[request.query["ticket"]]
        if self._plan.first({FaultKind.DEAD_TICKET}, SOCKET):
            return web.Response(status=403, text="This ticket is not valid.")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(request, socket)
        if len(self._connections) >= CONNECTION_LIMIT:
            await socket.send_json(disconnect_frame("too_many_websockets"))
            await socket.close()
            return socket
        await self._run(connection)
        return socket

    async def _run(self, connection: Connection) -> None:
        self._connections.append(connection)
        connection.zombie = self._plan.first({FaultKind.ZOMBIE_SOCKET}, SOCKET)
        lifetime = self._lifetime(connection.request)
        connection.frames.put_nowait(self._hello(lifetime))
        connection.keep_pinging(self._pace.ping)
        end = asyncio.get_running_loop().call_later(lifetime - self._pace.warning, self._warn, connection)
        connection.timers.append(end)
        self._adopt_orphans()
        writer = asyncio.create_task(connection.write())
        try:
            await self._read(connection)
        finally:
            connection.stop_timers()
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._lose(connection)

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is WSMsgType.TEXT:
                self._received(frame.data)

    def _received(self, text: str) -> None:
        """What is no ack is passed over, whatever else it is."""
        try:
            ack = loads(text)
        except ValueError:
            return
        if isinstance(ack, dict):
            self._acked(ack)

    def _acked(self, ack: Json) -> None:
        """An ack may come on any connection, and again for an envelope that was sent twice."""
        envelope = self._unacked.get(str(ack.get("envelope_id")))
        if envelope is not None:
            self._wire.ack(envelope.id, ack.get("payload"))
            self._settle(envelope, _answer(ack.get("payload")))
        self._traffic.acked()

    def _lifetime(self, request: web.Request) -> float:
        debugging = request.query.get("debug_reconnects") == "true"
        return self._pace.debug_lifetime if debugging else self._pace.lifetime

    def _hello(self, lifetime: float) -> str:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": int(lifetime)}
        body = {"type": "hello", "num_connections": len(self._connections), "debug_info": debug}
        return json.dumps(body | {"connection_info": {"app_id": self._app_id}})

    def _lose(self, *lost: Connection) -> None:
        """Unacked events move to a connection that still stands, else wait for a new one until overdue."""
        self._connections = [each for each in self._connections if each not in lost]
        for envelope in self._unacked.values():
            if envelope.carrier in lost:
                envelope.carrier = None
        self._adopt_orphans()
        self._traffic.changed()

    def _adopt_orphans(self) -> None:
        if all(connection.standing is Standing.RETIRING for connection in self._connections):
            return
        for envelope in list(self._unacked.values()):
            if envelope.carrier is None and envelope.kind is EnvelopeKind.EVENT:
                self._redeliver(envelope)

    def drop(self) -> None:
        """Abort every connection."""
        for connection in self._connections:
            connection.abort()
        self._lose(*self._connections)

    def refresh(self, *, warn: bool) -> None:
        """Ask the app to come back on new connections, as Slack does every few hours; it may be warned first."""
        for connection in self._connections:
            if warn:
                self._warn(connection)
            else:
                self._retire(connection)

    def _warn(self, connection: Connection) -> None:
        connection.disconnect("warning", Standing.WARNED)
        loop = asyncio.get_running_loop()
        connection.timers.append(loop.call_later(self._pace.warning, self._retire, connection))

    def _retire(self, connection: Connection) -> None:
        connection.disconnect("refresh_requested", Standing.RETIRING)
        connection.close_after(self.ack_seconds)

    def turn_on(self) -> None:
        self.is_on = True

    def turn_off(self) -> None:
        """As when somebody switches Socket Mode off in the app's settings."""
        self.is_on = False
        self._tickets.clear()
        for connection in self._connections:
            connection.disconnect("link_disabled", Standing.RETIRING)
            connection.close_after(0)

    def _begin(self, rule: Rule) -> None:
        """A fault that strikes the connections that stand."""
        if rule.kind is FaultKind.OUTAGE:
            self.drop()
        if rule.kind is FaultKind.ZOMBIE_SOCKET:
            for connection in self._connections:
                connection.zombie = self._plan.first({rule.kind}, SOCKET)

    def _is_zombie(self, connection: Connection) -> bool:
        """Until the fault is removed."""
        return connection.zombie is not None and self._plan.stands(connection.zombie)

    def close(self) -> None:
        """The end of the workspace: nobody is asked any more."""
        for envelope in list(self._unacked.values()):
            self._give_up(envelope, Unanswered.NOT_DELIVERED)
        self.drop()


def _answer(payload: Any) -> Json:
    """The payload of an ack; plain text is a command's text, as in an HTTP body."""
    if isinstance(payload, dict):
        return payload
    return {"text": payload} if isinstance(payload, str) and payload else {}


def serve_link(sockets: Sequence[SocketMode]) -> Handler:
    """The `/link/` endpoint, for all apps: the ticket tells whose connection it is."""

    async def serve(request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        owner = next((each for each in sockets if each.owns(ticket)), None)
        if owner is None:
            return web.Response(status=403, text="This ticket was used before, or never issued.")
        return await owner.serve(request)

    return serve

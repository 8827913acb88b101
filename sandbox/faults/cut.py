"""How a connection breaks under a call."""

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.faults.kinds import FaultKind
from sandbox.faults.plan import FaultPlan

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"


def cut(request: web.Request) -> web.Response:
    """Break in the midst of the answer. Whatever is returned now, nobody reads it.

    Without a head, aiohttp's client would ask again of itself where the request was a GET (measured, 3.14), and
    one call of the app would be two here.
    """
    if request.transport is not None:
        request.transport.write(_HEAD)
        request.transport.close()
    return web.Response()


def aborted(request: web.Request) -> web.Response:
    """No head and no close frame, as when a cable is pulled. Nobody reads what is returned."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def unless_out(plan: FaultPlan, serve: Handler) -> Handler:
    """An address of ours that an outage makes unreachable."""

    async def reach(request: web.Request) -> web.StreamResponse:
        out = plan.first({FaultKind.OUTAGE}, request.path)
        return await serve(request) if out is None else cut(request)

    return reach

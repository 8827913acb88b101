"""Keeps the workspace to this machine: loopback hosts only, and no other site's page may act through it."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A foreign `Host` is a rebound name, a foreign `Origin` another site; both get 403."""
    if _hostname(request.host) not in LOOPBACK:
        return _refused(f"The host {request.host} is not this machine; open 127.0.0.1 instead.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return _refused(f"The origin {origin} may not use this workspace.")
    return await handler(request)


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _refused(sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=403)

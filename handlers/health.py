"""What a container's keeper, a balancer and Prometheus ask of a process. Nothing of a customer is in an answer."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from bot.services.vitals import Vitals

ALIVE, READY, METRICS = "/healthz", "/readyz", "/metrics"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' text format

Page = Callable[[Mapping[str, float]], bytes]


def routes(vitals: Vitals, page: Page) -> Sequence[web.RouteDef]:
    """`page` puts readings into Prometheus' format."""

    async def alive(_: web.Request) -> web.Response:
        """503 tells the keeper to start it anew."""
        return _said(vitals.ailment())

    async def ready(_: web.Request) -> web.Response:
        """503 tells the balancer to ask another one."""
        return _said(await vitals.hindrance())

    async def metrics(_: web.Request) -> web.Response:
        body = page(await vitals.readings())
        return web.Response(body=body, headers={"Content-Type": METRICS_TYPE})

    return (web.get(ALIVE, alive), web.get(READY, ready), web.get(METRICS, metrics))


def _said(trouble: str | None) -> web.Response:
    return web.json_response(
        {"ok": trouble is None, "trouble": trouble}, status=200 if trouble is None else 503
    )

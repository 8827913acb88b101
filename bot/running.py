"""Running beside a real workspace: metronome, Socket Mode or HTTP, until a signal says stop."""

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress

import structlog
from aiohttp import web

from bot.app import FINISH_WITHIN_SECONDS, Steward
from bot.clock import Clock, SystemClock
from bot.configuration.policy_file import default_policy, load_policy
from bot.configuration.text_files import text_of
from bot.configuration.workspace_file import load_workspace
from bot.domain.places import Workspace
from bot.domain.policy import Policy
from bot.errors import SettingsError
from bot.settings import Settings, read, webhooks
from bot.slack.gateway import Slack
from bot.webhooks.sender import Webhook
from handlers import health
from handlers.http import Entrance
from jobs.metronome import Metronome

log = structlog.get_logger()


async def serve(host: str, port: int, clock: Clock | None = None) -> int:
    """Until SIGTERM or Ctrl-C, in wall time unless there is another `clock`.

    Errors: `StewardError`, for what somebody must mend first.
    """
    settings = read()
    policy = policy_of(settings)
    steward = Steward(
        slack_of(settings),
        settings.database_url,
        policy,
        workspace_of(settings, policy),
        clock or SystemClock(),
        webhooks=webhooks_of(policy),
    )
    try:
        await steward.start()
        await attend(steward, settings, host, port)
    finally:
        await steward.stop()
    return 0


async def attend(steward: Steward, settings: Settings, host: str, port: int) -> None:
    """A started bot does its work until a signal says stop."""
    runner = await _listen(steward, settings, host, port)
    metronome = Metronome(steward.beat)
    metronome.start()
    log.info("steward.runs", mode="http" if settings.app_token is None else "socket")
    await _until_told()
    steward.vitals.stopping()
    metronome.stop()
    await runner.cleanup()


def slack_of(settings: Settings) -> Slack:
    return Slack(
        bot_token=settings.bot_token.get_secret_value(),
        app_token=settings.app_token.get_secret_value() if settings.app_token else None,
        base_url=settings.slack_api,
    )


def policy_of(settings: Settings) -> Policy:
    if settings.policy_file is None:
        return default_policy()
    return load_policy(text_of(settings.policy_file), name=str(settings.policy_file))


def webhooks_of(policy: Policy) -> Mapping[str, Webhook]:
    """Errors: `SettingsError` where a ladder calls one that the environment does not know."""
    known = webhooks()
    for name in sorted(policy.webhooks - known.keys()):
        variables = f"STEWARD_WEBHOOK_{name.upper()}_URL and STEWARD_WEBHOOK_{name.upper()}_SECRET"
        raise SettingsError(
            f"a ladder of the policy calls the webhook {name}: set {variables}, see docs/settings.md"
        )
    return known


def workspace_of(settings: Settings, policy: Policy) -> Workspace:
    file = settings.workspace_file
    return load_workspace(text_of(file), name=str(file), policy=policy)


async def _listen(steward: Steward, settings: Settings, host: str, port: int) -> web.AppRunner:
    """Health and metrics in both modes; Slack's events where there is no app-level token."""
    application = _application(steward, settings)
    application.add_routes(health.routes(steward.vitals, steward.metrics.page))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=FINISH_WITHIN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"{host}:{port} cannot be listened on ({error.strerror}); choose another --port"
        ) from None
    bound_port = runner.addresses[0][1]
    log.info("http.listens", host=host, port=bound_port, paths=" ".join(_paths(application)))
    return runner


def _application(steward: Steward, settings: Settings) -> web.Application:
    if settings.app_token is not None:
        return web.Application()
    secrets = [secret.get_secret_value() for secret in settings.signing_secrets]
    return Entrance(steward.bolt, steward.inbox.receive, secrets, SystemClock()).application()


def _paths(application: web.Application) -> list[str]:
    return sorted({resource.canonical for resource in application.router.resources()})


async def _until_told() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            loop.add_signal_handler(name, stop.set)
    await stop.wait()

"""The workspace alone, for any app: it prints what the app's environment needs, and serves until cancelled."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sandbox.app_manifest import read_manifest
from sandbox.errors import ManifestError, NotVerifiedError
from sandbox.server import Sandbox
from sandbox.state.world import App, Channel, Person, Team, UserGroup, World
from sandbox.time.real_time import pause
from sandbox.time.wall_time import WallClock, WallConductor

RETRY_SECONDS = 2.0
"""How often an address is tried that the app does not listen on yet."""

APP = App(
    "A0000000001",
    "U0BOT000001",
    "B0000000001",
    "App",
    "T0HOME00001",
    "xoxb-local",  # worth nothing elsewhere
    "xapp-local",
    "local-signing-secret",
    (),
)
_HOME, _ACME = "T0HOME00001", "T0ACME00001"
WORLD = World(
    teams=(Team(_HOME, "Home", "home"), Team(_ACME, "Acme", "acme")),
    people=(
        Person("U0ANA000001", _HOME, "ana", "Ana Ruiz", "Europe/Madrid", "Engineer", "member"),
        Person("U0BEN000001", _HOME, "ben", "Ben Okafor", "America/New_York", "Engineer", "member"),
        Person("U0GUS000001", _HOME, "gus", "Gus Moor", role="guest", is_restricted=True),
        Person("U0KIM000001", _ACME, "kim", "Kim Larsen", "Asia/Tokyo", "Platform lead", "customer"),
    ),
    channels=(
        Channel("C0GENERAL01", "general", _HOME, ("U0ANA000001", "U0BEN000001", "U0GUS000001", APP.bot_user)),
        Channel("C0PRIVATE01", "team", _HOME, ("U0ANA000001", "U0BEN000001", APP.bot_user), is_private=True),
        Channel("C0EXTACME01", "ext-acme", _HOME, ("U0ANA000001", "U0KIM000001", APP.bot_user), (_ACME,)),
    ),
    user_groups=(UserGroup("S0STAFF0001", "staff", "Staff", ("U0ANA000001", "U0BEN000001")),),
    app=APP,
    home_team=_HOME,
)

ENVIRONMENT = """\
export SLACK_BOT_TOKEN={app.bot_token}
export SLACK_APP_TOKEN={app.app_token}
export SLACK_SIGNING_SECRET={app.signing_secret}
export SLACK_API_URL={url}api/"""
USE = "Give your client that address: AsyncWebClient(base_url=os.environ['SLACK_API_URL'])"


async def serve_alone(
    say: Callable[[str], None], port: int, manifest: Path | None = None, request_url: str | None = None
) -> None:
    """Until cancelled. `request_url` is where a Bolt app in HTTP mode listens. Raises `SandboxError`s."""
    world = WORLD if manifest is None else replace(WORLD, app=read_manifest(_text(manifest), APP))
    clock = WallClock()
    async with Sandbox(world, clock, mover=WallConductor(clock), port=port) as sandbox:
        say(f"A local Slack-compatible workspace is at {sandbox.page_url}")
        say(ENVIRONMENT.format(app=world.app, url=sandbox.page_url))
        say(USE)
        verified = request_url is None
        while True:
            if not verified and request_url is not None:
                verified = await _reached(sandbox, request_url, say)
            await pause(1.0 if verified else RETRY_SECONDS)
            clock.tick()


async def _reached(sandbox: Sandbox, url: str, say: Callable[[str], None]) -> bool:
    try:
        await sandbox.use_http(url)
    except NotVerifiedError as error:
        say(f"{error} Trying again.")
        return False
    say(f"{url} repeated the challenge; everything is delivered there.")
    return True


def _text(manifest: Path) -> str:
    try:
        return manifest.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{manifest}: {error}") from None

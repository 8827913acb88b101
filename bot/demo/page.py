"""The demo with its page: the bot beside the local workspace, until Ctrl-C."""

from pathlib import Path

from rich.console import Console

from bot.demo import cast
from bot.demo.acts import DayScene, Moment
from bot.demo.day import DAY
from bot.demo.player import Player
from bot.demo.stage import Stage, stage
from bot.errors import DemoError, WorkspaceError
from sandbox.control.scenes import Scene
from sandbox.errors import PortTakenError, SandboxError, SceneFailedError

DATABASE = Path("steward-demo.sqlite3")

SIGNAL = (
    f"DATABASE_URL=sqlite:///{DATABASE} .venv/bin/steward signal kestrel "
    '--kind usage-drop --text "API calls fell by 40 %"'
)
HELP = """
Steward's local workspace is at {url}
  1. Act as Kim Larsen and ask in #ext-kestrel; then act as Ana Sousa and see the card in #support-triage.
  2. Press Claim, or type /claim; answer in the customer's thread; then /resolve. /steward help lists the rest.
  3. Leave a request alone and press "+15 min" or "Next event": the ladder pings owner, pool and lead.
  4. Play the steps of the story at the top, in their order: they are the built-in day.
  5. In another terminal: {signal}
     Then /steward account kestrel tells what Steward made of it: it speaks first once a week at most.
Ctrl-C ends it.
"""
ANEW = "Start “make demo” again for an untouched day."


async def serve(console: Console, port: int) -> int:
    """Every start is a fresh day in a fresh database. Errors: `WorkspaceError`, such as for a taken port."""
    url = f"sqlite:///{DATABASE}"
    try:
        async with stage(
            cast.WORLD, cast.WORKSPACE, cast.policy(), cast.START, url, port=port, listening=_forget_last
        ) as made:
            made.sandbox.offer_scenes(scenes(made))
            console.print(
                HELP.format(url=made.sandbox.page_url, signal=SIGNAL), highlight=False, soft_wrap=True
            )
            await made.sandbox.flow()
    except PortTakenError as error:
        raise WorkspaceError(
            f"{error} Another demo may be running; or use `steward demo --port 0`."
        ) from None
    return 0


def _forget_last() -> None:
    """The database of the demo before this one; the port is ours, so none is running on it."""
    for file in (DATABASE, *(DATABASE.with_name(DATABASE.name + end) for end in ("-wal", "-shm"))):
        file.unlink(missing_ok=True)


def scenes(made: Stage) -> list[Scene]:
    """The built-in day for the page, where others act, too."""
    player = Player(made, lambda *_: None)

    def scene(one: DayScene) -> Scene:
        async def play() -> None:
            try:
                for moment in one.moments:
                    await _moment(player, moment)
            finally:
                if not made.has_bot:
                    await made.start_bot()

        return Scene(one.id, one.title, one.hint, play)

    return [scene(one) for one in DAY]


async def _moment(player: Player, moment: Moment) -> None:
    try:
        await player.play(moment, untouched=False)
    except DemoError as error:
        raise SceneFailedError(f"“{moment.name}” was not seen: {error}. {ANEW}") from None
    except SandboxError as error:
        raise SceneFailedError(f"“{moment.name}” was not seen. {error} {ANEW}") from None

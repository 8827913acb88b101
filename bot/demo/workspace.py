"""The local workspace alone, for any Bolt app: `steward sandbox`."""

from pathlib import Path

from rich.console import Console

from bot.errors import WorkspaceError
from sandbox.alone import serve_alone
from sandbox.errors import SandboxError


async def serve(console: Console, port: int, manifest: Path | None, url: str | None) -> int:
    """Until Ctrl-C. Errors: `WorkspaceError`, with the workspace's own sentence."""

    def say(text: str) -> None:
        console.print(text, highlight=False, soft_wrap=True, markup=False)

    try:
        await serve_alone(say, port, manifest, url)
    except SandboxError as error:
        raise WorkspaceError(str(error)) from None
    return 0

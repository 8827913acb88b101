"""`make demo` as a newcomer starts it, in a folder of its own."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from bot.demo.page import serve


@asynccontextmanager
async def running_demo() -> AsyncIterator[tuple[str, str]]:
    """The address that it printed, and all that it printed."""
    printed = io.StringIO()
    running = asyncio.create_task(serve(Console(file=printed, width=200), 0))
    try:
        async with asyncio.timeout(30):
            while (address := re.search(r"http://127\.0\.0\.1:\d+/", printed.getvalue())) is None:
                assert not running.done(), running.exception()
                await asyncio.wait([running], timeout=0.05)
        yield address[0], printed.getvalue()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

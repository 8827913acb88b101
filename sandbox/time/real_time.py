"""Real time, for what stays real while virtual time moves: ack deadlines, patience, signatures."""

import asyncio
import time
from datetime import UTC, datetime


def monotonic() -> float:
    """Seconds of real time since some fixed moment."""
    return time.monotonic()


def unix_seconds() -> int:
    """Real seconds since 1970, as a request signature carries them."""
    return int(time.time())  # noqa: TID251 - Slack's signature check uses the reader's own wall clock


def wall_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a foreign app lives in wall time, and so do we then


async def pause(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251 - the one place where the workspace waits in real time


async def turn() -> None:
    """Let everything that is ready to run, run once."""
    await asyncio.sleep(0)  # noqa: TID251 - no time passes

"""`steward run` with a clock of its own: what is killed in these tests. `--speed 1` is `steward run` itself."""

import argparse
import asyncio
import logging
import sys
from datetime import datetime

from bot import logs
from bot.running import serve
from tests.crash.fast_clock import FastClock


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--began", type=datetime.fromisoformat, required=True)
    parser.add_argument("--speed", type=float, required=True)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    logs.to_stderr(logging.INFO)
    sys.exit(asyncio.run(serve("127.0.0.1", given.port, FastClock(given.began, given.speed))))


if __name__ == "__main__":
    main()

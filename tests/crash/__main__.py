"""`python -m tests.crash`: kill Steward at random instants, for as long as you like; `make crash KILLS=1000`."""

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from random import SystemRandom  # noqa: TID251 - a seed that is printed

from bot.demo.stage import scratch
from bot.logs import to_stderr
from tests.crash.run import SPEED, Plan, run
from tests.real_postgresql import postgresql
from tests.scenarios.desk import in_file


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None, help="the same load, killed at the same instants")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--processes", type=int, default=1, help="side by side; more than one on PostgreSQL")
    parser.add_argument("--speed", type=float, default=SPEED, help="times the wall's; 1 runs `steward run`")
    parser.add_argument("--http", action="store_true", help="over signed HTTP instead of Socket Mode")
    given = parser.parse_args()
    seed = SystemRandom().randrange(1_000_000) if given.seed is None else given.seed
    plan = Plan(seed, given.kills, given.processes, given.speed, given.http)
    to_stderr(logging.CRITICAL)
    return crash(plan, given.database)


def crash(plan: Plan, kind: str) -> int:
    """The one line of the result is printed; what the processes said is kept where something is amiss."""
    folder = Path(tempfile.mkdtemp(prefix="steward-crash-"))
    print(f"seed {plan.seed}, on {kind}, {plan.processes} at a time; logs in {folder}")  # noqa: T201
    if kind == "sqlite":
        with scratch() as memory:
            return _play(plan, in_file(Path(memory)), folder)
    with postgresql() as server:
        return _play(plan, server.new(), folder)


def _play(plan: Plan, url: str, folder: Path) -> int:
    def progress(kills: int) -> None:
        print(f"\r{kills} of {plan.kills} kills", end="", flush=True)  # noqa: T201

    outcome = asyncio.run(run(plan, url, folder, progress))
    print(f"\r{outcome}")  # noqa: T201
    return 1 if outcome.amiss else 0


if __name__ == "__main__":
    sys.exit(main())

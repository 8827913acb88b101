"""`python -m tests.chaos`: runs of chaos, on from where the last one stopped; `make chaos`."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from bot.demo.stage import scratch
from bot.logs import to_stderr
from sandbox.time.real_time import monotonic
from tests.chaos.run import Outcome, run
from tests.real_postgresql import postgresql
from tests.scenarios.desk import in_file

Databases = Callable[[], AbstractContextManager[str]]  # each call is an empty one, for a while

STATE = Path(__file__).resolve().parents[2] / ".chaos.json"
FIRST_SEED = 1_000  # below are those of the tests


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000, help="how many seeds; each takes some seconds")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, help="one seed, told in full, instead of going on")
    given = parser.parse_args()
    to_stderr(logging.WARNING if given.seed is not None else logging.CRITICAL)
    logging.getLogger("slack_bolt").disabled = True
    with _databases(given.database) as databases:
        if given.seed is None:
            return 1 if go_on(given.runs, databases, given.database) else 0
        outcome = play(given.seed, databases)
        print(outcome)  # noqa: T201
        return 1 if outcome.amiss else 0


def go_on(runs: int, databases: Databases, kind: str) -> int:
    """How many of them failed."""
    seed, failed, began = _next_seed(), 0, monotonic()
    with suppress(KeyboardInterrupt):
        for done in range(1, runs + 1):
            outcome = play(seed, databases)
            seed += 1
            STATE.write_text(json.dumps({"next_seed": seed}), encoding="utf8")
            if outcome.amiss:
                failed += 1
                _say(f"\n{outcome}\n  again: make chaos SEED={outcome.seed} DATABASE={kind}\n")
            an_hour = done * 3600 / (monotonic() - began)
            _say(f"\r{done} of {runs} runs, {failed} failed, {an_hour:,.0f} an hour, next seed {seed} ")
    _say("\n")
    return failed


def play(seed: int, databases: Databases) -> Outcome:
    """What raises is amiss, too: the other seeds go on."""
    with databases() as url:
        try:
            return asyncio.run(run(seed, url))
        except Exception as error:  # noqa: BLE001 - told with its seed
            return Outcome(seed, (), [f"it raised {error!r}"])


@contextmanager
def _databases(kind: str) -> Iterator[Databases]:
    if kind == "sqlite":
        yield _file
        return
    with postgresql() as server:

        @contextmanager
        def one() -> Iterator[str]:
            url = server.new()
            yield url
            server.drop(url)

        yield one


@contextmanager
def _file() -> Iterator[str]:
    with scratch() as folder:
        yield in_file(Path(folder))


def _next_seed() -> int:
    if not STATE.exists():
        return FIRST_SEED
    return int(json.loads(STATE.read_text(encoding="utf8"))["next_seed"])


def _say(text: str) -> None:
    print(text, end="", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())

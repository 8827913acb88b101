"""The lives of Steward: processes that are started, killed without warning, and started again."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.time.real_time import pause
from tests.command_line import ROOT
from tests.crash.fast_clock import FastClock

STARTS_WITHIN_SECONDS = 60.0


@dataclass(slots=True)
class Life:
    """One process at a time, under one environment; what they say is in `log`."""

    environment: Mapping[str, str]
    clock: FastClock
    log: Path
    port: int = 0
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    _begins_at: int = field(default=0, init=False)  # in the log

    async def begin(self) -> None:
        with self.log.open("ab") as said:
            self._begins_at = said.tell()
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self._program(),
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
                cwd=ROOT,
                stdout=said,
                stderr=said,
            )

    def _program(self) -> list[str]:
        if self.clock.speed == 1:
            return ["-m", "bot", "run", "--port", str(self.port)]
        time = ["--began", self.clock.began.isoformat(), "--speed", str(self.clock.speed)]
        return ["-m", "tests.crash.steward", *time, "--port", str(self.port)]

    async def end(self) -> None:
        """SIGKILL: nothing of it runs any more."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()
            self.process = None

    async def runs(self) -> None:
        """Returns once it hears and works."""
        async with asyncio.timeout(STARTS_WITHIN_SECONDS):
            while b"event=steward.runs" not in self.log.read_bytes()[self._begins_at :]:
                await pause(0.05)

    @property
    def has_ended_by_itself(self) -> bool:
        return self.process is not None and self.process.returncode is not None

"""A real channel's export through the whole program and the workspace, in one process: `steward demo --export`."""

import asyncio
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure

EXPORT = Path(os.environ.get("STEWARD_SHARED", "../shared")) / "data/exports/rust"


async def measure() -> list[Figure]:
    """None where the export is not there."""
    if not EXPORT.is_dir():
        print(f"{EXPORT}: no such export; set STEWARD_SHARED")
        return []
    with TemporaryDirectory() as folder:
        summary = Path(folder) / "summary.json"
        arguments = (
            "demo",
            "--headless",
            "--export",
            str(EXPORT),
            "--team",
            "T0STEWARD",
            "--json",
            str(summary),
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, stdout=asyncio.subprocess.DEVNULL
        )
        if await process.wait() != 0:
            raise RuntimeError(f"the replay of {EXPORT} ended with status {process.returncode}")
        rate = float(json.loads(summary.read_text())["messages_per_second"])
    return [
        Figure(
            "export_messages_per_second",
            "messages of a real export, both in one process",
            (rate,),
            "a second",
            at_least=50,
        )
    ]

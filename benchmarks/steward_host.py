"""`steward run` with the pacing towards Slack lifted: `python -m benchmarks.steward_host PORT`.

Slack lets a channel have one message a second; how fast the program itself is shows only without that.
"""

import asyncio
import logging
import sys
from dataclasses import replace
from datetime import timedelta

from bot import logs, running, settings
from bot.app import Steward
from bot.clock import SystemClock


async def main(port: int) -> None:
    read = settings.read()
    policy = running.policy_of(read)
    slack = replace(running.slack_of(read), rates={}, post_interval=timedelta(0))
    workspace = running.workspace_of(read, policy)
    steward = Steward(slack, read.database_url, policy, workspace, SystemClock())
    try:
        await steward.start()
        await running.attend(steward, read, "127.0.0.1", port)
    finally:
        await steward.stop()


if __name__ == "__main__":
    logs.to_stderr(logging.WARNING)
    asyncio.run(main(int(sys.argv[1])))

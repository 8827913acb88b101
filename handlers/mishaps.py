"""What Bolt could not do. It would log the words of what it does not know, and ours are its only listeners."""

import structlog
from slack_bolt.error import BoltUnhandledRequestError

log = structlog.get_logger()


async def record(error: Exception) -> None:
    """Bolt answers 404 to what nobody listens to, a button of another version of ours, and 500 to what failed."""
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("slack.unhandled")
    else:
        log.error("slack.failed", exc_info=error)

"""Structured logs: one line a decision, no message text.

An error is told by its kind and by the places in the code that it came through. Its words may be a customer's, as in
`invalid literal for int(): 'our launch …'`, so they are told of our own errors alone, which are written to be read.
"""

import logging
import sys
from collections.abc import Iterator
from traceback import walk_tb
from types import TracebackType
from typing import Any

import structlog

from bot.errors import StewardError


def to_stderr(level: int) -> None:
    """Key-value lines on standard error, from `level` up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(lambda found: trace(found[1])),
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Wordless(logging.BASIC_FORMAT))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])


def trace(error: BaseException | None) -> str:
    """Kinds and places, the error that was raised last first, then what it came from."""
    return "\n".join(_lines(error))


def _lines(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        told = f": {error}" if isinstance(error, StewardError) else ""
        yield f"{type(error).__module__}.{type(error).__qualname__}{told}"
        yield from _places(error.__traceback__)
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _lines(one)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(found: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(found):
        yield f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_qualname}"


class _Wordless(logging.Formatter):
    """For the lines of libraries. What asyncio says after its first line shows the error with its words."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return trace(ei[1])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        if record.name == "asyncio":
            record.message = record.message.partition("\n")[0]
        return super().formatMessage(record)


def quiet_logger(name: str) -> logging.Logger:
    """Bolt and the SDK print whole request bodies at INFO and DEBUG: customer text in the logs (slack.md §6)."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    logger.filters = [_no_advice]
    return logger


def _no_advice(record: logging.LogRecord) -> bool:
    """Bolt finds the token in the environment, too, and says at every start that it will not use it."""
    return "you gave `client`" not in record.getMessage()

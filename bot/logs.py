"""Structured logs: one line a decision, no message text."""

import logging
import sys

import structlog


def to_stderr(level: int) -> None:
    """Key-value lines on standard error, from `level` up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr)


def quiet_logger(name: str) -> logging.Logger:
    """Bolt and the SDK print whole request bodies at INFO and DEBUG: customer text in the logs (slack.md §6)."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    logger.filters = [_no_advice]
    return logger


def _no_advice(record: logging.LogRecord) -> bool:
    """Bolt finds the token in the environment, too, and says at every start that it will not use it."""
    return "you gave `client`" not in record.getMessage()

"""What people wrote is not in the log, even where an error of a library quotes it."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot import logs
from bot.__main__ import _run
from bot.ports import ConflictError

WORDS = "our launch code name is Bluebird"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """All that is printed, set up as the program does."""
    lines = StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    with redirect_stderr(lines):
        logs.to_stderr(logging.INFO)
        yield lines
    structlog.reset_defaults()


def misread() -> None:
    int(WORDS)


def store() -> None:
    try:
        misread()
    except ValueError as error:
        raise IntegrityError("INSERT INTO message_text", [WORDS], error) from error


def test_an_error_is_told_by_its_kind_and_its_places_and_so_is_what_it_came_from(log: StringIO) -> None:
    try:
        store()
    except IntegrityError:
        structlog.get_logger().exception("lane.receipt_failed", receipt=1)
    said = log.getvalue()
    assert "Bluebird" not in said
    assert "sqlalchemy.exc.IntegrityError" in said
    assert "builtins.ValueError" in said
    assert f"{__file__}:" in said
    assert "in misread" in said


def test_of_several_errors_at_once_each_is_told(log: StringIO) -> None:
    group = ExceptionGroup(WORDS, [ValueError(WORDS), KeyError(WORDS)])
    structlog.get_logger().error("slack.failed", exc_info=group)
    said = log.getvalue()
    assert "Bluebird" not in said
    assert "builtins.KeyError" in said


def test_our_own_errors_are_sentences_and_are_told(log: StringIO) -> None:
    structlog.get_logger().error(
        "tick.step_failed", exc_info=ConflictError("request 7 was changed meanwhile")
    )
    assert "ConflictError: request 7 was changed meanwhile" in log.getvalue()


def test_libraries_that_log_an_error_tell_no_more(log: StringIO) -> None:
    try:
        misread()
    except ValueError:
        logging.getLogger("apscheduler").exception("the job failed")
    said = log.getvalue()
    assert "the job failed" in said
    assert "builtins.ValueError" in said
    assert "Bluebird" not in said


def test_nor_does_asyncio_of_an_error_that_nobody_awaited(log: StringIO) -> None:
    loop = asyncio.new_event_loop()
    error = ValueError(WORDS)
    loop.call_exception_handler({"message": "never retrieved", "exception": error, "future": error})
    loop.close()
    said = log.getvalue()
    assert "never retrieved" in said
    assert "Bluebird" not in said


def test_a_command_that_crashes_says_where_and_ends_with_status_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def crash() -> int:
        misread()
        return 0

    with pytest.raises(SystemExit) as ended:
        _run(crash())
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "builtins.ValueError" in said
    assert "in misread" in said
    assert "Bluebird" not in said

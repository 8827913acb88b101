"""The last line of a run says what did not run for want of the shared data; a proof run fails for it."""

import os
from typing import cast

import pytest
from _pytest.terminal import TerminalReporter

VARIABLE = "STEWARD_SHARED"
"""A test that cannot find its data skips with a reason that names this variable."""


def skipped(config: pytest.Config) -> int:
    reporter = cast("TerminalReporter | None", config.pluginmanager.get_plugin("terminalreporter"))
    reports = reporter.stats.get("skipped", []) if reporter else []
    return sum(VARIABLE in str(report.longrepr) for report in reports)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if os.environ.get("STEWARD_PROOF") == "1" and exitstatus == 0 and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """After pytest's own summary, so that nobody overlooks it."""
    reporter = cast("TerminalReporter | None", config.pluginmanager.get_plugin("terminalreporter"))
    if reporter is not None:
        reporter.line(f"{skipped(config)} tests were skipped for want of the shared data ({VARIABLE}).")

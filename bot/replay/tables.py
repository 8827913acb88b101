"""The tables of a report, for a spreadsheet: every request as it went, and the figures of every group."""

import csv
from collections.abc import Mapping
from math import isnan
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.replay.figures import Request
from bot.replay.summary import GroupFigures, Naming, Outcome

_REQUEST = (
    "number", "customer", "severity", "reason", "opened_at", "first_response_seconds", "resolution_seconds",
    "answered_by", "breaches", "near_misses", "pings", "ask", "link",
)  # fmt: skip
_GROUP = (
    "group", "name", "requests", "unanswered", "breaches", "near_misses", "first_response_p50",
    "first_response_p90", "first_response_p99", "resolution_p50", "resolution_p90", "resolution_p99",
)  # fmt: skip


class RequestTable:
    """Written row by row, as requests leave memory."""

    def __init__(self, file: Path, naming: Naming) -> None:
        self._file = file.open("w", encoding="utf8", newline="")
        self._rows = csv.writer(self._file)
        self._naming = naming
        self._rows.writerow(_REQUEST)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, request: Request) -> None:
        self._rows.writerow(
            (
                request.number,
                _safe(request.customer),
                int(request.severity),
                request.reason,
                f"{request.opened_at:%Y-%m-%d %H:%M:%S}",
                _known(request.response),
                _known(request.resolution),
                _safe(self._naming.person(request.engineer)),
                request.breaches,
                request.near_misses,
                request.pings,
                _safe(request.ask),
                self._naming.link(request),
            )
        )


def write_groups(file: Path, outcome: Outcome) -> None:
    kinds: Mapping[str, Mapping[str, GroupFigures]] = {
        "customer": outcome.by_customer,
        "severity": outcome.by_severity,
        "engineer": outcome.by_engineer,
        "hour": outcome.by_hour,
    }
    with file.open("w", encoding="utf8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(_GROUP)
        for kind, groups in kinds.items():
            rows.writerows((kind, _safe(name), *_row(group)) for name, group in groups.items())


def _row(group: GroupFigures) -> tuple[object, ...]:
    first, last = group.first_response_seconds, group.resolution_seconds
    counts = (group.requests, group.unanswered, group.breaches, group.near_misses)
    return (*counts, first.p50, first.p90, first.p99, last.p50, last.p90, last.p99)


def _known(seconds: float) -> float | str:
    return "" if isnan(seconds) else seconds


def _safe(text: str) -> str:
    """A spreadsheet takes what begins so for a formula, and customers wrote it (owasp.org, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

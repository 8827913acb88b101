"""A measured figure, its bound, and how a set of them is shown and kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

LATEST = Path(__file__).parent / "latest.json"
KEPT = (
    "ack_ratio_sqlite",
    "ack_ratio_postgresql",
    "full_messages_per_second",
    "in_to_out_p99_ms",
    "sweep_growth",
    "pings_10k_seconds",
    "cold_start_seconds",
    "idle_rss_mb",
    "rss_growth",
    "export_messages_per_second",
    "replay_peak_mb",
    "replay_growth",
    "replay_messages_per_second",
)
"""What latest.json holds; the table shows more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Of `values`, one a turn, the median counts. A bound that is None is none."""

    key: str
    what: str
    values: tuple[float, ...]
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def holds(self) -> bool:
        low, high = self.at_least, self.at_most
        return (low is None or self.value >= low) and (high is None or self.value <= high)

    @property
    def bound(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    @property
    def spread(self) -> str:
        return f"{_shown(min(self.values))} to {_shown(max(self.values))}" if len(self.values) > 1 else ""


def show(figures: Sequence[Figure]) -> None:
    table = Table("figure", "key", "median", "spread", "bound", "", box=None)
    for one in figures:
        verdict = "" if not one.bound else "holds" if one.holds else "MISSED"
        table.add_row(one.what, one.key, f"{_shown(one.value)} {one.unit}", one.spread, one.bound, verdict)
    Console(width=170).print(table)


def keep(figures: Sequence[Figure]) -> None:
    """Beside those of other benchmarks, so that one of them can be measured anew."""
    known = json.loads(LATEST.read_text()) if LATEST.exists() else {}
    known |= {one.key: round(one.value, 4) for one in figures if one.key in KEPT}
    LATEST.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")


def _shown(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"

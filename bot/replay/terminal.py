"""The summary of a replay, on a terminal: two policies stand side by side."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from bot.replay.durations import shown
from bot.replay.summary import Outcome, Summary

_ROWS: Sequence[tuple[str, Callable[[Outcome], str]]] = (
    ("requests", lambda o: f"{o.requests:,}"),
    ("never answered", lambda o: f"{o.unanswered:,}"),
    ("half are first answered within", lambda o: shown(o.first_response_seconds.p50)),
    ("nine in ten within", lambda o: shown(o.first_response_seconds.p90)),
    ("half are resolved within", lambda o: shown(o.resolution_seconds.p50)),
    ("breaches", lambda o: f"{o.breaches:,}"),
    ("near misses", lambda o: f"{o.near_misses:,}"),
    ("pings", lambda o: f"{o.pings:,}"),
    ("pings between 22 and 7", lambda o: f"{_by_night(o):,}"),
    ("most load", lambda o: ", ".join(o.load_outliers) or "nobody stands out"),
)


def show(summary: Summary, console: Console) -> None:
    """Words that came from the export are printed as they are."""
    skipped = ", ".join(f"{count:,} {why}" for why, count in summary.skipped.items()) or "none"
    said = (
        f"{summary.messages:,} messages from {summary.since} to {summary.until}: "
        f"{summary.received:,} read, skipped: {skipped}."
    )
    console.print(said, markup=False, highlight=False, soft_wrap=True)
    outcomes = [one for one in (summary.outcome, summary.against) if one is not None]
    table = Table(box=None, pad_edge=False, show_header=len(outcomes) > 1)
    table.add_column("")
    for one in outcomes:
        table.add_column(one.policy, justify="right")
    for name, of in _ROWS:
        table.add_row(name, *(of(one) for one in outcomes))
    console.print(table, markup=False, highlight=False)
    console.print(
        f"{summary.messages_per_second:,.0f} messages a second, {summary.wall_seconds} s, "
        f"{summary.peak_rss_mb:.0f} MB at most.",
        highlight=False,
    )


def _by_night(outcome: Outcome) -> int:
    return sum(count for hour, count in enumerate(outcome.pings_by_hour) if hour >= 22 or hour < 7)

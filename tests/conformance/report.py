"""What a run found, as the page that is kept and as lines for the terminal. Names only, nothing of the docs."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.conformance.deviations import DEVIATIONS, Deviation
from tests.conformance.measure import Measured, Row

PAGE = Path(__file__).parents[2] / "docs/conformance.md"
_HEAD = """# Conformance of the local workspace

What `sandbox/` answers and sends, beside what Slack answers and sends. `make conformance` makes this page from
a run in which every method is called and every event caused, over loopback, with slack_sdk's own clients;
a test fails when it is no longer what the run gives. Every key and its type is compared, however deep.

*Compared with*: `sample` is one of java-slack-sdk's answers and payloads, its values blanked and its keys united;
`connect` are bolt-python's events of shared channels; `output` and `example` are from Slack's method docs, and
`docs` are fields taken by hand from the page of the event or payload. A key or type that none of them has is a
deviation, and so is a key that the docs require or show and that is never sent. A message and a view may have
everywhere what they have anywhere. What the app itself wrote, blocks and metadata, is its own and not compared.
"""


def page(measured: Measured) -> str:
    return "\n".join((_HEAD, *_page(measured))) + "\n"


def terminal(measured: Measured) -> str:
    """A line for each method, event and interaction, what nobody has explained, and the counts."""
    rows = [f"{row.name:32} {_compared_with(row):28} {_verdict(row)}" for row in measured.rows()]
    unlisted = [
        f"  {row.name}: {one.fault} {one.path} {one.detail}".rstrip()
        for row in measured.rows()
        for one in row.unlisted()
    ]
    head = ["", "Unexplained:"] if unlisted else []
    return "\n".join((*rows, *head, *unlisted, "", *_counts(measured)))


def _page(measured: Measured) -> Iterator[str]:
    yield from _counts(measured)
    yield from ("", "## Web API methods", "")
    yield from _table(("method", "answers", "errors met", "compared with", "as in Slack"), measured.methods)
    yield from ("", "## Events", "")
    yield from _table(("event", "seen", "", "compared with", "as in Slack"), measured.events)
    yield from ("", "## Commands, presses and modals", "")
    yield from _table(("payload", "seen", "", "compared with", "as in Slack"), measured.interactions)
    yield from ("", "## Deviations", "", "| where | what | how | why |", "|---|---|---|---|")
    yield from (_line(each) for each in DEVIATIONS)


def _counts(measured: Measured) -> Iterator[str]:
    parts = (
        ("Web API methods", measured.methods),
        ("events", measured.events),
        ("commands and interactions", measured.interactions),
    )
    for what, rows in parts:
        alike = sum(not row.found for row in rows)
        yield f"- {len(rows)} {what} served: {alike} as in Slack, {len(rows) - alike} with deviations"
    yield f"- {len(DEVIATIONS)} deviations listed"


def _table(titles: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """A column without a title is left out."""
    shown = [number for number, title in enumerate(titles) if title]
    yield _cells(titles[number] for number in shown)
    yield "|---" * len(shown) + "|"
    for row in rows:
        cells = (f"`{row.name}`", str(row.seen), ", ".join(row.refusals), _compared_with(row), _verdict(row))
        yield _cells(cells[number] for number in shown)


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(deviation: Deviation) -> str:
    what = f"`{deviation.path}`"
    return _cells((f"`{deviation.where}`", what, deviation.fault, deviation.reason))


def _compared_with(row: Row) -> str:
    return ", ".join(row.sources) or "nothing"


def _verdict(row: Row) -> str:
    if row.unlisted() or not row.sources:
        return "no"
    return f"{len(row.found)} listed" if row.found else "yes"

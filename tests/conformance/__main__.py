"""`python -m tests.conformance`: prints the table and writes `docs/conformance.md`; fails on the unexplained."""

import asyncio
import sys

from tests.conformance.measure import measure
from tests.conformance.reference import FOLDER
from tests.conformance.report import PAGE, page, terminal


def main() -> int:
    if not FOLDER.exists():
        print(f"{FOLDER} is absent; set STEWARD_SHARED to the folder that holds data/ and reference/")  # noqa: T201
        return 1
    measured = asyncio.run(measure())
    PAGE.write_text(page(measured), encoding="utf8")
    print(terminal(measured))  # noqa: T201
    return 1 if any(row.unlisted() for row in measured.rows()) else 0


if __name__ == "__main__":
    sys.exit(main())

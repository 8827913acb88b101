"""`make bench`, or `python -m benchmarks NAME ...` for some of it; docs/speed.md tells how each is measured.

Prints a table, writes latest.json, and ends with status 1 where a bound is missed.
"""

import asyncio
import sys

from benchmarks import acks, exports, footprint, past, processing, sandbox, statements, sweeps
from benchmarks.figures import Figure, keep, show

BENCHMARKS = {
    "acks": acks.measure,
    "processing": processing.measure,
    "sweeps": sweeps.measure,
    "export": exports.measure,
    "past": past.measure,
    "footprint": footprint.measure,
    "statements": statements.measure,
    "sandbox": sandbox.measure,
}


async def main(names: list[str]) -> int:
    figures: list[Figure] = []
    for name in names or BENCHMARKS:
        found = await BENCHMARKS[name]()
        keep(found)
        show(found)
        figures += found
    if len(names) != 1:
        show(figures)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    if unknown := set(sys.argv[1:]) - set(BENCHMARKS):
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    sys.exit(asyncio.run(main(sys.argv[1:])))

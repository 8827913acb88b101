"""How much memory this process takes, and how much of that a set of values is."""

import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

_STATM, _STATUS = Path("/proc/self/statm"), Path("/proc/self/status")
MB = 1024 * 1024


def resident_mb() -> float:
    """What the process takes now; where the system does not tell, the most that it took."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize() / MB
    return peak_mb()


def peak_mb() -> float:
    """The most that this program took. `ru_maxrss` would begin with what its parent took when it was forked."""
    if _STATUS.exists():
        kilobytes = next(
            line.split()[1] for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM")
        )
        return int(kilobytes) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_mb(values: Iterable[object]) -> float:
    """The values with all that they hold, each object once."""
    seen: set[int] = set()
    waiting, total = list(values), 0
    while waiting:
        value = waiting.pop()
        if id(value) not in seen:
            seen.add(id(value))
            total += sys.getsizeof(value)
            waiting += _parts(value)
    return total / MB


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from value
    elif is_dataclass(value):
        yield from (getattr(value, field.name) for field in fields(value))

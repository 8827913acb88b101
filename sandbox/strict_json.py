"""JSON from outside, read so that nothing in it can break what comes later.

Python's reader takes more than JSON is: `NaN`, numbers that become infinite, halves of characters that no
database can keep, and nesting that no recursive reader survives.
"""

import json
import math
from typing import Any

DEPTH = 100
"""Levels of nesting. Block Kit needs about ten."""


def loads(text: str | bytes) -> Any:
    """Raises `ValueError` for anything that is not plain, keepable JSON."""
    try:
        decoded = text if isinstance(text, str) else text.decode()
        value = json.loads(decoded, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None
    if "\\ud" in decoded or "\\uD" in decoded:
        json.dumps(value, ensure_ascii=False).encode()
    if decoded.count("[") + decoded.count("{") > DEPTH:
        _check_depth(value)
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"The number {digits[:20]} is too large.")
    return number


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEPTH):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise ValueError("It is nested too deeply.")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []

"""What Slack's docs say of each Web API method: arguments, errors, scopes and rate tier.

`method_table.json` is made by `sandbox.web.make_method_table` and edited by nobody.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("method_table.json")


@dataclass(frozen=True, slots=True)
class Documented:
    """`arguments` are JSON Schema types by name, without the token; any one of `scopes` lets a bot call it."""

    arguments: Mapping[str, str]
    required: tuple[str, ...]
    errors: frozenset[str]
    scopes: tuple[str, ...]
    tier: str


def load() -> Mapping[str, Documented]:
    """By method name."""
    read = json.loads(TABLE.read_text(encoding="utf8"))
    return {
        name: Documented(
            facts["arguments"],
            tuple(facts["required"]),
            frozenset(facts["errors"]),
            tuple(facts["scopes"]),
            facts["tier"],
        )
        for name, facts in read.items()
    }


DOCUMENTED = load()

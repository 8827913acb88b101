"""Makes `method_table.json` from the machine-readable docs of Slack's Web API.

`python -m sandbox.web.make_method_table DIR`, where DIR holds one JSON file a method
(slack-ruby/slack-api-ref). Names and limits only; no sentence of the docs is kept.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.web.method_table import TABLE

_TOKEN = "token"  # noqa: S105 - the name of an argument
_UNDOCUMENTED_TIER = "t3"
"""`blocks.validate` names none; most methods are of this tier."""


def table(docs: Path) -> dict[str, Any]:
    """By method; the same docs give the same table, key for key."""
    files = sorted(docs.glob("*.json"))
    return {file.stem: _facts(json.loads(file.read_text(encoding="utf8"))) for file in files}


def text(docs: Path) -> str:
    """The table as it is kept: a line for each method."""
    lines = [f"{json.dumps(name)}: {json.dumps(facts)}" for name, facts in table(docs).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _facts(doc: Mapping[str, Any]) -> dict[str, Any]:
    arguments = doc["args"]["properties"]
    return {
        "arguments": {name: _kind(arguments[name]) for name in sorted(arguments) if name != _TOKEN},
        "required": sorted(set(doc["args"].get("required", ())) - {_TOKEN}),
        "errors": sorted(doc.get("errors") or ()),
        "scopes": doc["scope"].get("bot", []),
        "tier": doc.get("rate_limits", _UNDOCUMENTED_TIER),
    }


def _kind(argument: Mapping[str, Any]) -> str:
    """One JSON Schema type; where several are allowed, the first that is not null."""
    if "type" in argument:
        return str(argument["type"])
    allowed = (each.get("type", "null") for each in argument.get("anyOf", ()))
    return next((str(kind) for kind in allowed if kind != "null"), "string")


if __name__ == "__main__":
    TABLE.write_text(text(Path(sys.argv[1])), encoding="utf8")

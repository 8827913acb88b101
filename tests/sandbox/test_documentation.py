"""docs/sandbox.md says all that can be asked for, and its example runs as it stands."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import FaultKind
from sandbox.server import Sandbox
from sandbox.state.quirks import Quirks

GUIDE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf8")


async def test_every_address_of_the_control_port_is_documented(sandbox: Sandbox) -> None:
    addresses = {route.path.removeprefix("/control/") for route in sandbox._control.routes()}
    assert {name for name in addresses if not re.search(rf"`{name}[`?]", GUIDE)} == set()


@pytest.mark.parametrize("word", [*FaultKind, *(quirk.name for quirk in fields(Quirks))])
def test_every_fault_and_quirk_is_documented(word: str) -> None:
    assert f"`{word}`" in GUIDE


async def test_the_example_runs_and_does_what_is_said_of_it() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/sandbox.md", "exec"), names)
    assert await names["example"]() == ["The export fails.", "Looking into it.", "Looking into it."]

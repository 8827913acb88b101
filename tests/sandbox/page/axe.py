"""axe-core, the accessibility checker (npm package `axe-core`), fetched once and kept in pytest's cache.

Skips, and says why, where npm is missing or cannot reach its registry.
"""

import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

PACKAGE = "axe-core@4"
SCRIPT = "package/axe.min.js"
AWAY = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "ERR_SOCKET_TIMEOUT",
)
"""npm's error codes for a registry that cannot be reached."""
GRAVE = ("serious", "critical")
CONTROLS = frozenset(
    {
        *("button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemradio", "option"),
        *("textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider"),
        *("Date", "DateTime", "InputTime", "DisclosureTriangle"),
    }
)
"""The roles that people operate, as Chromium names them."""


def axe_source(folder: Path) -> str:
    """The text of axe.min.js; downloaded into `folder` if it is not there yet."""
    kept = folder / "axe.min.js"
    if not kept.exists():
        kept.write_bytes(_downloaded(folder))
    return kept.read_text("utf-8")


def _downloaded(folder: Path) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm, which fetches axe-core")
    command = [npm, "pack", PACKAGE, "--silent", "--fetch-retries=0", "--fetch-timeout=30000"]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if any(code in told.stderr for code in AWAY):
        pytest.skip("npm does not reach its registry, where axe-core is")
    assert told.returncode == 0, told.stderr
    with tarfile.open(folder / told.stdout.strip().splitlines()[-1]) as package:
        script = package.extractfile(SCRIPT)
        assert script is not None, f"{PACKAGE} has no {SCRIPT}"
        return script.read()


async def violations(page: Page, axe: str) -> list[str]:
    """What axe calls serious or critical, one line for each element."""
    await page.evaluate(axe)
    found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['impact']} {each['id']}: {node['target']} {' '.join(node['failureSummary'].split())}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


async def nameless(page: Page) -> tuple[int, list[str]]:
    """How many controls the browser tells assistive technology of, and those among them without a name."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    controls = [node for node in tree["nodes"] if not node["ignored"] and _value(node, "role") in CONTROLS]
    return len(controls), [
        f"{_value(node, 'role')} {node['nodeId']}" for node in controls if not _value(node, "name").strip()
    ]


def _value(node: dict[str, Any], name: str) -> str:
    return str(node.get(name, {}).get("value", ""))

"""Imports point inwards (DESIGN, the map): each rule names who may know what."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source_tree import PACKAGES, Module, modules, within

OWNERS = {
    "slack_sdk": ("bot.slack", "handlers", "bot.app"),
    "slack_bolt": ("bot.slack", "handlers", "bot.app"),
    "sqlalchemy": ("storage",),
    "alembic": ("storage",),
    "aiosqlite": ("storage",),
    "apscheduler": ("jobs",),
    "openai": ("bot.understanding",),
    "sandbox": ("sandbox", "bot.demo", "bot.__main__"),
}
"""Each library, and the only places that may import it. The command line starts the workspace alone, too."""

ALLOWED = {
    "bot.domain": ("bot.domain",),
    "bot.errors": (),
    "bot.ports": ("bot.domain", "bot.errors", "bot.ports"),
    "bot.services": ("bot.domain", "bot.errors", "bot.ports", "bot.clock", "bot.services"),
    "bot.understanding": ("bot.domain", "bot.understanding", "bot.slack.text"),
    "bot.replay": (
        "bot.domain",
        "bot.errors",
        "bot.ports",
        "bot.services",
        "bot.understanding",
        "bot.configuration",
        "bot.slack.event_table",
        "bot.replay",
    ),
    "bot.webhooks": ("bot.domain", "bot.ports", "bot.clock", "bot.webhooks"),
    "storage": ("bot.domain", "bot.ports", "bot.ids", "bot.errors", "storage"),
    "jobs": ("bot.domain", "bot.ports", "bot.clock", "bot.services", "jobs"),
    "sandbox": ("sandbox",),
    "sandbox.time": ("sandbox.time",),
    "sandbox.state": ("sandbox.state", "sandbox.time", "sandbox.errors"),
    "sandbox.forms": ("sandbox.forms", "sandbox.state", "sandbox.errors"),
    "sandbox.payloads": ("sandbox.payloads", "sandbox.forms", "sandbox.state", "sandbox.strict_json"),
}
"""Each room, and the only ones of ours that it may know. `bot.slack.text` and `bot.slack.event_table` are pure."""

IMPURE = ("asyncio", "structlog", "logging", "pydantic", "aiohttp", "socket", "os", "pathlib", "threading")


def foreign(one: Module, allowed: tuple[str, ...]) -> Iterator[str]:
    for line, name in one.imports():
        if within(name, *PACKAGES) and not within(name, *allowed):
            yield f"{one.at(line)} imports {name}"


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_known_to_its_owners_alone(library: str) -> None:
    found = [
        f"{one.at(line)} imports {name}"
        for one in modules()
        for line, name in one.imports()
        if within(name, library) and not within(one.name, *OWNERS[library])
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("library", OWNERS)
def test_each_library_is_really_used_by_an_owner(library: str) -> None:
    """Else the rule above guards nothing. The language model comes later."""
    if library == "openai":
        pytest.skip("no language model is connected yet")
    users = {one.name for one in modules() for _, name in one.imports() if within(name, library)}
    dialects = {"aiosqlite"}  # loaded by the engine, by the name in its address
    assert users or library in dialects


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_knows_only_what_lies_inwards(room: str) -> None:
    found = [text for one in modules() if within(one.name, room) for text in foreign(one, ALLOWED[room])]
    assert not found, "\n".join(found)


def test_the_domain_is_pure() -> None:
    """No I/O, no waiting, no logging; values in, values out."""
    found = [
        f"{one.at(line)} imports {name}"
        for one in modules()
        if within(one.name, "bot.domain")
        for line, name in one.imports()
        if within(name, *IMPURE)
    ]
    waits = [
        f"{one.at(function.lineno)} {function.name} is async"
        for one in modules()
        if within(one.name, "bot.domain")
        for function in one.functions()
        if type(function).__name__ == "AsyncFunctionDef"
    ]
    assert not found + waits, "\n".join(found + waits)


def test_heavy_libraries_are_loaded_only_when_used() -> None:
    """The language model's client and the charts start slowly; no module imports them at its top."""
    heavy = ("openai", "matplotlib")
    found = [
        f"{one.path} imports {name} at its top"
        for one in modules()
        for node in one.tree.body
        for name in _imported(node)
        if within(name, *heavy)
    ]
    assert not found, "\n".join(found)


def _imported(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield str(node.module)

"""Time, chance and identity have one owner each; a transaction awaits nothing but the database."""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.architecture.source_tree import Module, modules, within

OWNERS = {
    "datetime.now": ("bot.clock", "sandbox.time.real_time"),
    "datetime.utcnow": (),
    "datetime.today": (),
    "date.today": (),
    "time.time": ("sandbox.time.real_time",),
    "time.monotonic": ("sandbox.time.real_time",),
    "asyncio.sleep": ("bot.clock", "sandbox.time.real_time"),
    "uuid.uuid4": ("bot.ids",),
    "uuid4": ("bot.ids",),
}
"""Each call, and the only modules that may make it."""

CHANCE = ("random", "secrets")
CHANCE_OWNERS = ("bot.ids", "sandbox.state.ids", "sandbox.faults.plan")

AWAITED = ("books", "desk", "self._books")
"""What a transaction may wait for, by the name it goes by."""


@cache
def names(one: Module) -> tuple[tuple[int, str], ...]:
    """Every dotted name that is called or passed on, with its line."""
    found = (node for node in ast.walk(one.tree) if isinstance(node, ast.Attribute | ast.Name))
    return tuple((node.lineno, ast.unparse(node)) for node in found)


@pytest.mark.parametrize("banned", OWNERS)
def test_a_banned_call_stands_only_with_its_owner(banned: str) -> None:
    found = [
        f"{one.at(line)} uses {name}"
        for one in modules()
        for line, name in names(one)
        if (name == banned or name.endswith(f".{banned}")) and not within(one.name, *OWNERS[banned])
    ]
    assert not found, "\n".join(found)


def test_real_time_is_read_somewhere() -> None:
    """Else the names above are misspelt and guard nothing."""
    used = {name for one in modules("bot", "sandbox") for _, name in names(one)}
    assert {"datetime.now", "asyncio.sleep"} <= used


def test_chance_is_an_argument() -> None:
    found = [
        f"{one.at(line)} imports {name}"
        for one in modules()
        for line, name in one.imports()
        if within(name, *CHANCE) and not within(one.name, *CHANCE_OWNERS)
    ]
    assert not found, "\n".join(found)


def transactions(one: Module) -> Iterator[ast.AsyncWith]:
    """The blocks `async with … .write() as books`."""
    for node in ast.walk(one.tree):
        if isinstance(node, ast.AsyncWith) and any(
            isinstance(item.context_expr, ast.Call)
            and isinstance(item.context_expr.func, ast.Attribute)
            and item.context_expr.func.attr == "write"
            for item in node.items
        ):
            yield node


def awaited(block: ast.AsyncWith) -> Iterator[ast.Await]:
    for statement in block.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Await):
                yield node


def touches_the_books(waits: ast.Await) -> bool:
    """A method of the books or the desk, or a function that is handed them."""
    call = waits.value
    if not isinstance(call, ast.Call):
        return False
    if ast.unparse(call.func).startswith(tuple(f"{name}." for name in AWAITED)):
        return True
    return any(ast.unparse(argument) in AWAITED for argument in call.args)


def test_a_transaction_awaits_nothing_but_the_books() -> None:
    """What waits for Slack or a clock while it holds the writer's gate stops everybody (DESIGN, the walls)."""
    found = [
        f"{one.at(waits.lineno)} awaits {ast.unparse(waits.value)}"
        for one in modules("bot", "handlers", "jobs")
        for block in transactions(one)
        for waits in awaited(block)
        if not touches_the_books(waits)
    ]
    assert not found, "\n".join(found)


def test_there_are_transactions_to_look_at() -> None:
    assert sum(1 for one in modules("bot") for _ in transactions(one)) > 5

"""How the code reads: short functions, files that hold one idea, names that are the field's own."""

import ast
from collections.abc import Iterator
from statistics import median, quantiles

from tests.architecture.source_tree import ROOT, Module, module, modules

LONGEST_FILE = 400
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def every_file() -> list[Module]:
    tests = tuple(module(path) for path in sorted((ROOT / "tests").rglob("*.py")))
    return [*modules(), *tests]


def test_no_file_outgrows_its_idea() -> None:
    found = [
        f"{one.path} has {lines} lines"
        for one in modules()
        if (lines := len(one.source.splitlines())) > LONGEST_FILE
    ]
    assert not found, "\n".join(found)


def test_functions_do_one_thing() -> None:
    """Median at most 10 lines, nine in ten at most 30."""
    lengths = [
        (function.end_lineno or function.lineno) - function.lineno + 1
        for one in modules()
        for function in one.functions()
    ]
    assert len(lengths) > 500, "the count is not of the whole program"
    assert median(lengths) <= 10
    assert quantiles(lengths, n=10)[8] <= 30


def test_modules_are_named_for_what_they_hold() -> None:
    found = [str(one.path) for one in every_file() if NAMELESS & set(one.path.with_suffix("").parts)]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is_for() -> None:
    found = [
        str(one.path)
        for one in modules()
        if one.source.strip() and ast.get_docstring(one.tree) is None and "versions" not in one.path.parts
    ]
    assert not found, "\n".join(found)


def errors(one: Module) -> Iterator[ast.ClassDef]:
    for node in ast.walk(one.tree):
        if isinstance(node, ast.ClassDef) and any(
            ast.unparse(parent).endswith(("Error", "Exception")) for parent in node.bases
        ):
            yield node


def test_every_error_says_what_it_means() -> None:
    """In its docstring, or in the tree that its module draws."""
    found = [
        f"{one.at(error.lineno)} {error.name}"
        for one in modules()
        for error in errors(one)
        if ast.get_docstring(error) is None and error.name not in (ast.get_docstring(one.tree) or "")
    ]
    assert not found, "\n".join(found)


def test_no_error_is_swallowed() -> None:
    """`except Exception` stands only at an edge, and something is done about it."""
    found = [
        one.at(handler.lineno)
        for one in modules()
        for handler in ast.walk(one.tree)
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException"))
        and all(isinstance(statement, ast.Pass | ast.Continue) for statement in handler.body)
    ]
    assert not found, "\n".join(found)

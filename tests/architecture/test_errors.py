"""One tree of errors, drawn in the docstring of `bot.errors`, and the command line catches its root alone."""

import importlib
import re

from bot import errors
from tests.architecture.source_tree import modules, within

OURS = ("bot", "storage", "handlers", "jobs")


def tree(root: type[errors.StewardError], depth: int = 0) -> dict[str, int]:
    """Each class with its depth below the root."""
    found = {root.__name__: depth}
    for child in root.__subclasses__():
        found |= tree(child, depth + 1)
    return found


def drawn() -> dict[str, int]:
    """As the docstring has it: four columns a step."""
    lines = re.findall(r"^ {4}([│ ├└─]*)(\w+Error)", errors.__doc__ or "", re.MULTILINE)
    return {name: len(branch) // 4 for branch, name in lines}


def test_the_tree_is_drawn_as_it_is() -> None:
    for one in modules():
        if within(one.name, *OURS) and not one.name.endswith("__main__") and "migrations" not in one.name:
            importlib.import_module(one.name)
    assert drawn() == tree(errors.StewardError)

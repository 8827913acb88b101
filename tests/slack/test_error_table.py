"""Every word by which Slack may refuse what we ask has a meaning of its own, none by default."""

import ast
import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.errors import CLASSES
from tests.architecture.source_tree import modules

DOCS = Path(os.environ.get("STEWARD_SHARED", "../shared")) / "reference/slack/methods"
FEWEST_METHODS = 12

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="the method docs are needed (STEWARD_SHARED)")


def documented() -> dict[str, Path]:
    """Each method's page, by the name that the SDK gives it: chat_postMessage."""
    return {file.stem.replace(".", "_"): file for file in DOCS.glob("*.json")}


def called() -> dict[str, Path]:
    """The methods that the program calls, with their pages."""
    pages = documented()
    names = {
        node.attr
        for module in modules("bot", "handlers", "jobs")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
    }
    return {name: pages[name] for name in sorted(names & set(pages))}


def refusals() -> Iterator[tuple[str, str]]:
    """(method, word), of all that we call."""
    for name, page in called().items():
        for code in json.loads(page.read_text("utf8")).get("errors") or {}:
            yield name, code


def test_the_methods_that_we_call_are_found() -> None:
    assert {"chat_postMessage", "chat_update", "apps_connections_open"} <= set(called())
    assert len(called()) >= FEWEST_METHODS


def test_every_refusal_in_the_docs_of_what_we_call_has_its_class() -> None:
    known = frozenset().union(*CLASSES.values())
    unsorted = sorted({f"{code} ({method})" for method, code in refusals() if code not in known})
    assert not unsorted, f"sort these into bot/slack/errors.py: {unsorted}"


def test_no_refusal_has_two_classes() -> None:
    pairs = itertools.combinations(CLASSES.values(), 2)
    twice = sorted(code for one, other in pairs for code in one & other)
    assert not twice

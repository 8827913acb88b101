"""The kept table says what Slack's docs say."""

import os
from pathlib import Path

import pytest

from sandbox.state.world import EVERY_SCOPE
from sandbox.web import make_method_table
from sandbox.web.api import METHODS
from sandbox.web.method_table import DOCUMENTED, TABLE

SHARED = Path(os.environ.get("STEWARD_SHARED", "../shared"))


def test_the_kept_table_is_what_the_generator_makes() -> None:
    docs = SHARED / "reference/slack/methods"
    if not docs.exists():
        pytest.skip(f"{docs} is absent; set STEWARD_SHARED to the folder that holds data/ and reference/")
    assert TABLE.read_text(encoding="utf8") == make_method_table.text(docs)


def test_a_line_of_the_table() -> None:
    info = DOCUMENTED["users.info"]
    assert info.arguments == {"include_locale": "boolean", "user": "string"}
    assert (info.required, info.scopes, info.tier) == (("user",), ("users:read",), "t4")
    assert "user_not_visible" in info.errors


def test_every_served_method_is_documented() -> None:
    assert set(METHODS) <= set(DOCUMENTED)


def test_an_app_has_every_scope_unless_told_otherwise() -> None:
    asked = {scope for method in METHODS for scope in DOCUMENTED[method].scopes}
    spare = {scope for scope in asked if scope.partition(":")[2].startswith("write.")} | {"channels:write"}
    assert asked - spare <= EVERY_SCOPE

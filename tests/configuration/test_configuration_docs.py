"""docs/configuration.md: knows every key, and what it shows works."""

import re
from pathlib import Path

import pytest

from bot.configuration import default_policy, load_policy, load_workspace
from bot.configuration.shape import Shape
from bot.configuration.workspace_file import WorkspaceShape
from tests.configuration.every_key import shapes

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
CALENDAR_EXAMPLE, WORKSPACE_EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("shape", dict.fromkeys([*shapes(), *shapes(WorkspaceShape)]))
def test_every_key_is_explained(shape: type[Shape]) -> None:
    shown = CALENDAR_EXAMPLE + WORKSPACE_EXAMPLE
    named = set(re.findall(r"`(\w+)`", PAGE)) | set(re.findall(r"(\w+):", shown)) | {"sev2", "sev3"}

    assert {field.alias or name for name, field in shape.model_fields.items()} - named == set()


def test_the_workspace_example_loads_under_the_default_policy() -> None:
    assert load_workspace(WORKSPACE_EXAMPLE, policy=default_policy()).accounts["acme"].name == "Acme Corp"


def test_the_calendar_example_loads() -> None:
    own_entries = CALENDAR_EXAMPLE.removeprefix("calendars:\n")
    text = default_policy().text.replace("calendars:\n", "calendars:\n" + own_entries, 1)
    text = text.replace("calendar: office", "calendar: bonn", 1)

    assert load_policy(text).tiers["premium"].calendar.zone == "Europe/Berlin"

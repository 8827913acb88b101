"""The page at the widths of windows: nothing sticks out, nothing lies over anything else, no step is lost."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from sandbox.control.scenes import Scene
from sandbox.server import Sandbox
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen, at_a_screen

pytestmark = ON_A_SCREEN

STORY = (
    "Customers ask",
    "Two claim",
    "Nobody claims what stays",
    "An answer",
    "Signals",
    "Digest",
    "A look",
    "Back",
)

# The boxes that a person sees of what lies in the bars, each with its words.
BOXES = """selector => [...document.querySelectorAll(selector)]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }))
  .map((node) => [node.innerText || node.id, node.getBoundingClientRect()])
  .map(([words, box]) => ({ words, left: box.left, right: box.right, top: box.top, bottom: box.bottom }))"""


async def nothing() -> None:
    """A scene in which nothing happens."""


async def boxes(screen: Screen, selector: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await screen.page.evaluate(BOXES, selector)
    assert found, f"nothing is {selector}"
    return found


def overlapping(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (one["words"], other["words"])
        for index, one in enumerate(found)
        for other in found[index + 1 :]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 1280, 1024, 760, 420])
async def test_nothing_sticks_out_or_overlaps(
    browser: Browser, sandbox: Sandbox, width: int, scheme: str
) -> None:
    sandbox.offer_scenes([Scene(title, title, "What to look at. " * 9, nothing) for title in STORY])
    looks: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    async with at_a_screen(browser, sandbox, **looks) as screen:
        toggle = screen.page.locator(".story-toggle")
        if await toggle.get_attribute("aria-expanded") == "false":
            await toggle.click()
        await expect(screen.page.locator(".step-button")).to_have_count(len(STORY))
        assert await screen.page.evaluate("document.documentElement.scrollWidth") == width
        bar = await boxes(screen, ".brand strong, .acting, .zone, .clock-steps")
        steps = await boxes(screen, ".step-button")
        names = await boxes(screen, ".place, .pane-head h1")
    assert overlapping(bar) == []
    assert [box["words"] for box in [*bar, *steps, *names] if box["right"] > width or box["left"] < 0] == []


async def test_a_long_title_gives_way_until_it_is_its_turn(browser: Browser, sandbox: Sandbox) -> None:
    titles = [f"Scene {number} has a title as long as this one" for number in range(8)]
    sandbox.offer_scenes([Scene(title, title, "Look.", nothing) for title in titles])
    async with at_a_screen(browser, sandbox) as screen:
        cut = "node => node.scrollWidth > node.clientWidth"
        title = screen.page.locator(".step-title")
        assert [await title.nth(index).evaluate(cut) for index in (0, 7)] == [False, True]
        await screen.page.locator(".step-button").nth(7).click()
        assert [await title.nth(index).evaluate(cut) for index in (0, 7)] == [True, False]

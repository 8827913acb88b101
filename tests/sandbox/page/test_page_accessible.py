"""The page for those who do not see it, or see it badly: axe-core's verdict, and a name for every control."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.control.scenes import Scene
from sandbox.server import Sandbox
from tests.sandbox.page.axe import axe_source, nameless, violations
from tests.sandbox.page.contract import Desk
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen, app_client, at_a_screen, post, running
from tests.sandbox.page.samples import MODAL, REQUEST_CARD, SELDOM, SHORTCUTS

pytestmark = ON_A_SCREEN


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    cache = pytestconfig.cache
    folder = cache.mkdir("axe") if cache else Path()
    return axe_source(folder)


@asynccontextmanager
async def furnished(browser: Browser, sandbox: Sandbox, **looks: Any) -> AsyncIterator[Screen]:
    """A channel with a question, a thread, a card of every element, a reaction, a file, an ephemeral; an app."""
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")

    @app.command("/claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def nothing() -> None:
        """A scene in which nothing happens."""

    parent = await sandbox.people.say(
        "U5", "C1", "is the <https://a.example|API> down, <@U1>? `503`", files=("a.log",)
    )
    await sandbox.people.say("U1", "C1", "looking", thread_ts=parent)
    await sandbox.people.react("U1", "C1", parent, "eyes")
    await post(sandbox, "C1", [*REQUEST_CARD, *(block for block, _ in SELDOM.values())])
    await app_client(sandbox).chat_postEphemeral(channel="C1", user="U1", text="You were second.")
    sandbox.offer_scenes([Scene("a", "A customer asks", "Watch #ext-acme.", nothing)])
    desk = Desk(shortcuts=SHORTCUTS)
    desk.change({"add": {"kind": "slow", "method": "chat.update", "seconds": 2}})
    async with running(app, sandbox), at_a_screen(browser, sandbox, **looks) as screen:
        await desk.serve(screen.page)
        await screen.page.reload()
        await expect(screen.messages).to_have_count(3)
        yield screen


async def as_it_opens(_: Screen) -> None:
    """Nothing is done."""


async def with_a_thread(screen: Screen) -> None:
    await screen.page.locator(".thread-summary").click()
    await expect(screen.page.locator("#thread .message")).to_have_count(2)


async def with_a_modal(screen: Screen) -> None:
    await screen.write("/claim")
    dialog = screen.page.get_by_role("dialog", name="Claim")
    await dialog.get_by_role("button", name="Take it").click()
    await expect(dialog.get_by_text("Complete this required field.").first).to_be_visible()


async def with_the_wire(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Under the hood").click()
    entry = screen.page.locator(".wire-entry", has_text="chat.postMessage").first
    await entry.click()
    await expect(entry.locator("pre")).to_be_visible()


async def with_the_faults(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Faults").click()
    await expect(screen.page.locator(".fault-rule")).to_have_count(1)


async def with_the_people(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Acting as").click()
    await expect(screen.page.get_by_role("menuitemradio").first).to_be_visible()


async def with_suggestions(screen: Screen) -> None:
    await screen.composer.press_sequentially("/")
    await expect(screen.page.locator("#composer-suggestions [role=option]")).to_have_count(2)


async def with_a_refusal(screen: Screen) -> None:
    await screen.write("/nosuch")
    await expect(screen.page.locator(".toast")).to_be_visible()
    screen.complaints.clear()


async def with_a_text_that_is_changed(screen: Screen) -> None:
    await screen.write("mine")
    await expect(screen.messages.last).to_contain_text("mine")
    await screen.messages.last.hover()
    await screen.messages.last.get_by_role("button", name="Edit or delete").click()
    await screen.page.get_by_role("menuitem", name="Edit message").click()
    await expect(screen.page.get_by_role("textbox", name="Message")).to_be_focused()


async def with_a_file_to_send_and_the_emoji(screen: Screen) -> None:
    async with screen.page.expect_file_chooser() as chooser:
        await screen.page.get_by_role("button", name="Attach files").click()
    await (await chooser.value).set_files({"name": "a.log", "mimeType": "text/plain", "buffer": b"1"})
    await expect(screen.page.get_by_role("list", name="Files to send")).to_have_text("a.log")
    await screen.messages.first.hover()
    await screen.messages.first.get_by_role("button", name="React to").click()
    await expect(screen.page.get_by_role("menuitem").first).to_be_focused()


async def with_the_drawer(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Channels").click()
    await expect(screen.page.locator("#sidebar")).to_be_visible()


WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 420, "height": 860}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "light": {"viewport": WIDE, "color_scheme": "light"},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "narrow": {"viewport": NARROW, "color_scheme": "light", "has_touch": True},
}
STATES: Mapping[str, Callable[[Screen], Awaitable[None]]] = {
    "as it opens": as_it_opens,
    "with a thread": with_a_thread,
    "with a modal": with_a_modal,
    "with the wire": with_the_wire,
    "with the faults": with_the_faults,
    "with the people": with_the_people,
    "with suggestions": with_suggestions,
    "with a refusal": with_a_refusal,
    "with a text that is changed": with_a_text_that_is_changed,
    "with a file to send and the emoji": with_a_file_to_send_and_the_emoji,
    "with the drawer": with_the_drawer,
}
ONLY_NARROW = ("with the drawer",)
SEEN = [(look, state) for look in LOOKS for state in STATES if look == "narrow" or state not in ONLY_NARROW]


@pytest.mark.parametrize(("look", "state"), SEEN)
async def test_axe_finds_nothing_serious_and_every_control_has_a_name(
    browser: Browser, sandbox: Sandbox, axe: str, look: str, state: str
) -> None:
    async with furnished(browser, sandbox, **LOOKS[look], reduced_motion="reduce") as screen:
        await STATES[state](screen)
        found = await violations(screen.page, axe)
        controls, without = await nameless(screen.page)
    assert not found, "\n".join(found)
    assert controls >= 3  # an open dialog leaves only its own
    assert without == []


async def test_the_checks_see_a_button_without_a_name(screen: Screen, axe: str) -> None:
    await screen.page.evaluate("document.getElementById('main').append(document.createElement('button'))")
    _, without = await nameless(screen.page)
    assert [line.split()[0] for line in without] == ["button"]
    assert [line.split(":")[0] for line in await violations(screen.page, axe)] == ["critical button-name"]

"""Shortcuts, options that the app tells, and the state that goes along with a press."""

from typing import Any

from playwright.async_api import Request, expect

from sandbox.server import Sandbox
from tests.sandbox.page.contract import Desk
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen, button, plain, post
from tests.sandbox.page.samples import SHORTCUTS, options

pytestmark = ON_A_SCREEN


async def served(screen: Screen, desk: Desk) -> None:
    await desk.serve(screen.page)
    await screen.page.reload()
    await expect(screen.page.locator("#main h1")).to_be_visible()


async def test_a_message_shortcut_names_its_message(screen: Screen, sandbox: Sandbox) -> None:
    ts = await sandbox.people.say("U5", "C1", "is the API down?")
    desk = Desk(shortcuts=SHORTCUTS)
    await served(screen, desk)
    await screen.messages.hover()
    await screen.messages.get_by_role("button", name="Shortcuts for the message of Kenji Sato").click()
    item = screen.page.get_by_role("menuitem", name="Make a request Of this message")
    await expect(item).to_be_focused()
    async with screen.page.expect_response("**/control/shortcut"):
        await screen.page.keyboard.press("Enter")
    assert desk.told == [{"user": "U1", "callback_id": "make", "channel": "C1", "ts": ts}]


async def test_a_global_shortcut_stands_beside_the_composer(screen: Screen) -> None:
    desk = Desk(shortcuts=SHORTCUTS)
    await served(screen, desk)
    await screen.page.get_by_role("button", name="Shortcuts", exact=True).click()
    async with screen.page.expect_response("**/control/shortcut"):
        await screen.page.get_by_role("menuitem", name="New request").click()
    assert desk.told == [{"user": "U1", "callback_id": "new"}]


async def test_people_of_other_companies_and_apps_without_any_show_no_shortcuts(
    screen: Screen, sandbox: Sandbox
) -> None:
    await sandbox.people.say("U1", "C1", "hello")
    await screen.messages.hover()
    anywhere = screen.page.locator("[aria-label^='Shortcuts']:visible")
    await expect(anywhere).to_have_count(0)
    await served(screen, Desk(shortcuts=SHORTCUTS))
    await screen.messages.hover()
    await expect(anywhere).to_have_count(2)
    await screen.act_as("Kenji Sato")
    await screen.messages.hover()
    await expect(anywhere).to_have_count(0)


async def test_options_come_from_the_app_while_one_types(screen: Screen, sandbox: Sandbox) -> None:
    desk = Desk(options={"option_groups": [{"label": plain("Acme"), "options": options("one", "only")}]})
    element = {
        "type": "external_select",
        "action_id": "pick",
        "placeholder": plain("Request"),
        "min_query_length": 2,
    }
    ts = await post(sandbox, "C1", [{"type": "actions", "block_id": "b", "elements": [element]}])
    await served(screen, desk)
    search = screen.messages.get_by_role("searchbox", name="Search: Request")
    await search.press_sequentially("o")
    await search.press_sequentially("n")
    await expect(screen.messages.get_by_role("status")).to_have_text("2 found")
    select = screen.messages.get_by_role("combobox", name="Request")
    await expect(select.locator("optgroup[label=Acme] option")).to_have_text(["one", "only"])
    asked = {"user": "U1", "action_id": "pick", "block_id": "b", "value": "on", "channel": "C1", "ts": ts}
    assert desk.told == [asked]


def body_of(request: Request) -> Any:
    return request.post_data_json


async def test_what_was_chosen_in_a_message_goes_along_with_a_press(screen: Screen, sandbox: Sandbox) -> None:
    severity = {
        "type": "static_select",
        "action_id": "severity",
        "placeholder": plain("Severity"),
        "options": options("1", "2"),
    }
    ticks = {"type": "checkboxes", "action_id": "then", "options": options("tell", "log")}
    blocks: list[dict[str, Any]] = [
        {"type": "actions", "block_id": "choice", "elements": [severity, ticks]},
        {"type": "actions", "block_id": "go", "elements": [button("Go", "go")]},
    ]
    ts = await post(sandbox, "C1", blocks)
    await screen.page.route("**/control/click", lambda route: route.fulfill(json={}))
    await screen.messages.get_by_role("combobox", name="Severity").select_option("2")
    await screen.messages.get_by_role("checkbox", name="log").check()
    await sandbox.people.react("U5", "C1", ts, "eyes")
    await expect(screen.messages.get_by_role("list", name="Reactions")).to_be_visible()
    async with screen.page.expect_request("**/control/click") as pressed:
        await screen.messages.get_by_role("button", name="Go").click()
    body = body_of(await pressed.value)
    assert body["values"] == {"choice": {"severity": "2", "then": ["log"]}}
    assert (body["channel"], body["ts"], body["action_id"]) == ("C1", ts, "go")

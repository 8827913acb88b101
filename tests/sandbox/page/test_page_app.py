"""The app on the page: presses, modals and the home tab, with a real Bolt app behind them."""

from typing import Any

from playwright.async_api import expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.page.page_screen import (
    ON_A_SCREEN,
    Screen,
    app_client,
    button,
    mrkdwn,
    plain,
    post,
    running,
)

pytestmark = ON_A_SCREEN


async def test_the_keyboard_stays_on_a_button_whose_card_is_redrawn(screen: Screen, sandbox: Sandbox) -> None:
    blocks = [mrkdwn("one"), {"type": "actions", "block_id": "b", "elements": [button("Claim", "claim")]}]
    ts = await post(sandbox, "C1", blocks)
    await screen.messages.get_by_role("button", name="Claim").focus()
    await app_client(sandbox).chat_update(channel="C1", ts=ts, text="card", blocks=[mrkdwn("two"), blocks[1]])
    await expect(screen.messages.locator(".text").first).to_have_text("two")
    await expect(screen.messages.get_by_role("button", name="Claim")).to_be_focused()


async def test_a_press_reaches_the_app_and_its_answer_the_card(screen: Screen, sandbox: Sandbox) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")
    seen: list[str] = []

    @app.action("claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(body["user"]["id"])
        await ack()
        await client.chat_update(channel="C1", ts=body["message"]["ts"], text="t", blocks=[mrkdwn("claimed")])

    confirm = {
        "title": plain("Claim it?"), "text": plain("For you."), "confirm": plain("Yes"), "deny": plain("No")
    }  # fmt: skip
    async with running(app, sandbox):
        await post(
            sandbox, "C1", [{"type": "actions", "elements": [button("Claim", "claim", confirm=confirm)]}]
        )
        await screen.act_as("Ben Okafor")
        await screen.messages.get_by_role("button", name="Claim").click()
        await screen.page.get_by_role("button", name="No", exact=True).click()
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)
        assert seen == []
        await screen.messages.get_by_role("button", name="Claim").click()
        await screen.page.get_by_role("button", name="Yes").click()
        await expect(screen.messages.locator(".text")).to_have_text("claimed")
    assert seen == ["U2"]


def picker() -> dict[str, Any]:
    requests = [
        {"text": plain("1 · The API is down"), "value": "1"},
        {"text": plain("2 · Late export"), "value": "2"},
    ]
    then = [{"text": plain("Tell the customer"), "value": "tell"}]
    return {
        "type": "modal", "callback_id": "picked",
        "title": plain("Claim"), "submit": plain("Take it"), "close": plain("Cancel"),
        "blocks": [
            {"type": "input", "block_id": "request", "label": plain("Request"),
             "element": {"type": "static_select", "action_id": "pick", "options": requests}},
            {"type": "input", "block_id": "note", "label": plain("Note"), "optional": True,
             "element": {"type": "plain_text_input", "action_id": "text", "multiline": True}},
            {"type": "input", "block_id": "then", "label": plain("Then"), "optional": True,
             "element": {"type": "checkboxes", "action_id": "do", "options": then}},
        ],
    }  # fmt: skip


async def test_a_modal_is_filled_in_corrected_and_taken(screen: Screen, sandbox: Sandbox) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")
    taken: list[Any] = []

    @app.command("/claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=picker())

    @app.view("picked")
    async def picked(ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        if values["request"]["pick"]["selected_option"]["value"] == "2":
            await ack(response_action="errors", errors={"request": "Ben took 2 at 14:39."})
            return
        taken.append(
            (values["note"]["text"]["value"], [o["value"] for o in values["then"]["do"]["selected_options"]])
        )
        await ack()

    async with running(app, sandbox):
        await screen.write("/claim")
        dialog = screen.page.get_by_role("dialog", name="Claim")
        request = dialog.get_by_role("combobox", name="Request")
        await expect(request).to_be_focused()
        await expect(dialog.locator(".input-block > label, legend")).to_have_text(
            ["Request *", "Note (optional)", "Then (optional)"]
        )
        await request.select_option("2")
        await dialog.get_by_role("textbox", name="Note").fill("seen before")
        await dialog.get_by_role("checkbox", name="Tell the customer").check()
        await sandbox.people.say("U5", "C1", "still down")
        await expect(screen.messages).to_have_count(1)
        await dialog.get_by_role("button", name="Take it").click()
        await expect(dialog.get_by_text("Ben took 2 at 14:39.")).to_be_visible()
        await expect(dialog.get_by_role("textbox", name="Note")).to_have_value("seen before")
        await request.select_option("1")
        await dialog.get_by_role("button", name="Take it").click()
        await expect(dialog).to_have_count(0)
    assert taken == [("seen before", ["tell"])]


async def test_escape_closes_a_modal_in_the_workspace_too(screen: Screen, sandbox: Sandbox) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")

    @app.command("/claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=picker())

    async with running(app, sandbox):
        await screen.write("/claim")
        await expect(screen.page.get_by_role("dialog")).to_be_visible()
        await screen.page.keyboard.press("Escape")
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)
    assert sandbox.views("U1") == []


async def test_the_home_tab_shows_what_the_app_published(screen: Screen, sandbox: Sandbox) -> None:
    await screen.go("Steward")
    await expect(screen.page.locator(".home .empty")).to_have_text(
        "Steward shows nothing here for Ana Ruiz yet."
    )
    await app_client(sandbox).views_publish(
        user_id="U1", view={"type": "home", "blocks": [mrkdwn("*Nothing* needs you.")]}
    )
    await expect(screen.page.locator(".home-page")).to_have_text("Nothing needs you.")


async def test_a_press_in_the_home_tab_reaches_the_app(screen: Screen, sandbox: Sandbox) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")

    @app.action("refresh")
    async def refresh(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_publish(
            user_id=body["user"]["id"], view={"type": "home", "blocks": [mrkdwn("Done.")]}
        )

    async with running(app, sandbox):
        blocks = [{"type": "actions", "elements": [button("Refresh", "refresh")]}]
        await app_client(sandbox).views_publish(user_id="U1", view={"type": "home", "blocks": blocks})
        await screen.go("Steward")
        await screen.page.get_by_role("button", name="Refresh").click()
        await expect(screen.page.locator(".home-page")).to_have_text("Done.")


async def test_a_modal_that_the_app_changes_keeps_what_was_filled_in(
    screen: Screen, sandbox: Sandbox
) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")

    @app.command("/claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=picker())

    async with running(app, sandbox):
        await screen.write("/claim")
        note = screen.page.get_by_role("textbox", name="Note")
        await note.fill("half a thou")
        view = picker()
        changed = {**view, "blocks": [mrkdwn("One more came in."), *view["blocks"]]}
        await app_client(sandbox).views_update(view_id=sandbox.views("U1")[0].id, view=changed)
        await expect(screen.page.get_by_text("One more came in.")).to_be_visible()
        await expect(note).to_have_value("half a thou")
        await expect(note).to_be_focused()

"""Fields of messages and modals: what stands in them at first, what a person puts there, and what the app is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Locator, expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen, app_client, plain, running
from tests.sandbox.page.samples import field, options, rich

pytestmark = ON_A_SCREEN


@asynccontextmanager
async def a_form(
    screen: Screen, sandbox: Sandbox, *blocks: dict[str, Any]
) -> AsyncIterator[tuple[Locator, Any]]:
    """An open modal with these blocks, and what the app has been told once it was sent."""
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")
    told: dict[str, Any] = {}
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": blocks,
    }

    @app.command("/claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("form")
    async def sent(ack: Any, view: dict[str, Any]) -> None:
        told.update(view["state"]["values"])
        await ack()

    async with running(app, sandbox):
        await screen.write("/claim")
        dialog = screen.page.get_by_role("dialog", name="Form")
        yield dialog, told
        await dialog.get_by_role("button", name="Send").click()
        await expect(dialog).to_have_count(0)


async def test_a_moment_is_read_and_written_in_the_persons_own_zone(screen: Screen, sandbox: Sandbox) -> None:
    at_noon = int(datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp())
    await screen.act_as("Ben Okafor")
    due = field("Due", "datetimepicker", initial_date_time=at_noon)
    then = {**field("Then", "datetimepicker"), "block_id": "then"}
    async with a_form(screen, sandbox, due, then) as (dialog, told):
        await expect(dialog.get_by_label("Due")).to_have_value("2026-07-01T08:00")
        # half an hour before New York's clocks go forward
        await dialog.get_by_label("Then").fill("2026-03-08T01:30")
    moments = [each["datetimepicker"]["selected_date_time"] for each in told.values()]
    assert moments == [at_noon, int(datetime(2026, 3, 8, 6, 30, tzinfo=UTC).timestamp())]


async def test_a_file_is_told_by_its_name(screen: Screen, sandbox: Sandbox) -> None:
    async with a_form(screen, sandbox, field("Log", "file_input", filetypes=["log"])) as (dialog, told):
        log = dialog.get_by_label("Log")
        await expect(log).to_have_attribute("accept", ".log")
        await log.set_input_files({"name": "crash.log", "mimeType": "text/plain", "buffer": b"secret"})
    assert [file["name"] for file in told["file_input"]["file_input"]["files"]] == ["crash.log"]


async def test_formatted_text_that_nobody_touched_goes_back_as_it_was(
    screen: Screen, sandbox: Sandbox
) -> None:
    given = rich("twice")
    given["elements"][0]["elements"].append({"type": "text", "text": " as fast", "style": {"bold": True}})
    async with a_form(screen, sandbox, field("Note", "rich_text_input", initial_value=given)) as (
        dialog,
        told,
    ):
        await expect(dialog.get_by_label("Note")).to_have_value("twice as fast")
    assert told["rich_text_input"]["rich_text_input"]["rich_text_value"]["elements"] == given["elements"]


async def test_several_are_chosen_by_pressing_them_one_by_one(screen: Screen, sandbox: Sandbox) -> None:
    asked = field("Who", "multi_static_select", options=options("a", "b", "c"))
    async with a_form(screen, sandbox, asked) as (dialog, told):
        for name in ("a", "c", "b", "a"):
            await dialog.get_by_role("option", name=name).click()
    chosen = told["multi_static_select"]["multi_static_select"]["selected_options"]
    assert [option["value"] for option in chosen] == ["b", "c"]

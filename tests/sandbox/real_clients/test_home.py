"""The home tab: opened, published and pressed."""

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import UnknownError
from sandbox.server import Sandbox
from tests.sandbox.real_clients.cards import plain, presses
from tests.sandbox.real_clients.conftest import Start
from tests.sandbox.small_world import Payload, until


async def test_the_home_tab(sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}

    @app.event("app_home_opened")
    async def welcome(event: Payload) -> None:
        await client.views_publish(user_id=event["user"], view=home)

    seen = presses(app, "more")
    await start(app)
    await sandbox.people.open_home("U1")
    await until(lambda: sandbox.home("U1") is not None)
    view = sandbox.home("U1")
    assert view is not None
    await sandbox.people.click_view("U1", view.id, "more")
    assert seen[0]["container"] == {"type": "view", "view_id": view.id}
    assert seen[0]["view"]["type"] == "home"
    with pytest.raises(UnknownError):
        await sandbox.people.click_view("U2", view.id, "more")


async def test_a_home_tab_opened_again_comes_with_the_event_and_is_published_by_its_hash(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    seen: list[Payload] = []

    @app.event("app_home_opened")
    async def welcome(event: Payload) -> None:
        seen.append(event)

    await start(app)
    await sandbox.people.open_home("U1")
    view = (await client.views_publish(user_id="U1", view={"type": "home", "blocks": []}))["view"]
    await sandbox.people.open_home("U1")
    await until(lambda: len(seen) == 2)
    assert ("view" in seen[0], seen[0]["tab"], seen[0]["user"]) == (False, "home", "U1")
    assert (seen[1]["view"]["id"], seen[1]["view"]["hash"]) == (view["id"], view["hash"])
    again = await client.views_publish(
        user_id="U1", view={"type": "home", "blocks": [{"type": "divider"}]}, hash=view["hash"]
    )
    assert again["view"]["id"] == view["id"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id="U1", view={"type": "home", "blocks": []}, hash=view["hash"])

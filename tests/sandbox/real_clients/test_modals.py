"""Modals: opened, filled in, refused, stacked and closed."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import AppAnswerError, NotAllowedError, UnknownError
from sandbox.server import Sandbox
from sandbox.state.journal import ChangeKind
from sandbox.state.triggers import TriggerError
from tests.sandbox.real_clients.cards import FILLED, MODAL, opens, option, plain
from tests.sandbox.real_clients.conftest import Start
from tests.sandbox.small_world import Payload, until


async def test_a_modal_is_filled_in_and_submitted(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    opens(app, MODAL)
    seen: list[Payload] = []

    @app.view("take")
    async def take(ack: AsyncAck, body: Payload) -> None:
        seen.append(body)
        await ack()

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    (view,) = sandbox.views("U1")
    assert await sandbox.people.submit("U1", view.id, {"note": {"text": ""}}) == {
        "note": "Please complete this required field.",
        "severity": "Please complete this required field.",
    }
    assert await sandbox.people.submit("U1", view.id, FILLED) == {}
    assert sandbox.views("U1") == []
    (body,) = seen
    values = body["view"]["state"]["values"]
    assert values["note"]["text"] == {"type": "plain_text_input", "value": "mine"}
    assert values["severity"]["pick"] == {"type": "static_select", "selected_option": option("high")}
    assert values["owner"]["who"] == {"type": "users_select", "selected_user": "U1"}
    assert (body["view"]["private_metadata"], body["user"]["id"]) == ("row-a", "U1")
    kinds = [change.kind for change in sandbox.history()]
    assert kinds == [ChangeKind.VIEW_OPENED, ChangeKind.VIEW_CLOSED]


async def test_an_app_may_refuse_update_push_and_clear(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    opens(app, MODAL)
    answers: list[Payload] = [
        {"response_action": "errors", "errors": {"note": "Too short."}},
        {"response_action": "update", "view": MODAL | {"title": plain("Sure?")}},
        {"response_action": "push", "view": MODAL | {"title": plain("Really?")}},
        {"response_action": "clear"},
    ]

    @app.view("take")
    async def take(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    first = sandbox.views("U1")[0]
    assert await sandbox.people.submit("U1", first.id, FILLED) == {"note": "Too short."}
    assert await sandbox.people.submit("U1", first.id, FILLED) == {}
    assert [view.title for view in sandbox.views("U1")] == [plain("Sure?")]
    await sandbox.people.submit("U1", first.id, FILLED)
    second = sandbox.views("U1")[1]
    assert (second.title, second.previous_view_id) == (plain("Really?"), first.id)
    with pytest.raises(NotAllowedError, match=f"{first.id} lies under {second.id}"):
        await sandbox.people.submit("U1", first.id, FILLED)
    await sandbox.people.submit("U1", second.id, FILLED)
    assert sandbox.views("U1") == []


async def test_closing_a_view_is_told_when_asked_for(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    opens(app, MODAL)
    closed: list[bool] = []

    @app.view_closed("take")
    async def gone(ack: AsyncAck, body: Payload) -> None:
        closed.append(body["is_cleared"])
        await ack()

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    await sandbox.people.close_view("U1", sandbox.views("U1")[0].id)
    assert (closed, sandbox.views("U1")) == ([False], [])
    with pytest.raises(UnknownError):
        await sandbox.people.close_view("U1", "V0")


async def test_views_are_updated_and_pushed_by_the_app(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    opens(app, MODAL | {"external_id": "one", "blocks": [{"type": "actions", "elements": [button]}]})

    @app.action("more")
    async def more(ack: AsyncAck, body: Payload) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=MODAL)

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    (view,) = sandbox.views("U1")
    await sandbox.people.click_view("U1", view.id, "more")
    await until(lambda: len(sandbox.views("U1")) == 2)
    new = MODAL | {"title": plain("New")}
    fresh = (await client.views_update(external_id="one", view=new, hash=view.hash))["view"]
    assert (fresh["id"], fresh["root_view_id"]) == (view.id, view.id)
    assert sandbox.views("U1")[0].title == plain("New")
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view.id, view=MODAL, hash=view.hash)
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id="V0", view=MODAL)


async def test_a_trigger_is_used_once_and_expires(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    triggers: list[str] = []

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        triggers.append(body["trigger_id"])
        await ack()

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    await client.views_open(trigger_id=triggers[0], view=MODAL)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=triggers[0], view=MODAL)
    await sandbox.people.command("U1", "C1", "/claim")
    await sandbox.conductor.walk(timedelta(seconds=4))
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=triggers[1], view=MODAL)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id="made.up", view=MODAL)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": plain("x" * 25)}, "invalid_arguments"),
        ({"private_metadata": "x" * 3001}, "invalid_arguments"),
        ({"type": "page"}, "invalid_arguments"),
        ({"blocks": [{"type": "divider"}] * 101}, "invalid_arguments"),
        ({"blocks": [{"type": "markdown", "text": "x" * 250_001}]}, "view_too_large"),
    ],
)
async def test_views_have_limits(
    sandbox: Sandbox, client: AsyncWebClient, change: dict[str, Any], error: str
) -> None:
    trigger = sandbox._workspace.triggers.issue("A1", "U1")
    with pytest.raises(SlackApiError, match=error):
        await client.views_open(trigger_id=trigger, view=MODAL | change)


async def opened(sandbox: Sandbox) -> str:
    """The id of the modal that `/claim` opens."""
    await sandbox.people.command("U1", "C1", "/claim")
    return sandbox.views("U1")[-1].id


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"response_action": "errors", "errors": {"colour": "Red."}}, "errors name 'colour'"),
        ({"response_action": "update", "view": {"type": "modal"}}, "invalid_arguments"),
        ({"response_action": "push"}, "it holds no view"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_told_and_the_modal_stays(
    sandbox: Sandbox, app: AsyncApp, start: Start, answer: Payload, fault: str
) -> None:
    opens(app, MODAL)

    @app.view("take")
    async def take(ack: AsyncAck) -> None:
        await ack(**answer)

    await start(app)
    view_id = await opened(sandbox)
    with pytest.raises(AppAnswerError, match=fault):
        await sandbox.people.submit("U1", view_id, FILLED)
    assert [view.id for view in sandbox.views("U1")] == [view_id]


async def test_three_modals_lie_on_each_other_and_no_more(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    opens(app, MODAL)

    @app.view("take")
    async def take(ack: AsyncAck) -> None:
        await ack(response_action="push", view=MODAL)

    await start(app)
    await opened(sandbox)
    for _ in range(2):
        await sandbox.people.submit("U1", sandbox.views("U1")[-1].id, FILLED)
    top = sandbox.views("U1")[-1].id
    with pytest.raises(AppAnswerError, match="push_limit_reached"):
        await sandbox.people.submit("U1", top, FILLED)
    assert len(sandbox.views("U1")) == 3


async def test_the_cross_closes_all_modals_and_every_one_that_asked_is_told(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    opens(app, MODAL)
    closed: list[tuple[str, bool]] = []

    @app.view("take")
    async def take(ack: AsyncAck) -> None:
        await ack(response_action="push", view=MODAL | {"title": plain("On top")})

    @app.view_closed("take")
    async def gone(ack: AsyncAck, body: Payload) -> None:
        closed.append((body["view"]["title"]["text"], body["is_cleared"]))
        await ack()

    await start(app)
    await sandbox.people.submit("U1", await opened(sandbox), FILLED)
    await sandbox.people.close_view("U1", sandbox.views("U1")[-1].id, everything=True)
    assert (closed, sandbox.views("U1")) == ([("On top", True), ("Take over", True)], [])


async def test_a_modal_that_clears_on_close_takes_those_below_with_it(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    opens(app, MODAL)

    @app.view("take")
    async def take(ack: AsyncAck) -> None:
        await ack(response_action="push", view=MODAL | {"clear_on_close": True, "notify_on_close": False})

    @app.view_closed("take")
    async def gone(ack: AsyncAck) -> None:
        await ack()

    await start(app)
    await sandbox.people.submit("U1", await opened(sandbox), FILLED)
    await sandbox.people.close_view("U1", sandbox.views("U1")[-1].id)
    assert sandbox.views("U1") == []


async def test_what_was_chosen_in_a_modal_is_submitted_with_the_rest(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    """A choice that dispatches is told at once, and stands until the modal is sent, also after an update."""
    blocks = [MODAL["blocks"][0], MODAL["blocks"][1] | {"dispatch_action": True}]
    opens(app, MODAL | {"blocks": blocks})
    sent: list[Payload] = []

    @app.action("pick")
    async def picked(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        await client.views_update(
            view_id=body["view"]["id"], view=MODAL | {"blocks": [*blocks, {"type": "divider"}]}
        )
        await ack()

    @app.view("take")
    async def take(ack: AsyncAck, body: Payload) -> None:
        sent.append(body["view"]["state"]["values"])
        await ack()

    await start(app)
    view_id = await opened(sandbox)
    await sandbox.people.click_view("U1", view_id, "pick", selected_option="low")
    await sandbox.people.submit("U1", view_id, {"note": {"text": "mine"}})
    assert sent[0]["severity"]["pick"]["selected_option"] == option("low")
    assert sent[0]["note"]["text"]["value"] == "mine"


async def test_a_chosen_conversation_brings_a_way_to_write_there(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    where = {
        "type": "conversations_select",
        "action_id": "where",
        "response_url_enabled": True,
        "default_to_current_conversation": True,
    }
    block = {"type": "input", "block_id": "to", "label": plain("Where"), "element": where}
    opens(app, MODAL | {"blocks": [block]})
    urls: list[Payload] = []

    @app.view("take")
    async def take(ack: AsyncAck, body: Payload) -> None:
        urls.extend(body["response_urls"])
        await ack()

    await start(app)
    await sandbox.people.submit("U1", await opened(sandbox), {})
    await sandbox.people.submit("U1", await opened(sandbox), {"to": {"where": "C2"}})
    assert [(url["channel_id"], url["block_id"], url["action_id"]) for url in urls] == [
        ("C1", "to", "where"),
        ("C2", "to", "where"),
    ]
    async with aiohttp.ClientSession() as session:
        await session.post(urls[1]["response_url"], json={"text": "Hello.", "response_type": "in_channel"})
    assert [each.text for each in sandbox.messages("C2")] == ["Hello."]


async def test_a_file_chosen_in_a_modal_comes_whole_and_may_be_read_by_its_app(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    field = {"type": "file_input", "action_id": "log"}
    opens(
        app,
        MODAL | {"blocks": [{"type": "input", "block_id": "up", "label": plain("Log"), "element": field}]},
    )
    given: list[Payload] = []

    @app.view("take")
    async def take(ack: AsyncAck, body: Payload) -> None:
        given.extend(body["view"]["state"]["values"]["up"]["log"]["files"])
        await ack()

    await start(app)
    await sandbox.people.submit("U1", await opened(sandbox), {"up": {"log": ["crash.log"]}})
    (file,) = given
    assert (file["name"], file["user"], file["file_access"]) == ("crash.log", "U1", "visible")
    assert (await client.files_info(file=file["id"]))["file"] == file


async def test_a_modal_that_closed_while_the_app_was_thinking_is_not_pushed_upon(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    opens(app, MODAL | {"notify_on_close": False})
    asked, closed = asyncio.Event(), asyncio.Event()

    @app.view("take")
    async def take(ack: AsyncAck) -> None:
        asked.set()
        await closed.wait()
        await ack(response_action="push", view=MODAL)

    await start(app)
    view_id = await opened(sandbox)
    submitting = asyncio.create_task(sandbox.people.submit("U1", view_id, FILLED))
    await asked.wait()
    await sandbox.people.close_view("U1", view_id)
    closed.set()
    assert (await submitting, sandbox.views("U1")) == ({}, [])


async def test_a_view_of_another_kind_is_refused(sandbox: Sandbox, client: AsyncWebClient) -> None:
    trigger = sandbox._workspace.triggers.issue("A1", "U1")
    with pytest.raises(SlackApiError, match="must be modal"):
        await client.views_open(trigger_id=trigger, view={"type": "home", "blocks": []})
    with pytest.raises(SlackApiError, match="must be home"):
        await client.views_publish(user_id="U1", view=MODAL)
    trigger = sandbox._workspace.triggers.issue("A1", "U1")
    with pytest.raises(SlackApiError, match="submit"):
        await client.views_open(trigger_id=trigger, view=MODAL | {"submit": None})


async def test_a_trigger_is_good_for_the_app_it_was_given_to(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    trigger = sandbox._workspace.triggers.issue("A2", "U1")
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id=trigger, view=MODAL)
    assert sandbox._workspace.triggers.exchange("A2", trigger) not in set(TriggerError)

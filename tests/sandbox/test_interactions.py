"""Commands, presses, modals and the home tab, answered by a real Bolt app over Socket Mode."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import AppSilentError, NotAllowedError, NotAMemberError, UnknownError
from sandbox.journal import ChangeKind
from sandbox.server import Sandbox
from tests.sandbox.small_world import Connect, Payload, until


def plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Payload:
    return {"text": plain(value.title()), "value": value}


SEVERITY = {"type": "static_select", "action_id": "pick", "options": [option("low"), option("high")]}
MODAL: Payload = {
    "type": "modal",
    "title": plain("Take over"),
    "submit": plain("Save"),
    "callback_id": "take",
    "private_metadata": "row-a",
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {"type": "input", "block_id": "severity", "label": plain("Severity"), "element": SEVERITY},
        {
            "type": "input",
            "block_id": "owner",
            "label": plain("Owner"),
            "optional": True,
            "element": {"type": "users_select", "action_id": "who", "initial_user": "U1"},
        },
    ],
}
FILLED = {"note": {"text": "mine"}, "severity": {"pick": "high"}}
CARD: list[Payload] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Request 1"}, "accessory": SEVERITY},
    {
        "type": "actions",
        "block_id": "verbs",
        "elements": [
            {"type": "button", "action_id": "claim", "text": plain("Claim"), "value": "1"},
            {"type": "button", "action_id": "claim", "text": plain("Claim next"), "value": "2"},
        ],
    },
]


def opens(app: AsyncApp, modal: Payload) -> None:
    """`/claim` opens `modal`."""

    @app.command("/claim")
    async def open_it(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal)
        await ack()


def presses(app: AsyncApp, action_id: str) -> list[Payload]:
    seen: list[Payload] = []

    @app.action(action_id)
    async def press(ack: AsyncAck, body: Payload) -> None:
        seen.append(body)
        await ack()

    return seen


async def test_a_command_is_answered_privately(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    seen: list[Payload] = []

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        seen.append(body)
        await ack(text="There is no request 99.")

    await connect(app)
    answer = await sandbox.command("U1", "C1", "/claim", "99")
    assert (answer.text, answer.error) == ("There is no request 99.", None)
    assert [(each.text, each.channel) for each in sandbox.ephemerals("U1")] == [(answer.text, "C1")]
    assert sandbox.messages("C1") == []
    assert (seen[0]["text"], seen[0]["user_id"], seen[0]["channel_id"]) == ("99", "U1", "C1")
    assert seen[0]["team_id"] == "T1"


async def test_a_command_may_answer_the_channel_and_later(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/claim")
    async def claim(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack(text="Done.", response_type="in_channel")
        await respond("And one more thing.")

    await connect(app)
    await sandbox.command("U1", "C1", "/claim")
    await until(lambda: bool(sandbox.ephemerals("U1")))
    assert [each.text for each in sandbox.messages("C1")] == ["Done."]
    assert [each.text for each in sandbox.ephemerals("U1")] == ["And one more thing."]


@pytest.mark.parametrize(
    ("user", "command", "thread_ts", "error"),
    [
        ("U2", "/claim", None, "invalid_command"),
        ("U1", "/nonsense", None, "invalid_command"),
        ("U1", "/claim", "1.000001", "not_in_threads"),
    ],
)
async def test_slack_itself_refuses_some_commands(
    sandbox: Sandbox, user: str, command: str, thread_ts: str | None, error: str
) -> None:
    answer = await sandbox.command(user, "C1", command, thread_ts=thread_ts)
    assert (answer.error, command in answer.text) == (error, True)
    assert sandbox.traffic.envelopes_sent == 0


async def test_a_guest_of_ours_may_run_commands(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    @app.command("/claim")
    async def claim(ack: AsyncAck) -> None:
        await ack("You are a guest.")

    await connect(app)
    assert (await sandbox.command("U4", "C3", "/claim")).text == "You are a guest."


async def test_a_silent_app_times_out(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    answer = await sandbox.command("U1", "C1", "/claim")
    assert answer.error == "operation_timeout"
    waiting = asyncio.Event()

    @app.command("/claim")
    async def claim(ack: AsyncAck) -> None:
        await waiting.wait()
        await ack("Too late.")

    await connect(app)
    answer = await sandbox.command("U1", "C1", "/claim")
    assert (answer.error, sandbox.ephemerals("U1")) == ("operation_timeout", [])
    waiting.set()


async def test_people_of_other_companies_press_buttons(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    seen = presses(app, "claim")
    await connect(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    await sandbox.click("U2", "C1", ts, "claim", value="2")
    (body,) = seen
    assert (body["user"]["id"], body["user"]["team_id"], body["team"]["id"]) == ("U2", "T2", "T2")
    assert (body["actions"][0]["value"], body["actions"][0]["block_id"]) == ("2", "verbs")
    assert (body["container"]["message_ts"], body["message"]["ts"]) == (ts, ts)
    assert body["channel"]["id"] == "C1"


async def test_a_choice_carries_its_option(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    seen = presses(app, "pick")
    await connect(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    await sandbox.click("U1", "C1", ts, "pick", selected_option="high")
    assert seen[0]["actions"][0]["selected_option"] == option("high")
    with pytest.raises(UnknownError, match="Options: low, high"):
        await sandbox.click("U1", "C1", ts, "pick", selected_option="huge")


async def test_presses_that_cannot_be(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    with pytest.raises(UnknownError, match=r"no element 'resolve'.*pick, claim"):
        await sandbox.click("U1", "C1", ts, "resolve")
    with pytest.raises(NotAMemberError):
        await sandbox.click("U4", "C1", ts, "claim")
    with pytest.raises(AppSilentError, match=r"'claim' within 0\.3 seconds"):
        await sandbox.click("U1", "C1", ts, "claim")


async def test_a_press_on_an_ephemeral_message_may_replace_and_delete_it(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    @app.action("claim")
    async def press(ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        await ack()
        if body["actions"][0]["value"] == "1":
            await respond(text="replaced", blocks=CARD[1:], replace_original=True)
        else:
            await respond(delete_original=True)

    await connect(app)
    answer = await client.chat_postEphemeral(channel="C1", user="U1", text="pick one", blocks=CARD[1:])
    ts = str(answer["message_ts"])
    await sandbox.click("U1", "C1", ts, "claim", value="1")
    await until(lambda: [each.text for each in sandbox.ephemerals("U1")] == ["replaced"])
    await sandbox.click("U1", "C1", ts, "claim", value="2")
    await until(lambda: sandbox.ephemerals("U1") == [])


async def test_a_press_on_a_message_may_replace_it_as_it_stands(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    answers: list[str] = []

    @app.action("claim")
    async def press(ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        await client.reactions_add(channel="C1", timestamp=body["message"]["ts"], name="eyes")
        await respond(text="claimed", replace_original=True)
        await respond(delete_original=True)
        answers.append((await respond(delete_original=True)).body)
        await ack()

    await connect(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    await sandbox.click("U2", "C1", ts, "claim")
    replaced = next(each for each in sandbox.history() if each.kind is ChangeKind.EDITED).message
    assert replaced is not None
    assert (replaced.text, replaced.reactions[0].name) == ("claimed", "eyes")
    assert sandbox.messages("C1") == []
    assert "message_not_found" in answers[0]


async def test_a_response_url_lasts_half_an_hour_and_five_uses(
    sandbox: Sandbox, app: AsyncApp, http: aiohttp.ClientSession, connect: Connect
) -> None:
    urls: list[str] = []

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        urls.append(body["response_url"])
        await ack()

    await connect(app)
    await sandbox.command("U1", "C1", "/claim")
    await sandbox.command("U1", "C1", "/claim")
    statuses = [(await http.post(urls[0], json={"text": "x"})).status for _ in range(6)]
    assert statuses == [200] * 5 + [404]
    await sandbox.conductor.walk(timedelta(minutes=31))
    late = await http.post(urls[1], json={"text": "x"})
    assert (late.status, (await late.json())["error"]) == (404, "expired_url")


async def test_a_modal_is_filled_in_and_submitted(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    opens(app, MODAL)
    seen: list[Payload] = []

    @app.view("take")
    async def take(ack: AsyncAck, body: Payload) -> None:
        seen.append(body)
        await ack()

    await connect(app)
    await sandbox.command("U1", "C1", "/claim")
    (view,) = sandbox.views("U1")
    assert await sandbox.submit("U1", view.id, {"note": {"text": ""}}) == {
        "note": "Please complete this required field.",
        "severity": "Please complete this required field.",
    }
    assert await sandbox.submit("U1", view.id, FILLED) == {}
    assert sandbox.views("U1") == []
    (body,) = seen
    values = body["view"]["state"]["values"]
    assert values["note"]["text"] == {"type": "plain_text_input", "value": "mine"}
    assert values["severity"]["pick"] == {"type": "static_select", "selected_option": option("high")}
    assert values["owner"]["who"] == {"type": "users_select", "selected_user": "U1"}
    assert (body["view"]["private_metadata"], body["user"]["id"]) == ("row-a", "U1")
    kinds = [change.kind for change in sandbox.history()]
    assert kinds == [ChangeKind.VIEW_OPENED, ChangeKind.VIEW_CLOSED]


async def test_an_app_may_refuse_update_push_and_clear(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
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

    await connect(app)
    await sandbox.command("U1", "C1", "/claim")
    first = sandbox.views("U1")[0]
    assert await sandbox.submit("U1", first.id, FILLED) == {"note": "Too short."}
    assert await sandbox.submit("U1", first.id, FILLED) == {}
    assert [view.title for view in sandbox.views("U1")] == [plain("Sure?")]
    await sandbox.submit("U1", first.id, FILLED)
    second = sandbox.views("U1")[1]
    assert (second.title, second.previous_view_id) == (plain("Really?"), first.id)
    with pytest.raises(NotAllowedError, match=f"{first.id} lies under {second.id}"):
        await sandbox.submit("U1", first.id, FILLED)
    await sandbox.submit("U1", second.id, FILLED)
    assert sandbox.views("U1") == []


async def test_closing_a_view_is_told_when_asked_for(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    opens(app, MODAL)
    closed: list[bool] = []

    @app.view_closed("take")
    async def gone(ack: AsyncAck, body: Payload) -> None:
        closed.append(body["is_cleared"])
        await ack()

    await connect(app)
    await sandbox.command("U1", "C1", "/claim")
    await sandbox.close_view("U1", sandbox.views("U1")[0].id)
    assert (closed, sandbox.views("U1")) == ([False], [])
    with pytest.raises(UnknownError):
        await sandbox.close_view("U1", "V0")


async def test_views_are_updated_and_pushed_by_the_app(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    opens(app, MODAL | {"external_id": "one", "blocks": [{"type": "actions", "elements": [button]}]})

    @app.action("more")
    async def more(ack: AsyncAck, body: Payload) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=MODAL)

    await connect(app)
    await sandbox.command("U1", "C1", "/claim")
    (view,) = sandbox.views("U1")
    await sandbox.click_view("U1", view.id, "more")
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
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    triggers: list[str] = []

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        triggers.append(body["trigger_id"])
        await ack()

    await connect(app)
    await sandbox.command("U1", "C1", "/claim")
    await client.views_open(trigger_id=triggers[0], view=MODAL)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=triggers[0], view=MODAL)
    await sandbox.command("U1", "C1", "/claim")
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
async def test_views_have_limits(client: AsyncWebClient, change: dict[str, Any], error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client.views_publish(user_id="U1", view=MODAL | change)


async def test_the_home_tab(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}

    @app.event("app_home_opened")
    async def welcome(event: Payload) -> None:
        await client.views_publish(user_id=event["user"], view=home)

    seen = presses(app, "more")
    await connect(app)
    await sandbox.open_home("U1")
    await until(lambda: sandbox.home("U1") is not None)
    view = sandbox.home("U1")
    assert view is not None
    await sandbox.click_view("U1", view.id, "more")
    assert seen[0]["container"] == {"type": "view", "view_id": view.id}
    assert seen[0]["view"]["type"] == "home"
    with pytest.raises(UnknownError):
        await sandbox.click_view("U2", view.id, "more")

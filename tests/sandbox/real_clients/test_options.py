"""Selects whose options the app tells while somebody types, in messages and in modals."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import AppAnswerError, NotAllowedError, UnknownError
from sandbox.server import Sandbox
from tests.sandbox.real_clients.cards import MODAL, opens, option, plain, presses
from tests.sandbox.real_clients.conftest import IMPATIENT, UNHEARD, Start
from tests.sandbox.small_world import Payload

SEARCH: Payload = {"type": "external_select", "action_id": "account", "min_query_length": 2}
CARD: list[Payload] = [{"type": "actions", "block_id": "whose", "elements": [SEARCH]}]
FORM = MODAL | {
    "blocks": [
        {
            "type": "input",
            "block_id": "whose",
            "label": plain("Accounts"),
            "element": SEARCH | {"type": "multi_external_select", "min_query_length": 0},
        }
    ]
}
FOUND = [option("acme"), option("acorn")]
GROUPS = [{"label": plain("Customers"), "options": FOUND}]


def finds(app: AsyncApp, answer: dict[str, Any]) -> list[Payload]:
    """The app answers every search with `answer`."""
    seen: list[Payload] = []

    @app.options("account")
    async def search(ack: AsyncAck, body: Payload) -> None:
        seen.append(body)
        await ack(answer)

    return seen


async def card(client: AsyncWebClient) -> str:
    return str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])


async def test_a_search_in_a_message_finds_what_can_then_be_chosen(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    searched, chosen = finds(app, {"options": FOUND}), presses(app, "account")
    await start(app)
    ts = await card(client)
    assert await sandbox.people.options("U2", "account", "ac", channel="C1", ts=ts) == {"options": FOUND}
    (body,) = searched
    assert (body["type"], body["action_id"], body["block_id"]) == ("block_suggestion", "account", "whose")
    assert (body["value"], body["user"]["id"], body["channel"]["id"]) == ("ac", "U2", "C1")
    assert (body["container"]["message_ts"], body["message"]["ts"]) == (ts, ts)
    assert not {"trigger_id", "response_url"} & set(body)
    await sandbox.people.click("U2", "C1", ts, "account", selected_option="acorn")
    assert chosen[0]["actions"][0]["selected_option"] == FOUND[1]
    assert chosen[0]["state"]["values"]["whose"]["account"]["selected_option"] == FOUND[1]


async def test_a_search_in_a_modal_finds_groups_and_their_options_are_submitted(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    searched, submitted = finds(app, {"option_groups": GROUPS}), list[Payload]()
    opens(app, FORM)

    @app.view("take")
    async def take(ack: AsyncAck, body: Payload) -> None:
        submitted.append(body)
        await ack()

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    view_id = sandbox.views("U1")[0].id
    assert await sandbox.people.options("U1", "account", "", view_id=view_id) == {"option_groups": GROUPS}
    assert searched[0]["container"] == {"type": "view", "view_id": view_id}
    assert searched[0]["view"]["callback_id"] == "take"
    assert await sandbox.people.submit("U1", view_id, {"whose": {"account": ["acorn", "acme"]}}) == {}
    state = submitted[0]["view"]["state"]["values"]["whose"]["account"]
    assert state == {"type": "multi_external_select", "selected_options": FOUND[::-1]}


async def test_only_what_was_found_can_be_chosen_and_only_by_who_searched(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    finds(app, {"options": FOUND})
    await start(app)
    ts = await card(client)
    await sandbox.people.options("U1", "account", "ac", channel="C1", ts=ts)
    with pytest.raises(UnknownError, match=r"no option 'other'\. Options: acme, acorn"):
        await sandbox.people.click("U1", "C1", ts, "account", selected_option="other")
    with pytest.raises(UnknownError, match="no option 'acme'"):
        await sandbox.people.click("U2", "C1", ts, "account", selected_option="acme")


async def test_slacks_client_does_not_ask_for_everything(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = await card(client)
    with pytest.raises(NotAllowedError, match="searched from 2 letters on; 'a' is shorter"):
        await sandbox.people.options("U1", "account", "a", channel="C1", ts=ts)
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    blocks = [{"type": "actions", "elements": [button]}]
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=blocks))["ts"])
    with pytest.raises(NotAllowedError, match="go is a button"):
        await sandbox.people.options("U1", "go", "acme", channel="C1", ts=ts)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({}, "neither options nor option_groups"),
        ({"text": "acme"}, "neither options nor option_groups"),
        ({"options": [option("x")] * 101}, "a list of 100 or fewer"),
        ({"options": [{"value": "x"}]}, "an option needs a text"),
        ({"options": [option("x" * 76)]}, "a text of 75 characters or fewer"),
        ({"options": [{"text": plain("x"), "value": 1}]}, "an option needs a value"),
        ({"option_groups": [{"options": []}]}, "a group needs a label"),
        ({"option_groups": [{"label": plain("x"), "options": {}}]}, "options must be a list"),
    ],
)
async def test_an_answer_that_is_no_list_of_options_is_told(
    sandbox: Sandbox,
    app: AsyncApp,
    client: AsyncWebClient,
    start: Start,
    answer: dict[str, Any],
    fault: str,
) -> None:
    finds(app, answer)
    await start(app)
    ts = await card(client)
    with pytest.raises(AppAnswerError, match=f"search in 'account' cannot be used: .*{fault}"):
        await sandbox.people.options("U1", "account", "acme", channel="C1", ts=ts)


@IMPATIENT
async def test_a_search_that_nobody_answers_is_told(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start, mode: str
) -> None:
    await start(app)
    ts = await card(client)
    with pytest.raises(UNHEARD[mode], match="the search in 'account'"):
        await sandbox.people.options("U1", "account", "acme", channel="C1", ts=ts)

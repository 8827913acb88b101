"""Presses and choices in messages: what the app learns of them."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import AppUnreachedError, NotAMemberError, UnknownError
from sandbox.server import Sandbox
from tests.sandbox.real_clients.cards import CARD, option, plain, presses
from tests.sandbox.real_clients.conftest import IMPATIENT, Start
from tests.sandbox.small_world import Payload


async def test_people_of_other_companies_press_buttons(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    seen = presses(app, "claim")
    await start(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    await sandbox.people.click("U2", "C1", ts, "claim", value="2")
    (body,) = seen
    assert (body["user"]["id"], body["user"]["team_id"], body["team"]["id"]) == ("U2", "T2", "T2")
    assert (body["actions"][0]["value"], body["actions"][0]["block_id"]) == ("2", "next")
    assert (body["container"]["message_ts"], body["message"]["ts"]) == (ts, ts)
    assert body["channel"]["id"] == "C1"


async def test_a_choice_carries_its_option(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    seen = presses(app, "pick")
    await start(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    await sandbox.people.click("U1", "C1", ts, "pick", selected_option="high")
    assert seen[0]["actions"][0]["selected_option"] == option("high")
    with pytest.raises(UnknownError, match="Options: low, high"):
        await sandbox.people.click("U1", "C1", ts, "pick", selected_option="huge")


@IMPATIENT
async def test_presses_that_cannot_be(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=CARD))["ts"])
    with pytest.raises(UnknownError, match=r"no element 'resolve'.*pick, claim"):
        await sandbox.people.click("U1", "C1", ts, "resolve")
    with pytest.raises(NotAMemberError):
        await sandbox.people.click("U4", "C1", ts, "claim")
    with pytest.raises(AppUnreachedError, match="could not be told of the press on 'claim'"):
        await sandbox.people.click("U1", "C1", ts, "claim")


def with_input(**block: Any) -> list[Payload]:
    """The card, with a note that one may type on it."""
    note = {"type": "plain_text_input", "action_id": "text", "initial_value": "urgent"}
    return [*CARD, {"type": "input", "block_id": "note", "label": plain("Note"), "element": note, **block}]


async def test_a_press_brings_all_that_stands_in_the_message(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    seen = presses(app, "claim")
    presses(app, "pick")
    await start(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=with_input()))["ts"])
    await sandbox.people.click("U1", "C1", ts, "claim", value="1")
    await sandbox.people.click("U1", "C1", ts, "pick", selected_option="high")
    await sandbox.people.click("U1", "C1", ts, "claim", value="1", values={"note": {"text": "can wait"}})
    await sandbox.people.click("U2", "C1", ts, "claim", value="1")
    notes = [body["state"]["values"]["note"]["text"] for body in seen]
    assert notes == [{"type": "plain_text_input", "value": text} for text in ("urgent", "can wait", "urgent")]
    picks = [body["state"]["values"]["b1"]["pick"]["selected_option"] for body in seen]
    assert picks == [None, option("high"), None], "each person has chosen for themselves"


async def test_an_input_is_kept_until_something_is_pressed_unless_it_dispatches(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    typed, seen = presses(app, "text"), presses(app, "claim")
    await start(app)
    silent = str((await client.chat_postMessage(channel="C1", text="card", blocks=with_input()))["ts"])
    await sandbox.people.click("U1", "C1", silent, "text", selected_option="soon")
    assert typed == []
    await sandbox.people.click("U1", "C1", silent, "claim", value="1")
    assert seen[0]["state"]["values"]["note"]["text"]["value"] == "soon"
    loud = await client.chat_postMessage(channel="C1", text="card", blocks=with_input(dispatch_action=True))
    await sandbox.people.click("U1", "C1", str(loud["ts"]), "text", selected_option="now")
    (action,) = typed[0]["actions"]
    assert (action["type"], action["value"], action["block_id"]) == ("plain_text_input", "now", "note")


async def test_what_cannot_stand_in_a_message_is_told(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=with_input()))["ts"])
    with pytest.raises(UnknownError, match="no input 'note/colour'"):
        await sandbox.people.click("U1", "C1", ts, "claim", values={"note": {"colour": "red"}})


def unnamed(text: str) -> Payload:
    return {"type": "button", "text": plain(text), "value": text}


CARD_BLOCK: Payload = {
    "type": "card",
    "title": {"type": "mrkdwn", "text": "Plan"},
    "actions": [unnamed("Book")],
}
WITHIN: dict[str, tuple[list[Payload], str]] = {
    "an actions block": ([{"type": "actions", "elements": [unnamed("Go"), unnamed("Stay")]}], "b1"),
    "a card": ([CARD_BLOCK], "b1"),
    "a card of a carousel": ([{"type": "carousel", "elements": [CARD_BLOCK, CARD_BLOCK]}], "b1-2"),
    "a container": (
        [{"type": "container", "title": plain("Box"), "child_blocks": [{"type": "divider"}, CARD_BLOCK]}],
        "b1-2",
    ),
    "context actions": (
        [
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "positive_button": {"text": plain("Good"), "value": "good"},
                        "negative_button": {"text": plain("Bad"), "value": "bad"},
                    }
                ],
            }
        ],
        "b1",
    ),
}
"""Blocks without an id of their own, and the block whose first element is pressed."""


@pytest.mark.parametrize(("blocks", "block_id"), WITHIN.values(), ids=WITHIN)
async def test_an_element_without_ids_gets_them_and_can_be_pressed_wherever_it_stands(
    sandbox: Sandbox,
    app: AsyncApp,
    client: AsyncWebClient,
    start: Start,
    blocks: list[Payload],
    block_id: str,
) -> None:
    seen = presses(app, f"{block_id}-1")
    await start(app)
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=blocks))["ts"])
    await sandbox.people.click("U2", "C1", ts, f"{block_id}-1")
    (body,) = seen
    (action,) = body["actions"]
    assert (action["block_id"], body["container"]["type"]) == (block_id, "message")


async def test_blocks_of_an_attachment_are_pressed_with_all_that_stands_in_the_message(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    seen = presses(app, "claim")
    presses(app, "pick")
    await start(app)
    attachments: list[Payload] = [{"text": "graph"}, {"color": "#f2c744", "blocks": CARD}]
    posted = await client.chat_postMessage(channel="C1", text="card", attachments=attachments)
    await sandbox.people.click("U2", "C1", str(posted["ts"]), "pick", selected_option="high")
    await sandbox.people.click("U2", "C1", str(posted["ts"]), "claim", value="2")
    (body,) = seen
    where = {name: body["container"][name] for name in ("type", "attachment_id", "is_app_unfurl")}
    assert where == {"type": "message_attachment", "attachment_id": 2, "is_app_unfurl": False}
    assert body["state"]["values"]["a2b1"]["pick"]["selected_option"] == option("high")


async def test_a_home_tab_and_a_modal_bring_their_state_in_the_view(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, start: Start
) -> None:
    seen = presses(app, "pick")
    await start(app)
    home = await client.views_publish(user_id="U1", view={"type": "home", "blocks": CARD})
    await sandbox.people.click_view("U1", home["view"]["id"], "pick", selected_option="low")
    (body,) = seen
    assert body["view"]["state"]["values"]["b1"]["pick"]["selected_option"] == option("low")
    assert not {"state", "message", "response_url"} & set(body)

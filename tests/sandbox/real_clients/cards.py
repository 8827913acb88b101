"""A modal and a card that the tests show, and a Bolt app's listeners for them."""

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.small_world import Payload


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
        "elements": [{"type": "button", "action_id": "claim", "text": plain("Claim"), "value": "1"}],
    },
    {
        "type": "actions",
        "block_id": "next",
        "elements": [{"type": "button", "action_id": "claim", "text": plain("Claim next"), "value": "2"}],
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

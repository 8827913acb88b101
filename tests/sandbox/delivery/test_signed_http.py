"""Deliveries over signed HTTP: a real Bolt app accepts the right ones and refuses the forged."""

from collections.abc import AsyncIterator

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.delivery.signed_http import Body, command_body, deliver, event_body, interaction_body, sign
from sandbox.payloads.events import envelope
from sandbox.state.workspace import Workspace
from sandbox.time.clock import MovingClock
from tests.sandbox.bolt_over_http import listening
from tests.sandbox.small_world import START, WORLD, Payload, until

SECRET = WORLD.app.signing_secret


@pytest.fixture
async def heard() -> list[str]:
    return []


@pytest.fixture
async def address(client: AsyncWebClient, heard: list[str]) -> AsyncIterator[str]:
    """A Bolt app that listens on HTTP and notes what it understood."""
    app = AsyncApp(signing_secret=SECRET, client=client)

    @app.event("message")
    async def message(event: Payload) -> None:
        heard.append(event["text"])

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        await ack(f"{body['user_id']} claims {body['text']}")

    @app.action("claim")
    async def press(ack: AsyncAck, body: Payload) -> None:
        heard.append(body["actions"][0]["value"])
        await ack()

    async with listening(app) as url:
        yield url


def message_event() -> Body:
    event = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U2", "text": "ü?"}
    workspace = Workspace(WORLD, MovingClock(START))
    return event_body(envelope(workspace, event | {"ts": "1767603600.000000"}))


async def test_an_event(address: str, heard: list[str]) -> None:
    response = await deliver(address, message_event(), SECRET, headers={"X-Slack-Retry-Num": "1"})
    assert response.status == 200
    await until(lambda: heard == ["ü?"])


async def test_a_command(address: str) -> None:
    fields = {"command": "/claim", "text": "1 & 2", "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
    response = await deliver(address, command_body(fields), SECRET)
    assert (response.status, response.body) == (200, b"U1 claims 1 & 2")
    assert response.headers["Content-Type"].startswith("text/plain")


async def test_an_interaction(address: str, heard: list[str]) -> None:
    payload = {
        "type": "block_actions",
        "user": {"id": "U2"},
        "team": {"id": "T2"},
        "actions": [{"type": "button", "action_id": "claim", "value": "1"}],
    }
    assert (await deliver(address, interaction_body(payload), SECRET)).status == 200
    assert heard == ["1"]


@pytest.mark.parametrize(
    "forged",
    [{"signature": "v0=0"}, {"timestamp": "1000000000"}, {"headers": {"X-Slack-Signature": ""}}],
)
async def test_a_forged_delivery_is_refused(address: str, heard: list[str], forged: Payload) -> None:
    assert (await deliver(address, message_event(), SECRET, **forged)).status == 401
    assert (await deliver(address, message_event(), "another secret")).status == 401
    assert heard == []


def test_the_signature_is_slacks_own() -> None:
    """The worked example of docs.slack.dev/authentication/verifying-requests-from-slack."""
    content = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = sign(Body(content, ""), "8f742231b10e8888abcd99yyyzzz85a5", "1531420618")
    assert signature == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

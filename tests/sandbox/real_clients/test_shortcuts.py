"""Shortcuts: to whom they are offered, and what the app gets."""

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import NotAllowedError, NotAMemberError, UnknownError
from sandbox.server import Sandbox
from tests.sandbox.real_clients.cards import MODAL
from tests.sandbox.real_clients.conftest import IMPATIENT, UNHEARD, Start
from tests.sandbox.small_world import Payload, until


async def test_a_global_shortcut_opens_a_modal(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    seen: list[Payload] = []

    @app.global_shortcut("help")
    async def helped(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        await ack()
        seen.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    await start(app)
    await sandbox.people.shortcut("U1", "help")
    await until(lambda: bool(sandbox.views("U1")))
    (body,) = seen
    assert (body["type"], body["callback_id"]) == ("shortcut", "help")
    assert body["user"] == {"id": "U1", "username": "ann", "team_id": "T1"}
    assert body["team"] == {"id": "T1", "domain": "home"}
    assert "response_url" not in body
    assert "channel" not in body


async def test_a_message_shortcut_brings_the_message_and_a_way_to_answer(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    seen: list[Payload] = []

    @app.message_shortcut("request")
    async def requested(ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        await ack()
        seen.append(body)
        await respond("It is request 7.")

    await start(app)
    ts = await sandbox.people.say("U2", "C1", "It is down.")
    await sandbox.people.message_shortcut("U1", "C1", ts, "request")
    await until(lambda: bool(sandbox.ephemerals("U1")))
    (body,) = seen
    assert (body["type"], body["message_ts"], body["channel"]) == (
        "message_action",
        ts,
        {"id": "C1", "name": "ext-acme"},
    )
    assert (body["message"]["text"], body["message"]["user"]) == ("It is down.", "U2")
    assert body["user"] == {"id": "U1", "name": "ann", "team_id": "T1"}
    assert [each.text for each in sandbox.ephemerals("U1")] == ["It is request 7."]


async def test_somebody_elses_message_is_not_replaced_or_deleted_through_a_shortcut(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    answers: list[str] = []

    @app.message_shortcut("request")
    async def requested(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        answers.append((await respond("mine now", replace_original=True)).body)
        answers.append((await respond(delete_original=True)).body)

    await start(app)
    ts = await sandbox.people.say("U2", "C1", "It is down.")
    await sandbox.people.message_shortcut("U1", "C1", ts, "request")
    await until(lambda: len(answers) == 2)
    assert ["cant_update_message" in answers[0], "cant_delete_message" in answers[1]] == [True, True]
    assert [each.text for each in sandbox.messages("C1")] == ["It is down."]


async def test_shortcuts_that_nobody_is_offered(sandbox: Sandbox) -> None:
    ts = await sandbox.people.say("U2", "C1", "It is down.")
    with pytest.raises(NotAllowedError, match="U2 is of another company"):
        await sandbox.people.shortcut("U2", "help")
    with pytest.raises(NotAllowedError, match="U2 is of another company"):
        await sandbox.people.message_shortcut("U2", "C1", ts, "request")
    with pytest.raises(UnknownError, match=r"no global shortcut 'request'\. Shortcuts: help"):
        await sandbox.people.shortcut("U1", "request")
    with pytest.raises(UnknownError, match=r"no message shortcut 'help'\. Shortcuts: request"):
        await sandbox.people.message_shortcut("U1", "C1", ts, "help")
    with pytest.raises(NotAMemberError):
        await sandbox.people.message_shortcut("U4", "C1", ts, "request")
    with pytest.raises(UnknownError, match=r"no message in C1 '1\.000001'"):
        await sandbox.people.message_shortcut("U1", "C1", "1.000001", "request")
    assert sandbox.traffic.envelopes_sent == 0


@IMPATIENT
async def test_a_shortcut_that_nobody_answers_is_told(
    sandbox: Sandbox, app: AsyncApp, start: Start, mode: str
) -> None:
    await start(app)
    with pytest.raises(UNHEARD[mode], match="the shortcut 'help'"):
        await sandbox.people.shortcut("U1", "help")

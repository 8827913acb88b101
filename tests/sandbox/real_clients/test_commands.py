"""Slash commands: who may run them, what the app gets, and what people see of its answer."""

import asyncio

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from sandbox.errors import AppAnswerError
from sandbox.server import Sandbox
from tests.sandbox.real_clients.cards import CARD
from tests.sandbox.real_clients.conftest import IMPATIENT, Start
from tests.sandbox.small_world import Payload, until


async def test_a_command_is_answered_privately(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    seen: list[Payload] = []

    @app.command("/claim")
    async def claim(ack: AsyncAck, body: Payload) -> None:
        seen.append(body)
        await ack(text="There is no request 99.")

    await start(app)
    answer = await sandbox.people.command("U1", "C1", "/claim", "99")
    assert (answer.text, answer.error) == ("There is no request 99.", None)
    assert [(each.text, each.channel) for each in sandbox.ephemerals("U1")] == [(answer.text, "C1")]
    assert sandbox.messages("C1") == []
    assert (seen[0]["text"], seen[0]["user_id"], seen[0]["channel_id"]) == ("99", "U1", "C1")
    assert seen[0]["team_id"] == "T1"


async def test_a_command_may_answer_the_channel_and_later(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    @app.command("/claim")
    async def claim(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack(text="Done.", response_type="in_channel")
        await respond("And one more thing.")

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim")
    await until(lambda: bool(sandbox.ephemerals("U1")))
    assert [each.text for each in sandbox.messages("C1")] == ["/claim", "Done."]
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
    answer = await sandbox.people.command(user, "C1", command, thread_ts=thread_ts)
    assert (answer.error, command in answer.text) == (error, True)
    assert sandbox.traffic.envelopes_sent == 0


async def test_a_guest_of_ours_may_run_commands(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    @app.command("/claim")
    async def claim(ack: AsyncAck) -> None:
        await ack("You are a guest.")

    await start(app)
    assert (await sandbox.people.command("U4", "C3", "/claim")).text == "You are a guest."


@IMPATIENT
async def test_a_command_that_reaches_no_app_fails_at_once(sandbox: Sandbox) -> None:
    answer = await sandbox.people.command("U1", "C1", "/claim")
    assert answer.error == "dispatch_failed"
    assert answer.text == "/claim failed with the error “dispatch_failed”"


@IMPATIENT
async def test_a_silent_app_times_out(sandbox: Sandbox, app: AsyncApp, start: Start) -> None:
    waiting = asyncio.Event()

    @app.command("/claim")
    async def claim(ack: AsyncAck) -> None:
        await waiting.wait()
        await ack("Too late.")

    await start(app)
    answer = await sandbox.people.command("U1", "C1", "/claim")
    assert (answer.error, sandbox.ephemerals("U1")) == ("operation_timeout", [])
    waiting.set()


@pytest.mark.parametrize(
    ("command", "typed", "got"),
    [
        ("/claim", "1 for @ann & co", "1 for @ann & co"),
        (
            "/claim",
            "<@U1> <@U1|x> <#C2> <https://api.test|here> &lt;3",
            "@ann @ann #triage https://api.test <3",
        ),
        ("/tell", "@ann in #triage: a & b <3", "<@U1|ann> in <#C2|triage>: a &amp; b &lt;3"),
        ("/tell", "<@U2> @nobody me@ann.test", "<@U2|bob> @nobody me@ann.test"),
    ],
)
async def test_names_come_as_typed_or_as_ids_where_the_command_asks_for_it(
    sandbox: Sandbox, app: AsyncApp, start: Start, command: str, typed: str, got: str
) -> None:
    seen: list[str] = []

    @app.command(command)
    async def run(ack: AsyncAck, body: Payload) -> None:
        seen.append(body["text"])
        await ack()

    await start(app)
    await sandbox.people.command("U1", "C1", command, typed)
    assert seen == [got]


async def test_a_command_is_shown_to_all_only_when_its_answer_is(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    answers: list[Payload] = [{"response_type": "in_channel"}, {"text": "", "blocks": CARD}]

    @app.command("/claim")
    async def claim(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    await start(app)
    await sandbox.people.command("U1", "C1", "/claim", "99")
    answer = await sandbox.people.command("U1", "C1", "/claim", "100")
    assert [(each.user, each.text) for each in sandbox.messages("C1")] == [("U1", "/claim 99")]
    assert len(answer.blocks) == len(CARD)
    assert [len(each.blocks) for each in sandbox.ephemerals("U1")] == [len(CARD)]


async def test_an_answer_that_slack_would_not_show_is_told(
    sandbox: Sandbox, app: AsyncApp, start: Start
) -> None:
    @app.command("/claim")
    async def claim(ack: AsyncAck) -> None:
        await ack(text="Look:", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])

    await start(app)
    with pytest.raises(AppAnswerError, match="the command cannot be used: invalid_blocks"):
        await sandbox.people.command("U1", "C1", "/claim")
    assert sandbox.ephemerals("U1") == []

"""Slack's Web API behind the port: one call each, no retries, and every outcome by its name."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity
from bot.demo import cast
from bot.ports import PermanentError, Posted, Rendered, SendError, TransientError, UnknownFateError
from bot.slack.gateway import METADATA_TYPE, SlackGateway, outbox_id_of
from sandbox.faults import DropConnection, Fault
from sandbox.server import Sandbox
from sandbox.state.messages import Message

BLOCKS = ({"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}},)
HELLO = Rendered("Hello", BLOCKS)
LONG_AGO = cast.START - timedelta(days=1)


async def post(
    gateway: SlackGateway, to: str = cast.TRIAGE, id_: str = "one", thread: str | None = None
) -> Posted:
    return await gateway.post(to, HELLO, outbox_id=id_, thread_ts=thread)


def only_message(sandbox: Sandbox, channel: str = cast.TRIAGE) -> Message:
    (message,) = sandbox.messages(channel)
    return message


async def test_a_post_stands_where_it_says_with_our_id_in_it(gateway: SlackGateway, sandbox: Sandbox) -> None:
    where = await post(gateway)
    message = only_message(sandbox)
    assert where == Posted(cast.TRIAGE, message.ts)
    assert (message.text, message.user, message.blocks[0]["type"]) == ("Hello", cast.BOT, "section")
    assert message.metadata == {"event_type": METADATA_TYPE, "event_payload": {"id": "one"}}


async def test_a_post_to_a_person_is_a_direct_message(gateway: SlackGateway, sandbox: Sandbox) -> None:
    first, second = await post(gateway, cast.ANA, "one"), await post(gateway, cast.ANA, "two")
    assert first.channel == second.channel == sandbox.im(cast.ANA)


async def test_the_channel_of_a_person_is_asked_for_once(gateway: SlackGateway, activity: Activity) -> None:
    await post(gateway, cast.ANA, "one")
    before = activity.calls_done
    await post(gateway, cast.ANA, "two")
    assert activity.calls_done == before + 1


@pytest.mark.parametrize("kind", ["error_before", "dropped_before"])
async def test_where_a_person_has_no_channel_yet_nothing_was_said(
    gateway: SlackGateway, sandbox: Sandbox, kind: str
) -> None:
    """So nothing needs to be looked for: it is tried again, later each time."""
    sandbox.faults.add(Fault(kind, method="conversations.open"))
    waits = []
    for _ in range(3):
        with pytest.raises(TransientError) as raised:
            await post(gateway, cast.ANA)
        waits.append(raised.value.retry_after)
        sandbox.conductor.clock.set(sandbox.clock.now() + timedelta(seconds=waits[-1]))
    sandbox.faults.clear()
    where = await post(gateway, cast.ANA)
    assert waits == [2, 4, 8]
    assert len(sandbox.messages(where.channel)) == 1


async def test_an_update_edits_in_place(gateway: SlackGateway, sandbox: Sandbox) -> None:
    await gateway.update(await post(gateway), Rendered("Goodbye", BLOCKS))
    assert only_message(sandbox).text == "Goodbye"


async def test_a_whisper_is_seen_by_one(gateway: SlackGateway, sandbox: Sandbox) -> None:
    await gateway.whisper(cast.KESTREL, cast.KIM, HELLO)
    assert [m.text for m in sandbox.ephemerals(cast.KIM)] == ["Hello"]
    assert (sandbox.ephemerals(cast.ANA), sandbox.messages(cast.KESTREL)) == ([], [])


async def test_a_refusal_is_permanent_and_named(gateway: SlackGateway) -> None:
    with pytest.raises(PermanentError) as raised:
        await post(gateway, "C0NOWHERE")
    assert raised.value.code == "channel_not_found"


async def test_a_rate_limit_says_how_long(gateway: SlackGateway, sandbox: Sandbox) -> None:
    sandbox.fail_next("chat.postMessage", status=429, retry_after=17)
    with pytest.raises(TransientError) as raised:
        await post(gateway)
    assert raised.value.retry_after == 17
    assert sandbox.messages(cast.TRIAGE) == []


async def test_a_connection_that_drops_after_the_effect_is_of_unknown_fate_and_posts_once(
    gateway: SlackGateway, sandbox: Sandbox
) -> None:
    """The SDK's own retry would post it twice (measured)."""

    def drop(_: object) -> None:
        raise DropConnection

    sandbox.on_call("chat.postMessage", drop)
    with pytest.raises(UnknownFateError):
        await post(gateway)
    assert len(sandbox.messages(cast.TRIAGE)) == 1


async def test_a_server_error_is_of_unknown_fate(gateway: SlackGateway, sandbox: Sandbox) -> None:
    sandbox.fail_next("chat.postMessage", status=503)
    with pytest.raises(UnknownFateError):
        await post(gateway)


async def test_every_call_is_counted_however_it_ends(
    gateway: SlackGateway, sandbox: Sandbox, activity: Activity
) -> None:
    await post(gateway)
    sandbox.fail_next("chat.postMessage", status=503)
    with pytest.raises(UnknownFateError):
        await post(gateway)
    with pytest.raises(PermanentError):
        await post(gateway, "C0NOWHERE")
    assert activity.calls_done == sandbox.traffic.calls_answered == 3


async def test_a_message_of_ours_is_found_by_its_id(gateway: SlackGateway) -> None:
    root = await post(gateway, id_="one")
    reply = await post(gateway, id_="two", thread=root.ts)
    assert await gateway.find(cast.TRIAGE, "one", cast.START, None) == root
    assert await gateway.find(cast.TRIAGE, "two", cast.START, root.ts) == reply
    assert await gateway.find(cast.TRIAGE, "three", cast.START, None) is None
    assert await gateway.find(cast.TRIAGE, "three", cast.START, root.ts) is None


async def test_a_direct_message_is_found_too(gateway: SlackGateway) -> None:
    where = await post(gateway, cast.ANA)
    assert await gateway.find(cast.ANA, "one", cast.START, None) == where


async def test_it_is_found_although_slacks_clock_is_behind_ours(gateway: SlackGateway) -> None:
    where = await post(gateway)
    assert await gateway.find(cast.TRIAGE, "one", cast.START + timedelta(minutes=4), None) == where


async def test_a_channel_that_cannot_be_read_is_an_error_not_an_absence(
    gateway: SlackGateway, sandbox: Sandbox
) -> None:
    """Taken for an absence it would be posted again."""
    await post(gateway)
    sandbox.fail_next("conversations.history", error="missing_scope")
    with pytest.raises(SendError):
        await gateway.find(cast.TRIAGE, "one", cast.START, None)
    with pytest.raises(SendError):
        await gateway.find(cast.TRIAGE, "one", cast.START, "1.000000")


async def test_a_long_history_is_read_to_its_end(gateway: SlackGateway, sandbox: Sandbox) -> None:
    written = [await sandbox.people.say(cast.KIM, cast.KESTREL, str(n)) for n in range(450)]
    found: list[Mapping[str, Any]] = []
    cursor = None
    for _ in range(3):
        page = await gateway.history(cast.KESTREL, LONG_AGO, threads_since=LONG_AGO, cursor=cursor)
        found, cursor = [*found, *page.messages], page.more
    assert cursor is None
    assert sorted(m["ts"] for m in found) == written
    ours = await post(gateway, cast.KESTREL)
    for n in range(250):
        await sandbox.people.say(cast.KIM, cast.KESTREL, str(n))
    assert await gateway.find(cast.KESTREL, "one", LONG_AGO, None) == ours


async def test_a_history_holds_top_level_messages_since_then(gateway: SlackGateway, sandbox: Sandbox) -> None:
    old = await sandbox.people.say(cast.KIM, cast.KESTREL, "old")
    sandbox.conductor.clock.set(cast.START + timedelta(hours=1))
    new = await sandbox.people.say(cast.KIM, cast.KESTREL, "new")
    await sandbox.people.say(cast.ANA, cast.KESTREL, "reply", thread_ts=old)
    half = cast.START + timedelta(minutes=30)
    page = await gateway.history(cast.KESTREL, half, threads_since=half)
    assert [m["ts"] for m in page.messages] == [new]


async def test_a_history_holds_older_messages_that_were_edited_since_then(
    gateway: SlackGateway, sandbox: Sandbox
) -> None:
    left, edited = [await sandbox.people.say(cast.KIM, cast.KESTREL, "old") for _ in range(2)]
    sandbox.conductor.clock.set(cast.START + timedelta(hours=1))
    await sandbox.people.edit(cast.KIM, cast.KESTREL, edited, "new words")
    half = cast.START + timedelta(minutes=30)
    page = await gateway.history(cast.KESTREL, half, threads_since=LONG_AGO)
    assert [m["ts"] for m in page.messages] == [edited]
    assert left != edited


async def test_a_history_names_the_threads_in_which_somebody_answered_since_then(
    gateway: SlackGateway, sandbox: Sandbox
) -> None:
    quiet, lively = [await sandbox.people.say(cast.KIM, cast.KESTREL, "old") for _ in range(2)]
    await sandbox.people.say(cast.ANA, cast.KESTREL, "at once", thread_ts=quiet)
    sandbox.conductor.clock.set(cast.START + timedelta(hours=1))
    await sandbox.people.say(cast.ANA, cast.KESTREL, "late", thread_ts=lively)
    half = cast.START + timedelta(minutes=30)
    assert (await gateway.history(cast.KESTREL, half, threads_since=LONG_AGO)).threads == {lively}
    assert (await gateway.history(cast.KESTREL, half, threads_since=half)).threads == frozenset()


async def test_replies_are_those_of_the_thread_without_its_root(
    gateway: SlackGateway, sandbox: Sandbox
) -> None:
    root = await sandbox.people.say(cast.KIM, cast.KESTREL, "help")
    reply = await sandbox.people.say(cast.ANA, cast.KESTREL, "here", thread_ts=root)
    await sandbox.people.say(cast.ANA, cast.KESTREL, "elsewhere")
    assert [m["ts"] for m in (await gateway.replies(cast.KESTREL, root, LONG_AGO)).messages] == [reply]


async def test_a_thread_that_is_gone_has_no_replies(gateway: SlackGateway, sandbox: Sandbox) -> None:
    assert (await gateway.replies(cast.KESTREL, "1.000000", LONG_AGO)).messages == []
    sandbox.fail_next("conversations.replies", error="not_in_channel")
    with pytest.raises(PermanentError):
        await gateway.replies(cast.KESTREL, "1.000000", LONG_AGO)


async def test_a_permalink_is_slacks_own(
    gateway: SlackGateway, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    gateway.workspace_url = str((await client.auth_test())["url"])
    where = await post(gateway)
    assert gateway.permalink(where) == sandbox.permalink(where.channel, where.ts)


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        "odd",
        [],
        {},
        {"event_type": METADATA_TYPE},
        {"event_type": METADATA_TYPE, "event_payload": "odd"},
        {"event_type": METADATA_TYPE, "event_payload": {"id": 7}},
        {"event_type": "another_app", "event_payload": {"id": "one"}},
    ],
    ids=str,
)
def test_what_is_not_our_metadata_has_no_id(metadata: object) -> None:
    assert outbox_id_of({"metadata": metadata}) is None

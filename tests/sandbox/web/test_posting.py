"""Posts, changes of posts, and pages of history: what Slack does beyond refusing what is broken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.state.world import Channel, Posting
from sandbox.time.clock import MovingClock
from sandbox.web.errors import ApiError
from sandbox.web.limits import check_view
from tests.sandbox.small_world import BOT_TOKEN, START, WORLD, Payload, refused


@asynccontextmanager
async def with_channel(**changes: Any) -> AsyncIterator[tuple[Sandbox, AsyncWebClient]]:
    """The shared channel C1, otherwise than it is."""
    channels: tuple[Channel, ...] = (replace(WORLD.channels[0], **changes), *WORLD.channels[1:])
    async with Sandbox(replace(WORLD, channels=channels), MovingClock(START)) as sandbox:
        yield sandbox, AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url)


@pytest.mark.parametrize(
    ("posting", "top", "reply"),
    [
        (Posting.ANYBODY, "", ""),
        (Posting.RESTRICTED, "restricted_action", "restricted_action"),
        (
            Posting.READ_ONLY,
            "restricted_action_read_only_channel",
            "restricted_action_read_only_channel",
        ),
        (Posting.THREADS_ONLY, "restricted_action_thread_only_channel", ""),
        (Posting.NO_THREADS, "", "restricted_action_non_threadable_channel"),
    ],
)
async def test_a_channel_may_keep_apps_from_posting(posting: Posting, top: str, reply: str) -> None:
    async with with_channel(posting=posting) as (sandbox, client):
        parent = await sandbox.people.say("U2", "C1", "help")
        for thread_ts, word in ((None, top), (parent, reply)):
            call = client.chat_postMessage(channel="C1", text="x", thread_ts=thread_ts)
            assert (await refused(call) if word else (await call)["ok"]) == (word or True)
        if top:
            call = client.chat_postEphemeral(channel="C1", user="U1", text="x")
            assert await refused(call) == "restricted_action"


async def test_a_channel_may_be_called_by_its_name(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel="#triage", text="x"))["channel"] == "C2"
    assert (await client.chat_postMessage(channel="ext-acme", text="x"))["channel"] == "C1"
    assert await refused(client.chat_postMessage(channel="#", text="x")) == "channel_not_found"


async def test_the_same_client_id_posts_twice_unless_the_switch_says_otherwise(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    for _ in range(2):
        assert "is_duplicate" not in await posted(client, "C1")
    assert len(sandbox.messages("C1")) == 2
    sandbox.quirks.client_msg_id_dedupes = True
    first, second = await posted(client, "C2"), await posted(client, "C1")
    assert (second["is_duplicate"], second["ts"], second["channel"]) == (True, first["ts"], "C2")
    assert len(sandbox.messages("C1")) == 2
    await client.chat_delete(channel="C2", ts=first["ts"])
    again = client.chat_postMessage(channel="C2", text="x", client_msg_id="one")
    assert await refused(again) == "duplicate_message_not_found"


async def posted(client: AsyncWebClient, channel: str) -> Payload:
    answer = (await client.chat_postMessage(channel=channel, text="x", client_msg_id="one")).data
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize("state", [{"is_archived": True}, {"is_frozen": True}])
async def test_nothing_changes_in_a_closed_channel(state: dict[str, bool]) -> None:
    async with with_channel() as (sandbox, client):
        ts = (await client.chat_postMessage(channel="C1", text="x"))["ts"]
        sandbox._workspace.channels["C1"] = replace(WORLD.channels[0], **state)  # type: ignore[arg-type]
        assert await refused(client.chat_update(channel="C1", ts=ts, text="y")) == "is_inactive"


async def test_an_update_is_shorter_than_a_post(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C1", text="x"))["ts"]
    assert (await client.chat_update(channel="C1", ts=ts, text="x" * 4000))["ok"]
    assert await refused(client.chat_update(channel="C1", ts=ts, text="x" * 4001)) == "msg_too_long"
    long = client.chat_update(channel="C1", ts=ts, markdown_text="x" * 12_001)
    assert await refused(long) == "msg_too_long"


async def test_an_ephemeral_message_needs_its_reader_in_the_channel(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    for user in ("U4", "U3", "U9"):
        call = client.chat_postEphemeral(channel="C1", user=user, text="x")
        assert await refused(call) == "user_not_in_channel"
    await client.chat_postEphemeral(channel="C1", user="U2", text="for a customer")
    assert [each.text for each in sandbox.ephemerals("U2")] == ["for a customer"]


async def test_direct_messages_are_opened_once(client: AsyncWebClient) -> None:
    first, again = await client.conversations_open(users="U1"), await client.conversations_open(users="U1")
    assert ("already_open" in first.data, again["already_open"], again["no_op"]) == (False, True, True)
    whole = (await client.conversations_open(channel=first["channel"]["id"], return_im=True))["channel"]
    assert (whole["is_im"], whole["user"]) == (True, "U1")


async def test_companies_are_known_by_a_shared_channel(client: AsyncWebClient) -> None:
    assert (await client.team_info(team="T2"))["team"]["name"] == "Acme"
    assert await refused(client.team_info(team="T3")) == "team_not_found"
    assert await refused(client.team_info(domain="acme")) == "team_not_on_enterprise"


async def test_channels_of_another_company_alone_are_unknown() -> None:
    foreign = Channel("C6", "acme-only", "T2", ("U2",))
    async with Sandbox(replace(WORLD, channels=(*WORLD.channels, foreign)), MovingClock(START)) as sandbox:
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url)
        assert await refused(client.conversations_info(channel="C6")) == "channel_not_found"
        listed = (await client.conversations_list())["channels"]
        assert "C6" not in [each["id"] for each in listed]


# -- pages ---------------------------------------------------------------------------------------------------


async def test_what_arrives_meanwhile_shifts_no_page(sandbox: Sandbox, client: AsyncWebClient) -> None:
    stamps = [await sandbox.people.say("U2", "C1", f"line {number}") for number in range(6)]
    first = await client.conversations_history(channel="C1", limit=2)
    await sandbox.people.say("U2", "C1", "meanwhile")
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C1", limit=2, cursor=cursor)
    assert [each["ts"] for each in second["messages"]] == stamps[2:4][::-1]
    assert (second["has_more"], first["has_more"]) == (True, True)


async def test_a_cursor_knows_of_no_range(sandbox: Sandbox, client: AsyncWebClient) -> None:
    stamps = [await sandbox.people.say("U2", "C1", f"line {number}") for number in range(6)]
    first = await client.conversations_history(channel="C1", limit=2, oldest=stamps[2])
    cursor = first["response_metadata"]["next_cursor"]
    within = await client.conversations_history(channel="C1", cursor=cursor, oldest=stamps[2])
    beyond = await client.conversations_history(channel="C1", cursor=cursor)
    assert [each["ts"] for each in within["messages"]] == [stamps[3]]
    assert [each["ts"] for each in beyond["messages"]] == stamps[:4][::-1]


async def test_a_long_thread_comes_in_pages(sandbox: Sandbox, client: AsyncWebClient) -> None:
    parent = await sandbox.people.say("U2", "C1", "help")
    thread = [await sandbox.people.say("U1", "C1", f"{number}", thread_ts=parent) for number in range(5)]
    pages = [
        [each["ts"] for each in page["messages"]]
        async for page in await client.conversations_replies(channel="C1", ts=parent, limit=3)
    ]
    assert pages == [[parent, *thread[:2]], thread[2:]]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.history", {"channel": "C1", "limit": 0}, "invalid_arguments"),
        ("conversations.replies", {"channel": "C1", "ts": "$", "limit": "many"}, "invalid_arguments"),
        ("users.list", {"limit": -1}, "invalid_arguments"),
        ("conversations.list", {"limit": 0}, "invalid_limit"),
        ("conversations.members", {"channel": "C1", "limit": "x"}, "invalid_limit"),
        ("users.conversations", {"limit": 0}, "invalid_limit"),
        ("conversations.history", {"channel": "C1", "cursor": "bmV4dDo1"}, "invalid_cursor"),
        ("conversations.list", {"cursor": "bmV4dF90czo1"}, "invalid_cursor"),
        ("users.list", {"cursor": "bmV4dDotNQ=="}, "invalid_cursor"),
        ("conversations.history", {"channel": "C1", "latest": "soon"}, "invalid_ts_latest"),
    ],
)
async def test_pages_are_refused_in_each_methods_words(
    sandbox: Sandbox, client: AsyncWebClient, method: str, arguments: Payload, error: str
) -> None:
    ts = await sandbox.people.say("U2", "C1", "x")
    said = {name: ts if value == "$" else value for name, value in arguments.items()}
    assert await refused(client.api_call(method, json=said)) == error


async def test_more_than_the_largest_page_is_the_largest_page(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    for number in range(1001):
        await sandbox.people.say("U2", "C1", f"line {number}")
    page = await client.conversations_history(channel="C1", limit=5000)
    assert (len(page["messages"]), page["has_more"]) == (999, True)


PLAIN: Payload = {"type": "plain_text", "text": "Go"}
INPUT = {
    "type": "input",
    "label": {"type": "plain_text", "text": "Why"},
    "element": {"type": "plain_text_input", "action_id": "why"},
}


def button(**fields: object) -> Payload:
    return {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}} | fields


def section(**fields: object) -> Payload:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "Why"}} | fields


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
        (section(text="x"), "unsupported type: x"),
        (section(accessory={"type": "datetimepicker"}), "unsupported type: datetimepicker"),
        (section(text={"type": "mrkdwn", "text": "x", "emoji": True}), "invalid additional property: emoji"),
        ({"type": "actions", "elements": [{"type": "blink"}]}, "unsupported type: blink"),
        ({"type": "actions", "elements": [button(style="fancy")]}, "must be a valid enum value"),
        ({"type": "actions", "elements": [button(), button()]}, "action_id must be unique"),
        ({"type": "actions", "elements": [button(text={"type": "mrkdwn", "text": "x"})]}, "unsupported type"),
        ({"type": "context", "elements": [button()]}, "unsupported type: button"),
        (INPUT | {"element": button()}, "unsupported type: button"),
    ],
)
async def test_what_stands_where_it_may_not_is_refused(
    client: AsyncWebClient, block: Payload, fault: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x", blocks=[block])
    assert caught.value.response["error"] == "invalid_blocks"
    (message,) = caught.value.response["response_metadata"]["messages"]
    assert fault in message


async def test_buttons_without_a_name_are_not_of_one_name(client: AsyncWebClient) -> None:
    nameless = [{"type": "button", "text": {"type": "plain_text", "text": text}} for text in ("Yes", "No")]
    block = {"type": "actions", "elements": [button(style="danger"), *nameless]}
    assert (await client.chat_postMessage(channel="C1", text="x", blocks=[block]))["ok"]


# -- views ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        ({"type": "modal", "title": PLAIN, "blocks": []}, "/view/type"),
        ({"type": "home", "title": {"type": "mrkdwn", "text": "T"}, "blocks": []}, "/view/title"),
        ({"type": "home", "blocks": [{"type": "table", "rows": [[]]}]}, "/view/blocks/0/type"),
        ({"type": "home", "blocks": "x"}, "/view/blocks"),
        ({"type": "home", "blocks": [], "external_id": "x" * 256}, "/view/external_id"),
        ({"type": "home", "blocks": [{"type": "header"}]}, "/view/blocks/0"),
    ],
)
async def test_views_are_refused_where_the_fault_lies(
    client: AsyncWebClient, view: Payload, pointer: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("views.publish", json={"user_id": "U1", "view": view})
    assert caught.value.response["error"] == "invalid_arguments"
    (message,) = caught.value.response["response_metadata"]["messages"]
    assert message.endswith(f"[json-pointer:{pointer}]")


@pytest.mark.parametrize(("missing", "pointer"), [("title", "/view"), ("submit", "/view")])
async def test_a_modal_has_a_title_and_a_way_to_submit(missing: str, pointer: str) -> None:
    word = {"type": "plain_text", "text": "Go"}
    whole = {"type": "modal", "title": word, "submit": word, "blocks": [INPUT]}
    assert check_view(whole)["blocks"][0]["block_id"] == "b1"
    with pytest.raises(ApiError) as caught:
        check_view({name: value for name, value in whole.items() if name != missing})
    assert caught.value.error == "invalid_arguments"
    assert caught.value.messages[0].endswith(f"[json-pointer:{pointer}]")

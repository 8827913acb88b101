"""Direct calls with the real slack_sdk client, and raw ones in every encoding."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import DropConnection
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import APP_TOKEN, BOT_TOKEN, START, WORLD, refused

TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
MARKDOWN = {"type": "markdown", "text": "x" * 6001}
METADATA = {"event_type": "out", "event_payload": {"id": "row-a"}}


async def test_who_am_i(client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["team_id"], me["user_id"], me["bot_id"]) == ("T1", "UBOT", "B1")
    assert me["url"] == "https://home.slack.com/"


async def test_tokens(sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient) -> None:
    stranger = AsyncWebClient("xoxb-other", base_url=sandbox.base_url, session=http)
    assert await refused(stranger.auth_test()) == "invalid_auth"
    assert await refused(client.apps_connections_open(app_token=BOT_TOKEN)) == "not_allowed_token_type"
    app_level = AsyncWebClient(APP_TOKEN, base_url=sandbox.base_url, session=http)
    assert await refused(app_level.auth_test()) == "not_allowed_token_type"
    async with http.post(f"{sandbox.base_url}auth.test") as answer:
        assert await answer.json() == {"ok": False, "error": "not_authed"}


@pytest.mark.parametrize("encoding", ["query", "form", "json", "multipart", "get", "token argument"])
async def test_every_encoding_says_the_same(
    sandbox: Sandbox, http: aiohttp.ClientSession, encoding: str
) -> None:
    url, headers = f"{sandbox.base_url}chat.postMessage", {"Authorization": f"Bearer {BOT_TOKEN}"}
    blocks = [{"type": "divider"}]
    flat = {"channel": "C1", "text": "ü & co", "blocks": json.dumps(blocks), "metadata": json.dumps(METADATA)}
    native = {"channel": "C1", "text": "ü & co", "blocks": blocks, "metadata": METADATA}
    form = aiohttp.FormData(flat, default_to_multipart=True)
    requests = {
        "query": lambda: http.post(url, params=flat, headers=headers),
        "form": lambda: http.post(url, data=flat, headers=headers),
        "json": lambda: http.post(url, json=native, headers=headers),
        "multipart": lambda: http.post(url, data=form, headers=headers),
        "get": lambda: http.get(url, params=flat, headers=headers),
        "token argument": lambda: http.post(url, data=flat | {"token": BOT_TOKEN}),
    }
    async with requests[encoding]() as answer:
        assert (await answer.json())["ok"] is True
    (message,) = sandbox.messages("C1")
    assert (message.text, message.metadata) == ("ü & co", METADATA)
    assert message.blocks == ({"block_id": "b1", "type": "divider"},)


async def test_a_token_in_a_json_body_is_none(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.post(f"{sandbox.base_url}auth.test", json={"token": BOT_TOKEN}) as answer:
        assert (await answer.json())["error"] == "not_authed"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C9", "text": "x"}, "channel_not_found"),
        ({"channel": "C4", "text": "x"}, "channel_not_found"),
        ({"channel": "C3", "text": "x"}, "not_in_channel"),
        ({"channel": "C5", "text": "x"}, "is_archived"),
        ({"channel": "U3", "text": "x"}, "channel_not_found"),
        ({"channel": "C1"}, "no_text"),
        ({"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": "C1", "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": "C1", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "C1", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"channel": "C1", "blocks": "{}"}, "invalid_blocks_format"),
        ({"channel": "C1", "blocks": [TABLE, TABLE]}, "invalid_attachments"),
        ({"channel": "C1", "blocks": [MARKDOWN, MARKDOWN]}, "msg_blocks_too_long"),
        ({"channel": "C1", "markdown_text": "x" * 12_001}, "msg_blocks_too_long"),
        ({"channel": "C1", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"channel": "C1", "attachments": [{"blocks": [{"type": "section"}]}]}, "invalid_attachments"),
        ({"channel": "#secret", "text": "x"}, "channel_not_found"),
        ({"channel": "C1", "text": {"type": "plain_text", "text": "x"}}, "invalid_arguments"),
    ],
)
async def test_posts_are_refused_in_slacks_words(
    sandbox: Sandbox, client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert await refused(client.api_call("chat.postMessage", json=arguments)) == error
    assert all(sandbox.messages(channel.id) == [] for channel in WORLD.channels)


def button(**fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"} | fields


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
        {"type": "actions", "elements": [button()] * 26},
        {"type": "actions", "elements": [button(text={"type": "plain_text", "text": "x" * 76})]},
        {"type": "actions", "elements": [button(value="x" * 2001)]},
        {"type": "actions", "elements": [button(action_id="x" * 256)]},
        {
            "type": "actions",
            "elements": [{"type": "static_select", "action_id": "a", "options": [option("x" * 76, "x")]}],
        },
        {
            "type": "actions",
            "elements": [{"type": "static_select", "action_id": "a", "options": [option("x", "x")] * 101}],
        },
        {"text": "no type"},
        {"type": "section"},
        {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
        {"type": "hologram"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 5_001}] * 2]},
        {"type": "context_actions", "elements": [button()] * 6},
        {"type": "card", "title": {"type": "plain_text", "text": "x" * 151}},
        {"type": "carousel", "elements": [{"type": "card", "body": {"type": "mrkdwn", "text": "x"}}] * 11},
        {"type": "input", "label": {"type": "plain_text", "text": "x"}},
        {"type": "image", "image_url": "https://x.test/y.png"},
    ],
)
async def test_block_kits_limits(client: AsyncWebClient, block: dict[str, Any]) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x", blocks=[block])
    assert caught.value.response["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0" in caught.value.response["response_metadata"]["messages"][0]


async def test_long_text_is_cut_with_a_warning(sandbox: Sandbox, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="C1", text="x" * 40_001)
    assert answer["warning"] == "message_truncated"
    assert len(sandbox.messages("C1")[0].text) == 40_000


async def test_metadata_is_returned_only_when_asked_for(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C1", text="x", metadata=METADATA))["ts"]
    (plain,) = (await client.conversations_history(channel="C1"))["messages"]
    (full,) = (await client.conversations_history(channel="C1", include_all_metadata=True))["messages"]
    assert ("metadata" in plain, full["metadata"]) == (False, METADATA)
    (first,) = (await client.conversations_replies(channel="C1", ts=ts, include_all_metadata=True))[
        "messages"
    ]
    assert first["metadata"] == METADATA
    assert (full["bot_id"], full["app_id"], full["user"]) == ("B1", "A1", "UBOT")


async def test_history_leaves_thread_replies_out_but_for_broadcasts(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    parent = await sandbox.people.say("U2", "C1", "question")
    quiet = await sandbox.people.say("U1", "C1", "answer", thread_ts=parent)
    loud = (
        await client.chat_postMessage(channel="C1", text="for all", thread_ts=quiet, reply_broadcast=True)
    )["ts"]
    history = (await client.conversations_history(channel="C1"))["messages"]
    assert [each["ts"] for each in history] == [loud, parent]
    assert history[0]["subtype"] == "thread_broadcast"
    assert (history[1]["reply_count"], history[1]["latest_reply"]) == (2, loud)
    thread = (await client.conversations_replies(channel="C1", ts=parent))["messages"]
    assert [each["ts"] for each in thread] == [parent, quiet, loud]
    assert {each["thread_ts"] for each in thread} == {parent}
    later = await client.conversations_replies(channel="C1", ts=parent, oldest=quiet)
    assert [each["ts"] for each in later["messages"]] == [parent, loud]


async def test_history_by_range_and_page(sandbox: Sandbox, client: AsyncWebClient) -> None:
    stamps = [await sandbox.people.say("U2", "C1", f"line {number}") for number in range(7)]
    oldest, latest = stamps[1], stamps[4]
    inner = await client.conversations_history(channel="C1", oldest=oldest, latest=latest)
    outer = await client.conversations_history(channel="C1", oldest=oldest, latest=latest, inclusive=True)
    assert [each["ts"] for each in inner["messages"]] == stamps[2:4][::-1]
    assert [each["ts"] for each in outer["messages"]] == stamps[1:5][::-1]
    found: list[str] = []
    async for page in await client.conversations_history(channel="C1", limit=3):
        found += [each["ts"] for each in page["messages"]]
    assert found == stamps[::-1]
    assert await refused(client.conversations_history(channel="C1", cursor="!")) == "invalid_cursor"
    assert await refused(client.conversations_history(channel="C1", oldest="then")) == "invalid_ts_oldest"
    assert await refused(client.conversations_history(channel="C3")) == "not_in_channel"
    assert await refused(client.conversations_replies(channel="C1", ts="1.000001")) == "thread_not_found"


async def test_updates_keep_what_they_do_not_name(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = (
        await client.chat_postMessage(
            channel="C1", text="one", blocks=[{"type": "divider"}], metadata=METADATA
        )
    )["ts"]
    await client.chat_update(channel="C1", ts=ts, text="two")
    (kept,) = sandbox.messages("C1")
    assert (kept.text, kept.blocks[0]["type"], kept.metadata) == ("two", "divider", METADATA)
    assert kept.edited is not None
    await client.api_call("chat.update", json={"channel": "C1", "ts": ts, "blocks": [], "metadata": {}})
    (emptied,) = sandbox.messages("C1")
    assert (emptied.text, emptied.blocks, emptied.metadata) == ("two", (), None)


async def test_only_own_messages_can_be_changed(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = await sandbox.people.say("U2", "C1", "mine")
    assert await refused(client.chat_update(channel="C1", ts=ts, text="x")) == "cant_update_message"
    assert await refused(client.chat_delete(channel="C1", ts=ts)) == "cant_delete_message"
    assert await refused(client.chat_delete(channel="C1", ts="1.000001")) == "message_not_found"


async def test_a_deleted_parent_leaves_a_tombstone(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = str((await client.chat_postMessage(channel="C1", text="parent"))["ts"])
    await sandbox.people.say("U2", "C1", "reply", thread_ts=ts)
    await client.chat_delete(channel="C1", ts=ts)
    (parent,) = (await client.conversations_history(channel="C1"))["messages"]
    assert (parent["subtype"], parent["text"]) == ("tombstone", "This message was deleted.")


async def test_channels_show_their_sharing(sandbox: Sandbox, client: AsyncWebClient) -> None:
    shared = (await client.conversations_info(channel="C1", include_num_members=True))["channel"]
    assert (shared["is_ext_shared"], shared["num_members"]) == (True, 3)
    assert shared["connected_team_ids"] == ["T2"]
    sandbox.connecting.unshare("C1", "T2")
    alone = (await client.conversations_info(channel="C1"))["channel"]
    assert (alone["is_ext_shared"], alone["connected_team_ids"]) == (False, [])
    assert (await client.conversations_members(channel="C1"))["members"] == ["U1", "UBOT"]
    assert await refused(client.conversations_info(channel="C4")) == "channel_not_found"


async def test_a_pending_invitation_shows() -> None:
    pending = replace(WORLD.channels[1], pending_teams=("T2",))
    world = replace(WORLD, channels=(pending,))
    async with (
        Sandbox(world, MovingClock(START)) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=session)
        found = (await client.conversations_info(channel="C2"))["channel"]
    assert (found["is_ext_shared"], found["is_pending_ext_shared"]) == (False, True)
    assert found["pending_connected_team_ids"] == ["T2"]


async def test_lists_of_channels(client: AsyncWebClient) -> None:
    both = "public_channel,private_channel"
    seen = (await client.conversations_list(types=both))["channels"]
    mine = (await client.users_conversations(types=both, exclude_archived=True))["channels"]
    assert [each["id"] for each in seen] == ["C1", "C2", "C3", "C5"]
    assert [each["id"] for each in mine] == ["C1", "C2"]
    page = await client.conversations_list(types=both, limit=3)
    rest = await client.conversations_list(types=both, cursor=page["response_metadata"]["next_cursor"])
    assert [each["id"] for each in rest["channels"]] == ["C5"]
    assert await refused(client.conversations_list(types="nonsense")) == "invalid_types"


async def test_people_groups_and_teams(client: AsyncWebClient) -> None:
    ann = (await client.users_info(user="U1"))["user"]
    assert (ann["team_id"], ann["tz_offset"], ann["is_restricted"]) == ("T1", 3600, False)
    assert (await client.users_info(user="U2"))["user"]["profile"]["team"] == "T2"
    assert (await client.users_info(user="U4"))["user"]["is_restricted"] is True
    assert await refused(client.users_info(user="U3")) == "user_not_visible"
    assert await refused(client.users_info(user="U9")) == "user_not_found"
    assert [each["id"] for each in (await client.users_list())["members"]] == [
        "USLACKBOT",
        "UBOT",
        "U1",
        "U4",
    ]
    slackbot = (await client.users_info(user="USLACKBOT"))["user"]
    assert (slackbot["name"], slackbot["is_bot"]) == ("slackbot", False), "who stands at what was deleted"
    (group,) = (await client.usergroups_list(include_users=True))["usergroups"]
    assert (group["id"], group["users"]) == ("S1", ["U1"])
    assert (await client.usergroups_users_list(usergroup="S1"))["users"] == ["U1"]
    assert await refused(client.usergroups_users_list(usergroup="S9")) == "no_such_subteam"
    assert (await client.team_info())["team"]["domain"] == "home"
    assert (await client.team_info(team="T2"))["team"]["name"] == "Acme"


async def test_a_language_is_told_when_asked_for_and_of_ones_own_people_only(client: AsyncWebClient) -> None:
    ann, bob = [(await client.users_info(user=user, include_locale=True))["user"] for user in ("U1", "U2")]
    assert (ann["locale"], "locale" in bob) == ("en-US", False)
    assert "locale" not in (await client.users_info(user="U1"))["user"]
    assert {each["locale"] for each in (await client.users_list(include_locale=True))["members"]} == {"en-US"}


async def test_an_ephemeral_reaches_one_person_only(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C1", user="U1", text="just you")
    assert [each.text for each in sandbox.ephemerals("U1")] == ["just you"]
    assert (sandbox.ephemerals("U2"), sandbox.messages("C1")) == ([], [])
    assert (await client.conversations_history(channel="C1"))["messages"] == []
    refusal = client.chat_postEphemeral(channel="C1", user="U4", text="not in it")
    assert await refused(refusal) == "user_not_in_channel"


async def test_reactions_and_permalinks(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = await sandbox.people.say("U2", "C1", "look")
    await client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    assert await refused(client.reactions_add(channel="C1", timestamp=ts, name="eyes")) == "already_reacted"
    (message,) = (await client.conversations_history(channel="C1"))["messages"]
    assert message["reactions"] == [{"name": "eyes", "users": ["UBOT"], "count": 1}]
    link = (await client.chat_getPermalink(channel="C1", message_ts=ts))["permalink"]
    assert link == "https://home.slack.com/archives/C1/p1767603600000000" == sandbox.permalink("C1", ts)


async def test_an_unknown_method_is_counted(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert await refused(client.api_call("pins.add")) == "unknown_method"
    assert sandbox.unknown_methods == {"pins.add": 1}


async def test_a_failure_happens_once_and_without_effect(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.fail_next("chat.postMessage", status=429, retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="one")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"
    sandbox.fail_next("chat.postMessage", error="fatal_error")
    assert await refused(client.chat_postMessage(channel="C1", text="two")) == "fatal_error"
    await client.chat_postMessage(channel="C1", text="three")
    assert [each.text for each in sandbox.messages("C1")] == ["three"]


@pytest.mark.parametrize(("after_effect", "posted"), [(True, 1), (False, 0)])
async def test_a_connection_dropped_around_the_effect(
    sandbox: Sandbox, client: AsyncWebClient, after_effect: bool, posted: int
) -> None:
    calls: list[dict[str, Any]] = []

    def drop(call: dict[str, Any]) -> None:
        calls.append(call)
        raise DropConnection

    sandbox.on_call("chat.postMessage", drop, after_effect=after_effect)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="did it arrive?")
    assert len(sandbox.messages("C1")) == posted
    assert (calls[0]["method"], "answer" in calls[0]) == ("chat.postMessage", after_effect)
    assert calls[0]["arguments"]["text"] == "did it arrive?"
    assert (sandbox.traffic.calls_received, sandbox.traffic.calls_answered) == (1, 1)
    await sandbox.conductor.settle()


async def test_an_unanswered_call_keeps_time_from_moving(sandbox: Sandbox, client: AsyncWebClient) -> None:
    during: list[str] = []

    async def look(_: dict[str, Any]) -> None:
        during.extend(sandbox.outstanding())

    sandbox.on_call("auth.test", look)
    await client.auth_test()
    assert during == ["auth.test × 1 unanswered"]
    await sandbox.conductor.walk(timedelta(minutes=1))


async def test_a_call_of_a_process_that_is_gone_counts_for_nobody(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.on_call("auth.test", lambda _: sandbox.traffic.reset())
    await client.auth_test()
    await client.auth_test()
    assert (sandbox.traffic.calls_received, sandbox.traffic.calls_answered) == (1, 1)


async def test_opening_a_socket_can_fail(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.fail_next("apps.connections.open", error="internal_error")
    assert await refused(client.apps_connections_open(app_token=APP_TOKEN)) == "internal_error"
    assert (await client.apps_connections_open(app_token=APP_TOKEN))["ok"] is True
    assert sandbox.traffic.calls_received == 0

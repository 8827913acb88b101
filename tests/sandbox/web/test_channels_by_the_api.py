"""The bot makes, names, fills and closes channels; what it is refused, what is written, what apps hear."""

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.small_world import Connect, Payload, listen, refused, until


def lines(sandbox: Sandbox, channel: str) -> list[tuple[str | None, str]]:
    return [(each.subtype, each.text) for each in sandbox.messages(channel)]


def kinds(told: list[Payload]) -> list[tuple[str, str]]:
    """The events beside messages, and who they name; an app's listeners finish in any order."""
    events = [each for each in told if each["type"] != "message"]
    return sorted((each["type"], each.get("user") or each.get("actor_id") or "") for each in events)


async def test_a_channel_is_made_joined_and_found(sandbox: Sandbox, client: AsyncWebClient) -> None:
    made = (await client.conversations_create(name="case-7", is_private=True))["channel"]
    assert (made["name"], made["creator"], made["is_private"]) == ("case-7", "UBOT", True)
    assert (made["is_member"], made["created"]) == (True, int(sandbox.clock.now().timestamp()))
    assert (await client.conversations_members(channel=made["id"]))["members"] == ["UBOT"]
    assert lines(sandbox, made["id"]) == [("channel_join", "<@UBOT> has joined the channel")]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("--", "invalid_name_punctuation"),
        ("Case", "invalid_name_specials"),
        ("case 7", "invalid_name_specials"),
        ("triage", "name_taken"),
    ],
)
async def test_a_name_that_will_not_do(
    sandbox: Sandbox, client: AsyncWebClient, name: str, error: str
) -> None:
    mine = (await client.conversations_create(name="mine"))["channel"]["id"]
    assert await refused(client.conversations_create(name=name)) == error
    assert await refused(client.conversations_rename(channel=mine, name=name)) == error
    assert (await client.conversations_info(channel=mine))["channel"]["name"] == "mine"


async def test_a_renamed_channel_remembers_its_names(sandbox: Sandbox, client: AsyncWebClient) -> None:
    mine = (await client.conversations_create(name="mine"))["channel"]["id"]
    renamed = (await client.conversations_rename(channel=mine, name="ours"))["channel"]
    assert (renamed["name"], renamed["previous_names"]) == ("ours", ["mine"])
    said = '<@UBOT> has renamed the channel from "mine" to "ours"'
    assert lines(sandbox, mine)[-1] == ("channel_name", said)
    (line, _) = (await client.conversations_history(channel=mine))["messages"]
    assert (line["old_name"], line["name"]) == ("mine", "ours")
    assert await refused(client.conversations_rename(channel="C1", name="theirs")) == "not_authorized"


async def test_joining_twice_is_a_warning(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert "warning" not in (await client.conversations_join(channel="C3")).data
    again = await client.conversations_join(channel="C3")
    assert (again["warning"], again["channel"]["is_member"]) == ("already_in_channel", True)
    assert lines(sandbox, "C3") == [("channel_join", "<@UBOT> has joined the channel")]
    assert await refused(client.conversations_join(channel="C4")) == "channel_not_found"
    assert await refused(client.conversations_join(channel="C5")) == "is_archived"
    kind = "method_not_supported_for_channel_type"
    assert await refused(client.conversations_join(channel="C2")) == kind


async def test_who_leaves_is_gone_and_the_last_one_stays(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.conversations_leave(channel="C1")
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "not_in_channel"
    assert (await client.conversations_leave(channel="C1"))["not_in_channel"] is True
    alone = (await client.conversations_create(name="alone", is_private=True))["channel"]["id"]
    assert await refused(client.conversations_leave(channel=alone)) == "last_member"


async def test_people_are_invited_together_or_not_at_all(sandbox: Sandbox, client: AsyncWebClient) -> None:
    mine = (await client.conversations_create(name="mine"))["channel"]["id"]
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_invite(channel=mine, users=["U1", "U9", "U2"])
    assert caught.value.response["errors"] == [
        {"ok": False, "error": "user_not_found", "user": "U9"},
        {"ok": False, "error": "no_external_invite_permission", "user": "U2"},
    ]
    assert (await client.conversations_members(channel=mine))["members"] == ["UBOT"]
    forced = await client.conversations_invite(channel=mine, users=["U1", "U9"], force=True)
    assert [each["user"] for each in forced["errors"]] == ["U9"]
    assert (await client.conversations_members(channel=mine))["members"] == ["UBOT", "U1"]
    assert lines(sandbox, mine)[-1] == ("channel_join", "<@U1> has joined the channel")
    assert sandbox.messages(mine)[-1].notice == {"inviter": "UBOT"}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C1", "users": "U1"}, "already_in_channel"),
        ({"channel": "C1", "users": "UBOT"}, "cant_invite_self"),
        ({"channel": "C1", "users": "U3"}, "user_not_found"),
        ({"channel": "C1", "users": ""}, "no_user"),
        ({"channel": "C3", "users": "U1"}, "not_in_channel"),
        ({"channel": "C4", "users": "U1"}, "channel_not_found"),
        ({"channel": "C5", "users": "U1"}, "is_archived"),
    ],
)
async def test_nobody_is_invited_against_the_rules(
    client: AsyncWebClient, arguments: Payload, error: str
) -> None:
    assert await refused(client.api_call("conversations.invite", json=arguments)) == error


async def test_who_is_kicked_leaves(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert await refused(client.conversations_kick(channel="C1", user="UBOT")) == "cant_kick_self"
    assert await refused(client.conversations_kick(channel="C1", user="U9")) == "user_not_found"
    assert await refused(client.conversations_kick(channel="C1", user="U4")) == "not_in_channel"
    assert (await client.conversations_kick(channel="C1", user="U1"))["errors"] == {}
    assert (await client.conversations_members(channel="C1"))["members"] == ["U2", "UBOT"]
    assert lines(sandbox, "C1") == [("channel_leave", "<@U1> has left the channel")]


async def test_an_archived_channel_is_read_only_until_it_is_opened_again(client: AsyncWebClient) -> None:
    await client.conversations_archive(channel="C1")
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "is_archived"
    assert await refused(client.conversations_archive(channel="C1")) == "already_archived"
    subtypes = [each["subtype"] for each in (await client.conversations_history(channel="C1"))["messages"]]
    await client.conversations_unarchive(channel="C1")
    assert await refused(client.conversations_unarchive(channel="C1")) == "not_archived"
    assert (await client.chat_postMessage(channel="C1", text="x"))["ok"]
    assert subtypes == ["channel_archive"]


async def test_topic_and_description_say_who_set_them(sandbox: Sandbox, client: AsyncWebClient) -> None:
    at = int(sandbox.clock.now().timestamp())
    topic = (await client.conversations_setTopic(channel="C1", topic="Outage"))["channel"]["topic"]
    purpose = (await client.conversations_setPurpose(channel="C1", purpose="Help"))["channel"]["purpose"]
    assert topic == {"value": "Outage", "creator": "UBOT", "last_set": at}
    assert purpose == {"value": "Help", "creator": "UBOT", "last_set": at}
    assert [subtype for subtype, _ in lines(sandbox, "C1")] == ["channel_topic", "channel_purpose"]
    assert await refused(client.conversations_setTopic(channel="C1", topic="x" * 251)) == "too_long"
    assert await refused(client.conversations_setTopic(channel="C3", topic="x")) == "not_in_channel"


async def test_direct_messages_are_no_channel(client: AsyncWebClient) -> None:
    im = (await client.conversations_open(users="U1"))["channel"]["id"]
    kind = "method_not_supported_for_channel_type"
    for method in ("join", "leave", "archive", "unarchive"):
        assert await refused(client.api_call(f"conversations.{method}", json={"channel": im})) == kind


async def test_the_app_hears_of_its_channels(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    mine = (await client.conversations_create(name="mine"))["channel"]["id"]
    await client.conversations_invite(channel=mine, users="U1")
    await client.conversations_kick(channel=mine, user="U1")
    await client.conversations_rename(channel=mine, name="ours")
    await client.conversations_archive(channel=mine)
    await client.conversations_unarchive(channel=mine)
    await client.conversations_leave(channel=mine)
    await until(lambda: len(kinds(told)) == 9)
    assert kinds(told) == [
        ("channel_archive", "UBOT"),
        ("channel_created", ""),
        ("channel_left", "UBOT"),
        ("channel_rename", ""),
        ("channel_unarchive", "UBOT"),
        ("member_joined_channel", "U1"),
        ("member_joined_channel", "UBOT"),
        ("member_left_channel", "U1"),
        ("member_left_channel", "UBOT"),
    ]
    by_type = {each["type"]: each for each in told}
    assert (by_type["channel_created"]["channel"]["creator"], by_type["channel_left"]["channel"]) == (
        "UBOT",
        mine,
    )
    assert by_type["channel_rename"]["channel"]["name"] == "ours"
    invited = next(each for each in told if each["type"] == "member_joined_channel" and each["user"] == "U1")
    assert (invited["inviter"], invited["channel_type"], invited["team"]) == ("UBOT", "C", "T1")


async def test_private_channels_have_events_of_their_own(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    mine = (await client.conversations_create(name="mine", is_private=True))["channel"]["id"]
    await client.conversations_rename(channel=mine, name="ours")
    await client.conversations_archive(channel=mine)
    await client.conversations_unarchive(channel=mine)
    await client.conversations_kick(channel="C2", user="U1")
    await until(lambda: len(kinds(told)) == 5)
    assert kinds(told) == [
        ("group_archive", "UBOT"),
        ("group_rename", ""),
        ("group_unarchive", "UBOT"),
        ("member_joined_channel", "UBOT"),
        ("member_left_channel", "U1"),
    ]


async def test_public_news_reach_apps_outside_the_channel(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    sandbox.channels.set_topic("U1", "C3", "unheard")
    sandbox.channels.rename("U1", "C3", "chatter")
    sandbox.channels.set_archived("U1", "C4", archived=True)
    sandbox.channels.set_archived("U1", "C3", archived=True)
    await until(lambda: len(told) == 2)
    assert kinds(told) == [("channel_archive", "U1"), ("channel_rename", "")]

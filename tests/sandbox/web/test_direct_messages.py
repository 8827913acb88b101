"""Direct messages with one person and with several."""

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.small_world import Connect, listen, refused, until


async def test_direct_messages_open_by_user_id(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="U1", text="psst")
    opened = await client.conversations_open(users="U1")
    assert posted["channel"] == opened["channel"]["id"] == sandbox.im("U1") == "D1"
    assert (await client.conversations_info(channel="D1"))["channel"]["user"] == "U1"
    assert [each.text for each in sandbox.messages("D1")] == ["psst"]
    assert sandbox.im("U2") is None
    assert await refused(client.conversations_open(users="U9")) == "user_not_found"


async def test_direct_messages_of_several_are_one_conversation_whoever_is_named_first(
    sandbox: Sandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    opened = await client.conversations_open(users="U1,U2", return_im=True)
    place = opened["channel"]
    assert [place[name] for name in ("is_mpim", "is_private", "is_channel", "is_ext_shared")] == [
        True,
        True,
        False,
        True,
    ]
    again = await client.conversations_open(users="U2,U1")
    assert (again["channel"]["id"], again["already_open"]) == (place["id"], True)
    await sandbox.people.say("U2", place["id"], "hello, both")
    await until(lambda: any(event["type"] == "message" for event in told))
    assert [event["channel_type"] for event in told if event["type"] == "message"] == ["mpim"]
    (listed,) = (await client.conversations_list(types="mpim"))["channels"]
    assert (listed["id"], listed["name"]) == (place["id"], "mpdm-ann--bob--steward-1")
    crowd = ",".join(f"U{number}" for number in range(1, 10))
    assert await refused(client.conversations_open(users=crowd)) == "too_many_users"
    assert await refused(client.conversations_open(users="U1,U3")) == "user_not_found", "a stranger"
    assert (
        await refused(client.conversations_rename(channel=place["id"], name="team"))
        == "method_not_supported_for_channel_type"
    )

"""What people do to channels beside the app, and what it hears of that."""

from collections.abc import Callable

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import NotAllowedError, UnknownError
from sandbox.server import Sandbox
from sandbox.state.statuses import LASTS
from tests.sandbox.small_world import Connect, listen, refused, until


@pytest.mark.parametrize(("channel", "kind"), [("C3", "channel_deleted"), ("C2", "group_deleted")])
async def test_a_deleted_channel_is_gone_and_the_app_hears_it(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect, channel: str, kind: str
) -> None:
    told = listen(app)
    await connect(app)
    sandbox.channels.delete("U1", channel)
    await until(lambda: bool(told))
    (event,) = told
    assert (event["type"], event["channel"], event["actor_id"]) == (kind, channel, "U1")
    assert await refused(client.conversations_info(channel=channel)) == "channel_not_found"
    with pytest.raises(UnknownError, match=f"There is no channel '{channel}'"):
        await sandbox.people.say("U1", channel, "anybody?")


async def test_a_strangers_private_channel_goes_unheard(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    sandbox.channels.delete("U1", "C4")
    await sandbox.conductor.settle()
    assert told == []


async def test_only_the_companys_own_people_delete_its_channels(sandbox: Sandbox) -> None:
    with pytest.raises(NotAllowedError, match="U2 cannot delete C1"):
        sandbox.channels.delete("U2", "C1")


@pytest.mark.parametrize("then", ["moves to another id", "is deleted"])
async def test_what_an_app_says_it_is_doing_ends_also_where_its_channel_changes(
    sandbox: Sandbox, client: AsyncWebClient, then: str
) -> None:
    ts = await sandbox.people.say("U2", "C1", "help")
    await client.assistant_threads_setStatus(channel_id="C1", thread_ts=ts, status="is looking")
    if then == "is deleted":
        sandbox.channels.delete("U1", "C1")
    else:
        sandbox.connecting.change_id("C1", "C9")
    shown = [status.channel for status in sandbox._workspace.statuses.all()]
    assert shown == ([] if then == "is deleted" else ["C9"])
    sandbox.conductor.clock.set(sandbox.clock.now() + LASTS)
    assert sandbox._workspace.statuses.all() == []


async def test_nothing_changes_in_a_channel_that_people_have_archived(sandbox: Sandbox) -> None:
    ts = await sandbox.people.say("U1", "C1", "the last word")
    sandbox.channels.set_archived("U1", "C1", archived=True)
    people, channels = sandbox.people, sandbox.channels
    for act in (
        people.edit("U1", "C1", ts, "x"),
        people.delete("U1", "C1", ts),
        people.react("U1", "C1", ts, "eyes"),
        people.unreact("U1", "C1", ts, "eyes"),
    ):
        with pytest.raises(NotAllowedError, match="C1 is archived"):
            await act
    changes: tuple[Callable[[], None], ...] = (
        lambda: channels.join("U4", "C1"),
        lambda: channels.invite("U1", "C1", "U4"),
        lambda: channels.rename("U1", "C1", "x"),
        lambda: channels.set_topic("U1", "C1", "x"),
    )
    for change in changes:
        with pytest.raises(NotAllowedError, match="C1 is archived"):
            change()
    assert sandbox.messages("C1")[0].text == "the last word"

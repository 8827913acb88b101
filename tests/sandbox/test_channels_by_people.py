"""What people do to channels beside the app, and what it hears of that."""

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

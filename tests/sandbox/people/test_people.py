"""What people may and may not do, and what is written down about it."""

from dataclasses import replace

import pytest
from slack_bolt.app.async_app import AsyncApp

from sandbox.errors import NotAllowedError, NotAMemberError, SandboxError, UnknownError, WorldError
from sandbox.server import Sandbox
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.world import Channel, Person
from tests.sandbox.small_world import START, WORLD, Connect, Payload


async def test_everything_is_written_down_in_order(sandbox: Sandbox) -> None:
    live: list[Change] = []
    sandbox.on_change(live.append)
    ts = await sandbox.people.say("U2", "C1", "helo")
    await sandbox.people.edit("U2", "C1", ts, "hello")
    await sandbox.people.react("U1", "C1", ts, ":eyes:")
    await sandbox.people.delete("U2", "C1", ts)
    history = sandbox.history()
    assert history == live
    assert [(change.kind, change.who) for change in history] == [
        (ChangeKind.POSTED, "U2"),
        (ChangeKind.EDITED, "U2"),
        (ChangeKind.REACTED, "U1"),
        (ChangeKind.DELETED, "U2"),
    ]
    assert {(change.at, change.channel) for change in history} == {(START, "C1")}
    edited = history[1]
    assert edited.message is not None
    assert edited.previous is not None
    assert (edited.previous.text, edited.message.text) == ("helo", "hello")


async def test_refusals_say_what_is_wrong(sandbox: Sandbox) -> None:
    ts = await sandbox.people.say("U2", "C1", "mine")
    with pytest.raises(UnknownError, match="There is no channel 'C9'"):
        await sandbox.people.say("U2", "C9", "x")
    with pytest.raises(UnknownError, match="There is no person 'U9'"):
        await sandbox.people.say("U9", "C1", "x")
    with pytest.raises(NotAMemberError, match="U4 is not a member of C1"):
        await sandbox.people.say("U4", "C1", "x")
    with pytest.raises(UnknownError, match=r"There is no message in C1 '1\.000001'"):
        await sandbox.people.say("U2", "C1", "x", thread_ts="1.000001")
    with pytest.raises(NotAllowedError, match="C5 is archived"):
        await sandbox.people.say("U1", "C5", "x")
    with pytest.raises(NotAllowedError, match="only their own"):
        await sandbox.people.edit("U1", "C1", ts, "yours")
    with pytest.raises(NotAllowedError, match="only their own"):
        await sandbox.people.delete("U1", "C1", ts)
    await sandbox.people.react("U1", "C1", ts, "eyes")
    with pytest.raises(NotAllowedError, match="already reacted"):
        await sandbox.people.react("U1", "C1", ts, "eyes")


async def test_files_come_with_their_message(sandbox: Sandbox) -> None:
    await sandbox.people.say("U2", "C1", "the log", files=("error.log",))
    (message,) = sandbox.messages("C1")
    assert (message.subtype, message.files[0].name) == ("file_share", "error.log")


async def test_a_reply_to_a_reply_lands_in_its_thread(sandbox: Sandbox) -> None:
    parent = await sandbox.people.say("U2", "C1", "question")
    reply = await sandbox.people.say("U1", "C1", "answer", thread_ts=parent)
    await sandbox.people.say("U2", "C1", "thanks", thread_ts=reply)
    assert [each.thread_ts for each in sandbox.messages("C1")] == [None, parent, parent]


async def test_the_bot_is_invited_to_a_new_channel(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    seen: list[Payload] = []

    @app.event("member_joined_channel")
    async def joined(event: Payload) -> None:
        seen.append(event)

    await connect(app)
    channel = Channel("C7", "ext-globex", "T1", ("U1", "U3", "UBOT"), connected_teams=("T3",))
    sandbox.channels.add(channel)
    await sandbox.conductor.settle()
    assert (seen[0]["user"], seen[0]["channel"], seen[0]["inviter"]) == ("UBOT", "C7", "U1")
    await sandbox.people.say("U3", "C7", "hello")
    with pytest.raises(NotAllowedError, match="already a channel C7"):
        sandbox.channels.add(channel)


async def test_a_company_leaves_with_its_people(sandbox: Sandbox) -> None:
    sandbox.connecting.unshare("C1", "T2")
    with pytest.raises(NotAMemberError):
        await sandbox.people.say("U2", "C1", "still here?")
    with pytest.raises(NotAllowedError, match="C1 is not shared with T2"):
        sandbox.connecting.unshare("C1", "T2")
    sandbox.connecting.share("C1", "T2")
    with pytest.raises(NotAllowedError, match="C1 is already shared with T2"):
        sandbox.connecting.share("C1", "T2")
    with pytest.raises(UnknownError, match="There is no team 'T9'"):
        sandbox.connecting.share("C1", "T9")


def test_a_world_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(WorldError, match="U9 names the team 'T9'"):
        replace(WORLD, people=(*WORLD.people, Person("U9", "T9", "zed", "Zed")))
    with pytest.raises(WorldError, match="C7 names the person 'U9'"):
        replace(WORLD, channels=(Channel("C7", "x", "T1", ("U9",)),))
    assert issubclass(WorldError, SandboxError)

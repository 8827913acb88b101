"""Invitations into a channel of Slack Connect, as the apps of both companies hear of them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from slack_bolt.app.async_app import AsyncApp

from sandbox.errors import NotAllowedError
from sandbox.server import Sandbox
from sandbox.state.world import Channel
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import START, WORLD, Connect, Payload, listen

THEIRS = Channel("C7", "ext-globex", "T3", ("U3",))
"""A channel of Globex's own, into which our bot can be invited."""


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    world = replace(WORLD, channels=(*WORLD.channels, THEIRS))
    async with Sandbox(world, MovingClock(START)) as running:
        yield running


@pytest.fixture
async def told(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> list[Payload]:
    heard = listen(app)
    await connect(app)
    return heard


async def kinds(sandbox: Sandbox, told: list[Payload]) -> list[str]:
    await sandbox.conductor.settle()
    return [event["type"].removeprefix("shared_channel_invite_") for event in told]


async def test_an_invitation_is_accepted_and_then_approved(sandbox: Sandbox, told: list[Payload]) -> None:
    sandbox.connecting.invite("C1", "T3")
    assert await kinds(sandbox, told) == [], "only who is invited hears of an invitation"
    sandbox.connecting.accept("U3", "C1")
    assert "T3" not in sandbox._workspace.channel("C1").teams
    sandbox.connecting.approve("U1", "C1", "T3")
    assert await kinds(sandbox, told) == ["accepted", "approved", "channel_shared"]
    accepted, approved, _ = told
    assert (accepted["approval_required"], accepted["accepting_user"]["id"]) == (True, "U3")
    assert (approved["approving_team_id"], approved["approving_user"]["id"]) == ("T1", "U1")
    assert accepted["invite"] == approved["invite"]
    assert accepted["invite"]["inviting_user"]["id"] == "U1"
    assert [team["id"] for team in accepted["teams_in_channel"]] == ["T1", "T2"]
    assert sandbox._workspace.channel("C1").pending_teams == ()


async def test_a_declined_invitation_is_gone(sandbox: Sandbox, told: list[Payload]) -> None:
    sandbox.connecting.invite("C1", "T3")
    sandbox.connecting.decline("U3", "C1")
    assert await kinds(sandbox, told) == ["declined"]
    assert (told[0]["declining_team_id"], told[0]["declining_user"]["id"]) == ("T3", "U3")
    with pytest.raises(NotAllowedError, match="T3 is not invited to C1"):
        sandbox.connecting.accept("U3", "C1")


async def test_an_invited_bot_hears_of_it_before_it_is_in_the_channel(
    sandbox: Sandbox, told: list[Payload]
) -> None:
    sandbox.connecting.invite("C7", "T1", "UBOT")
    sandbox.connecting.accept("U1", "C7")
    assert await kinds(sandbox, told) == ["received", "accepted"]
    received = told[0]
    assert (received["channel"]["id"], received["channel"]["name"]) == ("C7", "ext-globex")
    assert received["invite"]["recipient_user_id"] == "UBOT"
    assert received["invite"]["inviting_team"]["id"] == "T3"


async def test_what_cannot_be_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(NotAllowedError, match="U2 is not of T3"):
        sandbox.connecting.invite("C1", "T3", "U2")
    sandbox.connecting.invite("C1", "T3")
    with pytest.raises(NotAllowedError, match="Nobody of T3 has accepted"):
        sandbox.connecting.approve("U1", "C1", "T3")

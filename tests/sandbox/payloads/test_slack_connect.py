"""Several companies and their apps in one channel: who is who, and what happens to the connection."""

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import NotAllowedError, NotAMemberError, UnknownError
from sandbox.server import Sandbox
from sandbox.state.world import App, SlashCommand, UserGroup
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import ACK_SECONDS, START, WORLD, Connect, Payload, refused

THEIRS = App(
    "A2",
    "UBOT2",
    "B2",
    "Acme Helper",
    "T2",
    "xoxb-theirs",
    "xapp-theirs",
    "their-secret",
    (SlashCommand("/order", "", "Order lunch"), SlashCommand("/claim", "", "Their own claim")),
)
BUTTON = {
    "type": "actions",
    "elements": [
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    ],
}


def collect(app: AsyncApp, *kinds: str) -> list[Payload]:
    seen: list[Payload] = []

    async def heard(body: Payload) -> None:
        seen.append(body)

    for kind in kinds:
        app.event(kind)(heard)
    return seen


# -- two companies' apps -----------------------------------------------------------------------------------


@pytest.fixture
async def both() -> AsyncIterator[Sandbox]:
    """Our app and Acme's own one share #ext-acme."""
    shared = replace(WORLD.channels[0], members=(*WORLD.channels[0].members, "UBOT2"))
    groups = (*WORLD.user_groups, UserGroup("S2", "acme", "Acme", ("U2",), team_id="T2"))
    channels = (shared, *WORLD.channels[1:])
    world = replace(WORLD, other_apps=(THEIRS,), channels=channels, user_groups=groups)
    async with Sandbox(world, MovingClock(START), ack_seconds=ACK_SECONDS) as running:
        yield running


@pytest.fixture
async def apps(both: Sandbox, http: aiohttp.ClientSession) -> AsyncIterator[tuple[AsyncApp, AsyncApp]]:
    """Both connected, each by its own tokens."""
    made, handlers = [], []
    for app in (WORLD.app, THEIRS):
        client = AsyncWebClient(app.bot_token, base_url=both.base_url, session=http, retry_handlers=[])
        bolt = AsyncApp(client=client, ignoring_self_events_enabled=False)
        handlers.append(AsyncSocketModeHandler(bolt, app.app_token, ping_interval=0.05))
        made.append(bolt)
    for handler in handlers:
        await handler.connect_async()
    yield made[0], made[1]
    for handler in handlers:
        await handler.close_async()


async def test_both_companies_apps_hear_one_message_each_as_itself(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    heard = [collect(app, "message") for app in apps]
    await both.people.say("U2", "C1", "hello")
    await both.conductor.settle()
    for bodies, app in zip(heard, (WORLD.app, THEIRS), strict=True):
        (body,) = bodies
        assert body["api_app_id"] == app.id
        assert [(each["team_id"], each["user_id"]) for each in body["authorizations"]] == [
            (app.team_id, app.bot_user)
        ]


async def test_both_companies_apps_hear_that_they_are_disconnected(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    heard = [collect(app, "channel_unshared") for app in apps]
    both.connecting.unshare("C1", "T2")
    await both.conductor.settle()
    (ours,), (theirs,) = heard
    assert [each["event"]["previously_connected_team_id"] for each in (ours, theirs)] == ["T2", "T1"]
    assert not theirs["event"]["is_ext_shared"]


async def test_another_apps_message_is_told_apart_and_cannot_be_touched(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    ours, theirs = apps
    heard = collect(ours, "message")
    posted = await theirs.client.chat_postMessage(channel="C1", text="Lunch?", blocks=[BUTTON])
    await both.conductor.settle()
    event = heard[0]["event"]
    assert (event["bot_id"], event["app_id"], event["bot_profile"]["name"]) == ("B2", "A2", "Acme Helper")
    with pytest.raises(SlackApiError, match="cant_update_message"):
        await ours.client.chat_update(channel="C1", ts=posted["ts"], text="Dinner?")
    about = await ours.client.users_info(user="UBOT2")
    assert (about["user"]["is_bot"], about["user"]["team_id"]) == (True, "T2")
    assert about["user"]["profile"]["api_app_id"] == "A2"


async def test_a_press_goes_to_the_app_that_made_the_button(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    pressed: list[str] = []
    for app in apps:

        @app.action("go")
        async def press(ack: AsyncAck, body: Payload) -> None:
            pressed.append(body["api_app_id"])
            await ack()

    posted = await apps[1].client.chat_postMessage(channel="C1", text="Lunch?", blocks=[BUTTON])
    await both.people.click("U1", "C1", posted["ts"], "go")
    assert pressed == ["A2"]


async def test_a_command_goes_to_the_app_of_the_persons_own_team(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    for app in apps:

        @app.command("/claim")
        async def claim(ack: AsyncAck, body: Payload) -> None:
            await ack(body["api_app_id"])

    assert (await both.people.command("U1", "C1", "/claim")).text == "A1"
    assert (await both.people.command("U2", "C1", "/claim")).text == "A2"
    assert (await both.people.command("U1", "C1", "/order")).error == "invalid_command"


async def test_a_view_belongs_to_its_app(both: Sandbox, apps: tuple[AsyncApp, AsyncApp]) -> None:
    home = {"type": "home", "blocks": []}
    published = await apps[1].client.views_publish(user_id="U2", view=home)
    assert published["view"]["app_id"] == "A2"
    with pytest.raises(SlackApiError, match="not_found"):
        await apps[0].client.views_update(view_id=published["view"]["id"], view=home)
    assert both.home("U2") is None, "ours has published none"


async def test_anybody_may_open_the_home_tab_of_any_app(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    heard = [collect(app, "app_home_opened") for app in apps]
    await both.people.open_home("U2", "A2")
    await both.conductor.settle()
    assert [[body["event"]["user"] for body in bodies] for bodies in heard] == [[], ["U2"]]
    published = await apps[1].client.views_publish(user_id="U2", view={"type": "home", "blocks": []})
    shown = both.home("U2", "A2")
    assert shown is not None
    assert shown.id == published["view"]["id"]
    with pytest.raises(UnknownError, match="no app 'A9'"):
        await both.people.open_home("U2", "A9")


async def test_each_app_knows_the_user_groups_of_its_own_company(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    heard = [collect(app, "subteam_members_changed") for app in apps]
    both.connecting.change_group("S2", ())
    await both.conductor.settle()
    assert [[body["event"]["subteam_id"] for body in bodies] for bodies in heard] == [[], ["S2"]]
    for app, known, unknown in zip(apps, ("S1", "S2"), ("S2", "S1"), strict=True):
        groups = (await app.client.usergroups_list())["usergroups"]
        assert [group["id"] for group in groups] == [known]
        assert await refused(app.client.usergroups_users_list(usergroup=unknown)) == "no_such_subteam"


async def test_what_two_people_share_elsewhere_is_no_business_of_an_apps(
    both: Sandbox, apps: tuple[AsyncApp, AsyncApp]
) -> None:
    """Ann is in #secret, where no app is, and in #triage, where only ours is."""
    kinds = "public_channel,private_channel"
    found = [await app.client.users_conversations(user="U1", types=kinds) for app in apps]
    names = [[channel["name"] for channel in each["channels"]] for each in found]
    assert names == [["ext-acme", "triage", "random", "old"], ["ext-acme"]]


async def test_each_app_sees_a_channel_from_its_own_team(apps: tuple[AsyncApp, AsyncApp]) -> None:
    seen = [(await app.client.conversations_info(channel="C1"))["channel"] for app in apps]
    assert [each["context_team_id"] for each in seen] == ["T1", "T2"]
    assert [each["connected_team_ids"] for each in seen] == [["T2"], ["T1"]]
    assert [each["conversation_host_id"] for each in seen] == ["T1", "T1"]


# -- who is speaking ---------------------------------------------------------------------------------------


async def test_payloads_name_teams_as_the_quirks_say(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    messages, mentions = collect(app, "message"), collect(app, "app_mention")
    await connect(app)
    await sandbox.people.say("U2", "C1", "<@UBOT> hello")
    await sandbox.conductor.settle()
    assert (messages[0]["team_id"], "user_team" in messages[0]["event"]) == ("T2", False)
    assert (mentions[0]["event"]["team"], mentions[0]["event"]["user_team"]) == ("T1", "T2")
    quirks = sandbox.quirks
    quirks.outer_team, quirks.mention_team = "ours", "theirs"
    quirks.messages_name_their_team, quirks.actor_enterprise = True, "E9"
    await sandbox.people.say("U2", "C1", "<@UBOT> hello")
    await sandbox.conductor.settle()
    assert messages[1]["team_id"] == "T1"
    assert (messages[1]["event"]["user_team"], messages[1]["event"]["source_team"]) == ("E9", "E9")
    assert (mentions[1]["event"]["team"], mentions[1]["event"]["user_team"]) == ("T2", "E9")
    assert {body["authorizations"][0]["team_id"] for body in (*messages, *mentions)} == {"T1"}


@pytest.mark.parametrize(("side", "team"), [("theirs", "T2"), ("ours", "T1")])
async def test_a_customers_press_names_their_team_or_ours(
    sandbox: Sandbox, app: AsyncApp, connect: Connect, side: str, team: str
) -> None:
    bodies: list[Payload] = []

    @app.action("go")
    async def press(ack: AsyncAck, body: Payload) -> None:
        bodies.append(body)
        await ack()

    await connect(app)
    sandbox.quirks.press_team = "theirs" if side == "theirs" else "ours"
    posted = await app.client.chat_postMessage(channel="C1", text="Go?", blocks=[BUTTON])
    await sandbox.people.click("U2", "C1", posted["ts"], "go")
    assert (bodies[0]["team"]["id"], bodies[0]["user"]["team_id"]) == (team, "T2")


async def test_who_shares_no_channel_any_more_is_a_stranger(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert not (await client.users_info(user="U2"))["user"]["is_stranger"]
    sandbox.connecting.unshare("C1", "T2")
    assert (await client.users_info(user="U2"))["user"]["is_stranger"]
    sandbox.quirks.strangers_are_visible = False
    with pytest.raises(SlackApiError, match="user_not_visible"):
        await client.users_info(user="U2")
    with pytest.raises(SlackApiError, match="user_not_visible"):
        await client.users_info(user="U3")


async def test_direct_messages_make_nobody_less_a_stranger(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.conversations_open(users="U2")
    await client.conversations_open(users="U1,U2")
    sandbox.connecting.unshare("C1", "T2")
    assert (await client.users_info(user="U2"))["user"]["is_stranger"]
    assert await refused(client.chat_postMessage(channel="U2", text="x")) == "channel_not_found"


async def test_people_and_groups_change_and_the_app_hears_it(
    sandbox: Sandbox, app: AsyncApp, connect: Connect, client: AsyncWebClient
) -> None:
    heard = collect(app, "user_change", "subteam_members_changed", "subteam_updated")
    await connect(app)
    sandbox.connecting.change_person(replace(WORLD.people[0], is_restricted=True))
    sandbox.connecting.change_group("S1", ("U4",))
    await sandbox.conductor.settle()
    person, group, whole = (body["event"] for body in heard)
    assert (whole["subteam"]["id"], whole["subteam"]["users"]) == ("S1", ["U4"])
    assert (person["user"]["id"], person["user"]["is_restricted"]) == ("U1", True)
    assert (group["subteam_id"], group["added_users"], group["removed_users"]) == ("S1", ["U4"], ["U1"])
    assert (await client.usergroups_users_list(usergroup="S1"))["users"] == ["U4"]
    with pytest.raises(UnknownError, match="There is no user group 'S9'"):
        sandbox.connecting.change_group("S9", ())


# -- the connection ----------------------------------------------------------------------------------------


async def test_who_was_deactivated_is_known_and_nowhere(
    sandbox: Sandbox, app: AsyncApp, connect: Connect, client: AsyncWebClient
) -> None:
    heard = collect(app, "user_change", "subteam_members_changed")
    await connect(app)
    sandbox.connecting.deactivate("U1")
    await sandbox.conductor.settle()
    group, person = sorted((body["event"] for body in heard), key=lambda event: str(event["type"]))
    assert (group["removed_users"], person["user"]["deleted"]) == (["U1"], True)
    about = (await client.users_info(user="U1"))["user"]
    assert (about["deleted"], about["profile"]["real_name"]) == (True, "Ann Engineer")
    assert about.keys().isdisjoint({"tz", "real_name", "is_restricted"}), "Slack tells less of them"
    assert (await client.conversations_members(channel="C1"))["members"] == ["U2", "UBOT"]
    assert await refused(client.conversations_open(users="U1")) == "user_disabled"
    assert await refused(client.chat_postMessage(channel="U1", text="x")) == "channel_not_found"
    with pytest.raises(NotAMemberError):
        await sandbox.people.say("U1", "C1", "still here")


async def test_a_pending_share_can_be_seen_before_anybody_has_joined(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.connecting.invite("C2", "T3")
    pending = (await client.conversations_info(channel="C2"))["channel"]
    assert (pending["is_pending_ext_shared"], pending["is_ext_shared"]) == (True, False)
    assert pending["pending_connected_team_ids"] == ["T3"]
    sandbox.connecting.share("C2", "T3")
    shared = (await client.conversations_info(channel="C2"))["channel"]
    assert (shared["is_pending_ext_shared"], shared["is_ext_shared"]) == (False, True)
    with pytest.raises(NotAllowedError, match="C2 is already shared with T3"):
        sandbox.connecting.invite("C2", "T3")


async def test_a_frozen_channel_can_be_read_and_not_written(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.people.say("U2", "C1", "before")
    sandbox.connecting.freeze("C1")
    info = (await client.conversations_info(channel="C1"))["channel"]
    assert (info["is_frozen"], info["frozen_reason"]) == (True, "connection_severed")
    assert len((await client.conversations_history(channel="C1"))["messages"]) == 1
    with pytest.raises(SlackApiError, match="restricted_action"):
        await client.chat_postMessage(channel="C1", text="hello?")
    with pytest.raises(NotAllowedError, match="C1 is frozen"):
        await sandbox.people.say("U2", "C1", "hello?")
    sandbox.connecting.thaw("C1")
    await sandbox.people.say("U2", "C1", "again")


async def test_a_channel_moves_to_a_new_id_with_all_that_was_said(
    sandbox: Sandbox, app: AsyncApp, connect: Connect, client: AsyncWebClient
) -> None:
    moves, messages = collect(app, "channel_id_changed"), collect(app, "message")
    await connect(app)
    asked = await sandbox.people.say("U2", "C1", "question")
    await sandbox.people.say("U1", "C1", "answer", thread_ts=asked)
    sandbox.connecting.change_id("C1", "C9")
    await sandbox.people.say("U2", "C9", "thanks", thread_ts=asked)
    await sandbox.conductor.settle()
    (move,) = moves
    assert (move["event"]["old_channel_id"], move["event"]["new_channel_id"]) == ("C1", "C9")
    assert move["is_ext_shared_channel"]
    assert sorted(body["event"]["channel"] for body in messages) == ["C1", "C1", "C9"]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.conversations_history(channel="C1")
    thread = await client.conversations_replies(channel="C9", ts=asked)
    assert [each["text"] for each in thread["messages"]] == ["question", "answer", "thanks"]
    with pytest.raises(NotAllowedError, match="already a channel C9"):
        sandbox.connecting.change_id("C2", "C9")

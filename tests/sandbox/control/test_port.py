"""The endpoints that the page uses, and who may not use them."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.control.scenes import Scene
from sandbox.errors import PortTakenError, SceneFailedError
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from sandbox.time.real_time import monotonic
from tests.sandbox.small_world import APP_TOKEN, BOT_TOKEN, START, WORLD, until


@pytest.fixture
async def post(sandbox: Sandbox, http: aiohttp.ClientSession) -> Any:
    async def to(name: str, body: Any) -> tuple[int, dict[str, Any]]:
        async with http.post(f"{sandbox.page_url}control/{name}", json=body) as answer:
            return answer.status, await answer.json()

    return to


async def state(sandbox: Sandbox, http: aiohttp.ClientSession) -> dict[str, Any]:
    async with http.get(f"{sandbox.page_url}control/state") as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_the_state_shows_everything(sandbox: Sandbox, http: aiohttp.ClientSession, post: Any) -> None:
    _, said = await post("say", {"user": "U2", "channel": "C1", "text": "help"})
    await post("say", {"user": "U1", "channel": "C1", "text": "sure", "thread_ts": said["ts"]})
    await sandbox.people.react("U1", "C1", said["ts"], "eyes")
    shown = await state(sandbox, http)
    first = shown["messages"]["C1"][0]
    assert first["thread"] == {"count": 1, "users": ["U1"], "latest": first["thread"]["latest"]}
    query = f"thread?channel=C1&ts={first['ts']}"
    async with http.get(f"{sandbox.page_url}control/{query}") as answer:
        second = (await answer.json())["messages"][1]
    assert (first["user"], first["text"], first["edited"]) == ("U2", "help", False)
    assert first["reactions"] == [{"name": "eyes", "users": ["U1"]}]
    assert (second["thread_ts"], "thread_ts" in first) == (said["ts"], False)
    assert shown["now"] == "2026-01-05T09:00:00+00:00"
    assert [each["id"] for each in shown["people"]] == ["UBOT", "U1", "U2", "U3", "U4"]
    assert shown["channels"][0] == {
        "id": "C1",
        "name": "ext-acme",
        "kind": "channel",
        "is_ext_shared": True,
        "is_private": False,
        "is_archived": False,
        "is_frozen": False,
        "pending_teams": [],
        "members": ["U1", "U2", "UBOT"],
        "topic": "",
        "teams": ["T1", "T2"],
    }
    assert shown["commands"] == [
        {"command": "/claim", "usage_hint": "[number]", "description": "Take a request"},
        {"command": "/tell", "usage_hint": "[whom] [what]", "description": "Pass it on"},
    ]
    assert shown["shortcuts"] == [
        {"name": "Ask for help", "callback_id": "help", "type": "global", "description": "Opens a form"},
        {
            "name": "Make a request of it",
            "callback_id": "request",
            "type": "message",
            "description": "Opens a request",
        },
    ]


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("say", {"user": "U4", "channel": "C1", "text": "x"}, "U4 is not a member of C1"),
        ("say", {"user": "U1", "channel": "C1"}, "The field 'text' is missing."),
        ("say", [], "cannot be understood"),
        ("say", {"user": "U1", "channel": "C1", "text": "x", "files": "a"}, "it must be a list of names."),
        ("say", {"user": "U1", "channel": "C1", "text": "x", "files": [3]}, "it must be a list of names."),
        ("command", {"user": "U2", "channel": "C1", "text": "/claim 1"}, "/claim is not a valid command."),
        ("click", {"user": "U1", "channel": "C1", "ts": "1.0", "action_id": "a"}, "There is no message"),
        ("click", {"user": "U1", "view_id": "V0", "action_id": "a"}, "There is no view"),
        ("shortcut", {"user": "U2", "callback_id": "help"}, "U2 is of another company"),
        ("shortcut", {"user": "U1", "callback_id": "x"}, "There is no global shortcut 'x'. Shortcuts: help."),
        ("options", {"user": "U1", "action_id": "a", "value": "x"}, "The field 'channel' is missing."),
        ("options", {"user": "U1", "view_id": "V0", "action_id": "a", "value": "x"}, "There is no view"),
        ("submit", {"user": "U1", "view_id": "V0", "values": {}}, "There is no view"),
        ("close", {"user": "U1", "view_id": "V0"}, "There is no view"),
        ("clock", {"minutes": "soon"}, "cannot be understood"),
        ("clock", {"minutes": -5}, "Time only moves forward"),
        ("clock", {"next": True}, "Nothing is due within 14 days."),
        ("scene", {"id": "none"}, "There is no scene 'none'"),
    ],
)
async def test_refusals_are_one_sentence(post: Any, name: str, body: Any, sentence: str) -> None:
    status, answer = await post(name, body)
    assert (status, sentence in answer["error"]) == (400, True), answer


async def test_the_clock_walks(sandbox: Sandbox, post: Any) -> None:
    assert await post("clock", {"minutes": 15}) == (200, {"now": "2026-01-05T09:15:00+00:00"})
    sleeper = asyncio.create_task(sandbox.clock.sleep_until(START + timedelta(hours=2)))
    await sandbox.conductor.settle()
    assert await post("clock", {"next": True}) == (200, {"now": "2026-01-05T11:00:00+00:00"})
    await sleeper


async def test_opening_home_opens_direct_messages(
    sandbox: Sandbox, http: aiohttp.ClientSession, post: Any
) -> None:
    assert await post("home", {"user": "U1"}) == (200, {})
    assert (await state(sandbox, http))["channels"][-1]["kind"] == "im"


async def test_everything_people_do_to_messages_and_channels_can_be_asked_for(
    sandbox: Sandbox, post: Any
) -> None:
    ts = await sandbox.people.say("U1", "C1", "helo")
    message = {"user": "U1", "channel": "C1", "ts": ts}
    bodies: dict[str, dict[str, str]] = {
        "edit": message | {"text": "hello"},
        "react": message | {"emoji": "eyes"},
        "topic": {"user": "U1", "channel": "C1", "topic": "Exports"},
        "invite": {"user": "U1", "channel": "C1", "guest": "U4"},
        "invite_team": {"channel": "C2", "team": "T3"},
        "change_id": {"channel": "C2", "new": "C9"},
        "freeze": {"channel": "C1"},
    }
    for name, body in bodies.items():
        assert await post(name, body) == (200, {}), name
    (first, *_) = sandbox.messages("C1")
    assert (first.text, [each.name for each in first.reactions]) == ("hello", ["eyes"])
    place = sandbox._workspace.channel("C1")
    assert (place.topic, "U4" in place.members, place.is_frozen) == ("Exports", True, True)
    assert sandbox._workspace.channel("C9").pending_teams == ("T3",)


async def test_a_reply_is_sent_to_the_channel_too_where_asked(sandbox: Sandbox, post: Any) -> None:
    ts = await sandbox.people.say("U1", "C1", "help")
    said = {"user": "U2", "channel": "C1", "text": "me too", "thread_ts": ts}
    for broadcast in (True, False):
        await post("say", said | {"broadcast": broadcast})
    assert [each.is_broadcast for each in sandbox.messages("C1")] == [False, True, False]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"channel": "C1", "team": "T9"}, "There is no team 'T9'."),
        ({"channel": "C1", "team": 3}, "The field 'team' is 3; it must be text."),
        ({"channel": "C1"}, "The field 'team' is missing."),
    ],
)
async def test_an_act_that_cannot_be_gets_a_sentence(post: Any, body: dict[str, Any], sentence: str) -> None:
    assert await post("share", body) == (400, {"error": sentence})


async def test_quirks_are_switched_all_or_none(sandbox: Sandbox, post: Any) -> None:
    status, standing = await post("quirks", {"press_team": "ours", "client_msg_id_dedupes": True})
    assert (status, standing["press_team"], standing["outer_team"]) == (200, "ours", "theirs")
    for wrong in ({"outer_team": "mine"}, {"client_msg_id_dedupes": 1}, {"colour": "red"}):
        status, answer = await post("quirks", {"press_team": "theirs"} | wrong)
        assert (status, "quirk" in answer["error"]) == (400, True)
    assert sandbox.quirks.press_team == "ours"


async def test_scenes_are_played_one_at_a_time(
    sandbox: Sandbox, http: aiohttp.ClientSession, post: Any, caplog: pytest.LogCaptureFixture
) -> None:
    curtain = asyncio.Event()

    async def play() -> None:
        await sandbox.people.say("U2", "C1", "once upon a time")
        await curtain.wait()

    async def fail() -> None:
        raise RuntimeError("forgot the words")

    async def states() -> list[str]:
        return [each["state"] for each in (await state(sandbox, http))["scenes"]]

    sandbox.offer_scenes([Scene("one", "One", "Look.", play), Scene("two", "Two", "See.", fail)])
    assert await states() == ["ready", "ready"]
    status, answer = await post("scene", {"id": "two"})
    assert (status, answer["error"]) == (400, "Play “One” first: each scene goes on from the last.")
    await post("clock", {"play": 60})
    await post("scene", {"id": "one"})
    assert (await state(sandbox, http))["playing"]["speed"] == 0, "a scene has the clock to itself"
    for step in ({"minutes": 15}, {"next": True}, {"play": 60}):
        status, answer = await post("clock", step)
        assert (status, answer["error"].partition(",")[0]) == (400, "A scene is playing")
    assert await states() == ["playing", "ready"]
    status, answer = await post("scene", {"id": "two"})
    assert (status, answer["error"]) == (400, "Another scene is playing; wait for its end.")
    curtain.set()
    assert await states() == ["done", "ready"]
    await post("scene", {"id": "two"})
    assert await states() == ["done", "failed"]
    assert "forgot the words" in caplog.text
    for name, title in (("one", "One"), ("two", "Two")):
        status, answer = await post("scene", {"id": name})
        assert (status, answer["error"]) == (400, f"“{title}” has been played; a scene is played once.")


async def test_a_scene_that_did_not_come_off_says_why_on_the_page_alone(
    sandbox: Sandbox, http: aiohttp.ClientSession, post: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise SceneFailedError("Nobody came.")

    sandbox.offer_scenes([Scene("one", "One", "Look.", fail)])
    await post("scene", {"id": "one"})
    (scene,) = (await state(sandbox, http))["scenes"]
    assert (scene["state"], scene["why"]) == ("failed", "Nobody came.")
    assert not caplog.records


async def test_the_page_is_told_of_changes_and_of_minutes(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{sandbox.page_url}control/events") as stream:
        assert stream.content_type == "text/event-stream"
        first = await revision(stream)
        await sandbox.people.say("U2", "C1", "news")
        second = await revision(stream)
        await sandbox.conductor.walk(timedelta(minutes=1))
        third = await revision(stream)
    assert first < second < third


async def test_a_page_that_is_closed_goes_without_a_word(
    sandbox: Sandbox, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        stream = await http.get(f"{sandbox.page_url}control/events")
        await revision(stream)
        stream.close()
        await sandbox.people.say("U2", "C1", "news")
        await sandbox.conductor.walk(timedelta(minutes=1))
    assert await state(sandbox, http)
    assert not caplog.records


async def revision(stream: aiohttp.ClientResponse) -> int:
    line = ""
    while not line.startswith("data: "):  # before the first the stream says how soon to come back
        line = (await stream.content.readline()).decode()
    return int(json.loads(line.removeprefix("data: "))["revision"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.test"},
        {"Origin": "null"},
        {"Host": "elsewhere.test"},
        {"Host": "127.0.0.1.elsewhere.test"},
    ],
)
async def test_no_other_site_may_act(
    sandbox: Sandbox, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    body = {"user": "U2", "channel": "C1", "text": "forged"}
    async with http.post(f"{sandbox.page_url}control/say", json=body, headers=headers) as answer:
        assert answer.status == 403
    async with http.get(f"{sandbox.page_url}control/state", headers=headers) as answer:
        assert answer.status == 403
    async with http.get(f"{sandbox.page_url}link/", headers=headers) as answer:
        assert answer.status == 403
    assert sandbox.messages("C1") == []


async def test_the_pages_own_origin_may(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    origin = sandbox.page_url.rstrip("/")
    url = f"{sandbox.page_url}control/say"
    body = {"user": "U2", "channel": "C1", "text": "mine"}
    async with http.post(url, json=body, headers={"Origin": origin}) as answer:
        assert answer.status == 200


async def test_the_page_itself_is_served(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(sandbox.page_url) as page:
        assert (page.status, page.content_type) == (200, "text/html")


async def test_time_flows_with_real_time(sandbox: Sandbox) -> None:
    began, clock = monotonic(), sandbox.clock
    flowing = asyncio.create_task(sandbox.flow())
    await until(lambda: clock.now() > START)
    passed = (clock.now() - START).total_seconds()
    assert 0 < passed <= monotonic() - began
    flowing.cancel()
    await asyncio.gather(flowing, return_exceptions=True)


async def test_time_that_was_played_and_paused_flows_on_at_real_pace(sandbox: Sandbox, post: Any) -> None:
    clock, flowing = sandbox.clock, asyncio.create_task(sandbox.flow())
    await post("clock", {"play": 600})
    await until(lambda: clock.now() - START > timedelta(minutes=1))
    await post("clock", {"play": 0})
    paused = clock.now()
    await until(lambda: clock.now() > paused)
    assert clock.now() - paused <= timedelta(seconds=1)
    flowing.cancel()
    await asyncio.gather(flowing, return_exceptions=True)


async def test_a_taken_port_is_named(sandbox: Sandbox) -> None:
    port = int(sandbox.page_url.rstrip("/").rpartition(":")[2])
    with pytest.raises(PortTakenError, match=f"Port {port} is taken"):
        async with Sandbox(WORLD, MovingClock(START), port=port):
            pass


async def acked_with(
    sandbox: Sandbox, http: aiohttp.ClientSession, payload: dict[str, Any], act: Any
) -> tuple[dict[str, Any], Any]:
    """What an app that acks with `payload` got when `act` was done, and what the person was told."""
    client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
    url = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
    async with http.ws_connect(url) as socket:
        await socket.receive()
        acting = asyncio.create_task(act)
        frame = await socket.receive_json()
        await socket.send_json({"envelope_id": frame["envelope_id"], "payload": payload})
        return frame["payload"], await acting


async def test_shortcuts_are_used_from_the_page(
    sandbox: Sandbox, http: aiohttp.ClientSession, post: Any
) -> None:
    ts = await sandbox.people.say("U2", "C1", "It is down.")
    sent, told = await acked_with(sandbox, http, {}, post("shortcut", {"user": "U1", "callback_id": "help"}))
    assert (sent["type"], told) == ("shortcut", (200, {}))
    on_message = {"user": "U1", "callback_id": "request", "channel": "C1", "ts": ts}
    sent, told = await acked_with(sandbox, http, {}, post("shortcut", on_message))
    assert (sent["message_ts"], told) == (ts, (200, {}))


async def test_a_select_is_searched_and_chosen_from_on_the_page(
    sandbox: Sandbox, http: aiohttp.ClientSession, post: Any
) -> None:
    client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
    select = {"type": "external_select", "action_id": "account"}
    text = {"type": "plain_text_input", "action_id": "text"}
    blocks: list[dict[str, Any]] = [
        {"type": "actions", "block_id": "whose", "elements": [select]},
        {
            "type": "input",
            "block_id": "note",
            "label": {"type": "plain_text", "text": "Note"},
            "element": text,
        },
    ]
    ts = str((await client.chat_postMessage(channel="C1", text="card", blocks=blocks))["ts"])
    found = {"options": [{"text": {"type": "plain_text", "text": "Acme"}, "value": "acme"}]}
    where = {"user": "U1", "channel": "C1", "ts": ts, "action_id": "account", "block_id": "whose"}
    sent, told = await acked_with(sandbox, http, found, post("options", where | {"value": "acm"}))
    assert (sent["type"], sent["value"], told) == ("block_suggestion", "acm", (200, found))
    choice = {"selected_option": "acme", "values": {"note": {"text": "soon"}, "whose": {"account": None}}}
    sent, told = await acked_with(sandbox, http, {}, post("click", where | choice))
    assert sent["state"]["values"] == {
        "whose": {"account": {"type": "external_select", "selected_option": found["options"][0]}},
        "note": {"text": {"type": "plain_text_input", "value": "soon"}},
    }
    assert told == (200, {})


async def test_errors_that_name_nothing_are_told_on_the_page(
    sandbox: Sandbox, http: aiohttp.ClientSession, post: Any
) -> None:
    client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
    trigger = sandbox._workspace.triggers.issue("A1", "U1")
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "Take over"}, "blocks": []}
    view = (await client.views_open(trigger_id=trigger, view=modal))["view"]
    refusal = {"response_action": "errors", "errors": {}}
    form = {"user": "U1", "view_id": view["id"], "values": {}}
    _, (status, told) = await acked_with(sandbox, http, refusal, post("submit", form))
    assert (status, "errors must name blocks and sentences" in told["error"]) == (400, True)
    assert [each.id for each in sandbox.views("U1")] == [view["id"]]

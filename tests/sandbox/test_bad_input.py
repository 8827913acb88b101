"""No input breaks the server: it answers, never with a 500, and goes on."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.control.plain_acts import PLAIN_ACTS
from sandbox.forms.elements import KINDS
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from sandbox.web.api import METHODS
from sandbox.web.method_table import DOCUMENTED
from tests.sandbox.small_world import APP_TOKEN, BOT_TOKEN, START, WORLD

BEARER = {"Authorization": f"Bearer {BOT_TOKEN}"}
PATIENCE = aiohttp.ClientTimeout(total=5)
SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KNOWN = st.sampled_from(["C1", "C2", "C5", "U1", "U2", "UBOT", "T1", "S1", "B1", "1.000001", "", "[", "1e9"])
BLOCKS = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["section", "actions", "input", "header", "context", "rich_text"])},
        optional=dict.fromkeys(("text", "fields", "elements", "block_id", "element", "label"), JSON_VALUES),
    ),
    max_size=3,
)
VIEWS = st.fixed_dictionaries(
    {"type": st.sampled_from(["modal", "home"])},
    optional={
        "title": JSON_VALUES,
        "blocks": BLOCKS | JSON_VALUES,
        "external_id": JSON_VALUES,
        "private_metadata": JSON_VALUES,
    },
)
FILES = st.lists(st.fixed_dictionaries({"id": JSON_VALUES}, optional={"title": JSON_VALUES}), max_size=2)
SHAPES: dict[str, st.SearchStrategy[Any]] = {"blocks": BLOCKS, "view": VIEWS, "files": FILES}


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession]]:
    async with (
        Sandbox(WORLD, MovingClock(START), ack_seconds=0.05) as sandbox,
        aiohttp.ClientSession(timeout=PATIENCE) as http,
    ):
        yield sandbox, http


async def _sends(path: str, requests: list[dict[str, Any]]) -> None:
    """Each is answered without a 500, and afterwards the workspace still knows the bot."""
    async with served() as (sandbox, http):
        for request in requests:
            async with http.request(
                request.pop("method", "POST"), sandbox.page_url + path, **request
            ) as answer:
                body = await answer.text()
                assert answer.status < 500, (path, request, body)
        sandbox._workspace.refused_tokens.clear()  # `auth.revoke` is among the calls
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
        assert (await client.auth_test())["ok"]


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A served method with values of any kind for the arguments that its docs name."""
    method = draw(st.sampled_from(sorted(METHODS)))
    documented = DOCUMENTED[method]
    kinds = {
        name: SHAPES.get(name, st.nothing()) | KNOWN | JSON_VALUES
        for name in {*documented.arguments, *documented.required}
    }
    required = {name: kinds.pop(name) for name in documented.required}
    return method, draw(st.fixed_dictionaries(required, optional=kinds))


@SLOW
@given(calls())
def test_values_of_any_kind(call: tuple[str, dict[str, Any]]) -> None:
    method, values = call
    flat = {name: each if isinstance(each, str) else json.dumps(each) for name, each in values.items()}
    flat = {name: each.encode(errors="replace").decode() for name, each in flat.items()}
    headers = BEARER | {"Content-Type": "application/json; charset=utf-8"}
    requests: list[dict[str, Any]] = [
        {"data": json.dumps(values).encode(), "headers": headers},
        {"data": flat, "headers": BEARER},
        {"params": flat, "headers": BEARER, "method": "GET"},
    ]
    asyncio.run(_sends(f"api/{method}", requests))


CONTENT_TYPES = st.sampled_from(
    [
        "application/json",
        "application/json; charset=nonsense",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/plain",
        "image/png",
        "no type",
        "",
    ]
)
PATHS = [
    "api/chat.postMessage",
    "api/auth.test",
    "api/%00",
    "control/say",
    "control/clock",
    "response/r",
    "upload/v1/u",
    "link/",
]


@SLOW
@given(st.binary(max_size=200), CONTENT_TYPES, st.sampled_from(PATHS))
@example(b"--x\r\n", "multipart/form-data; boundary=x", "api/auth.test")
@example(b"\xff\xfe", "application/json", "api/auth.test")
@example(b"[" * 100_000, "application/json", "api/auth.test")
@example(b"[" * 100_000, "application/json", "control/say")
def test_random_bytes(data: bytes, content_type: str, path: str) -> None:
    asyncio.run(_sends(path, [{"data": data, "headers": BEARER | {"Content-Type": content_type}}]))


@SLOW
@given(st.binary(max_size=200), CONTENT_TYPES)
@example(b"--x\r\n", "multipart/form-data; boundary=x")
@example(b"12345", "application/octet-stream")
def test_random_bytes_as_a_file(data: bytes, content_type: str) -> None:
    asyncio.run(_uploads(data, content_type))


async def _uploads(data: bytes, content_type: str) -> None:
    async with served() as (sandbox, http):
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
        url = (await client.files_getUploadURLExternal(filename="a", length=5))["upload_url"]
        async with http.post(url, data=data, headers={"Content-Type": content_type}) as answer:
            assert answer.status in (200, 400)


CONTROLS = [
    "say",
    "command",
    "shortcut",
    "click",
    "options",
    "submit",
    "close",
    "home",
    "clock",
    "scene",
    "quirks",
]
PLACES = [
    "user",
    "channel",
    "ts",
    "thread_ts",
    "team",
    "guest",
    "name",
    "new",
    "topic",
    "emoji",
    "press_team",
]
FORMS = ["text", "action_id", "view_id", "values", "value", "block_id", "callback_id", "selected_option"]
FIELDS = [*PLACES, *FORMS, "minutes", "next", "id"]


@SLOW
@given(
    st.sampled_from([*CONTROLS, *PLAIN_ACTS]),
    st.dictionaries(st.sampled_from(FIELDS), KNOWN | JSON_VALUES) | JSON_VALUES,
)
@example("clock", {"minutes": 1e300})
@example("clock", {"minutes": 1e12})
@example("say", {"user": ["U1"], "channel": "C1", "text": "x"})
def test_control_takes_anything(name: str, body: Any) -> None:
    asyncio.run(_sends(f"control/{name}", [{"json": body}]))


ELEMENTS = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(KINDS)), "action_id": st.just("a")},
    optional=dict.fromkeys(
        ("options", "option_groups", "initial_options", "min_query_length", "max_length"), JSON_VALUES
    ),
)
ENTERED = JSON_VALUES | st.just({"b": {"a": "x"}})


@SLOW
@given(ELEMENTS, ENTERED, ENTERED)
def test_an_element_of_any_form_is_pressed_with_anything(element: Any, selected: Any, values: Any) -> None:
    block = {"type": "input", "block_id": "b", "dispatch_action": True, "element": element}

    async def send() -> None:
        async with served() as (sandbox, http):
            body = {"channel": "C1", "text": "card", "blocks": [block]}
            async with http.post(f"{sandbox.base_url}chat.postMessage", json=body, headers=BEARER) as posted:
                ts = (await posted.json()).get("ts", "")
            press = {"user": "U1", "channel": "C1", "ts": ts, "action_id": "a"}
            for name, more in (
                ("click", {"selected_option": selected, "values": values}),
                ("options", {"value": selected}),
            ):
                async with http.post(f"{sandbox.page_url}control/{name}", json=press | more) as answer:
                    assert answer.status < 500, await answer.text()

    asyncio.run(send())


FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "label": {"type": "plain_text", "text": "Request"},
            "block_id": "b",
            "element": {"type": "external_select", "action_id": "a"},
            "optional": True,
        }
    ],
}
ANSWERS = JSON_VALUES | st.fixed_dictionaries(
    {},
    optional={
        "response_action": st.sampled_from(["errors", "update", "push", "clear"]),
        "view": VIEWS | JSON_VALUES,
        **dict.fromkeys(("errors", "text", "blocks", "options", "option_groups"), JSON_VALUES),
    },
)


@SLOW
@given(ANSWERS)
def test_an_app_may_answer_anything(payload: Any) -> None:
    async def answer(opened: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in opened:
            envelope = frame.json()
            if "envelope_id" in envelope:
                await opened.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})

    async def send() -> None:
        async with served() as (sandbox, http):
            client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
            link = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
            async with http.ws_connect(link) as opened:
                answering = asyncio.create_task(answer(opened))
                trigger = sandbox._workspace.triggers.issue("A1", "U1")
                view = (await client.views_open(trigger_id=trigger, view=FORM))["view"]["id"]
                acts: dict[str, Any] = {
                    "command": {"channel": "C1", "text": "/claim"},
                    "shortcut": {"callback_id": "help"},
                    "options": {"view_id": view, "action_id": "a", "value": "abc"},
                    "submit": {"view_id": view, "values": {}},
                }
                for name, body in acts.items():
                    url = f"{sandbox.page_url}control/{name}"
                    async with http.post(url, json={"user": "U1"} | body) as answered:
                        assert answered.status < 500, (name, await answered.text())
            await answering

    asyncio.run(send())


RESPONSE_FIELDS = st.sampled_from(["text", "blocks", "response_type", "replace_original", "thread_ts"])


@SLOW
@given(JSON_VALUES | st.dictionaries(RESPONSE_FIELDS, JSON_VALUES | BLOCKS))
def test_a_response_url_takes_anything(body: Any) -> None:
    async def send() -> None:
        async with served() as (sandbox, http):
            url = sandbox._responses.issue(sandbox._workspace, "U1", "C1")
            async with http.post(url, json=body) as answer:
                assert answer.status < 500, (body, await answer.text())

    asyncio.run(send())


@SLOW
@given(st.lists(st.text() | st.binary() | JSON_VALUES, max_size=4))
def test_a_socket_takes_any_frame(frames: list[Any]) -> None:
    """What cannot be read is no ack; the connection may close, the workspace goes on."""

    async def send() -> None:
        async with served() as (sandbox, http):
            client = AsyncWebClient(APP_TOKEN, base_url=sandbox.base_url, session=http)
            link = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
            async with http.ws_connect(link) as opened:
                assert json.loads(await opened.receive_str())["type"] == "hello"
                for frame in frames:
                    if isinstance(frame, bytes):
                        await opened.send_bytes(frame)
                    else:
                        text = frame if isinstance(frame, str) else json.dumps(frame)
                        await opened.send_str(text.encode(errors="replace").decode())
                await opened.ping(b"still there?")
            bot = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http)
            assert (await bot.auth_test())["ok"]

    asyncio.run(send())


@pytest.mark.parametrize("path", ["api/chat.postMessage", "control/say"])
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_huge_body_is_refused(
    sandbox: Sandbox, http: aiohttp.ClientSession, path: str, content_type: str
) -> None:
    headers = BEARER | {"Content-Type": content_type}
    async with http.post(sandbox.page_url + path, data=BytesIO(b"x" * 3_000_000), headers=headers) as answer:
        assert answer.status == 413
        if path.startswith("api"):
            assert await answer.json() == {"ok": False, "error": "request_too_large"}


@pytest.mark.parametrize(
    ("data", "content_type", "error"),
    [
        (b"{", "application/json; charset=utf-8", "invalid_json"),
        (b'{"a": NaN}', "application/json; charset=utf-8", "invalid_json"),
        (b'{"a": 1e999}', "application/json; charset=utf-8", "invalid_json"),
        (b'{"text": "\\ud800"}', "application/json; charset=utf-8", "invalid_json"),
        (b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", "application/json; charset=utf-8", "invalid_json"),
        (b"[]", "application/json; charset=utf-8", "json_not_object"),
        (b"{}", "application/json; charset=klingon", "invalid_charset"),
        (b"x", "image/png", "invalid_post_type"),
        (b"nothing of the kind", "multipart/form-data; boundary=x", "invalid_form_data"),
    ],
)
async def test_unreadable_bodies_in_slacks_words(
    sandbox: Sandbox, http: aiohttp.ClientSession, data: bytes, content_type: str, error: str
) -> None:
    headers = BEARER | {"Content-Type": content_type}
    async with http.post(f"{sandbox.base_url}auth.test", data=data, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (200, error)


async def raw(sandbox: Sandbox, request: bytes) -> bytes:
    """The first line of the answer to bytes that are no HTTP of any client."""
    port = urlsplit(sandbox.page_url).port
    async with asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await writer.drain()
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return line


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\x00\x01\x02\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: [\r\n\r\n", b"403"),
        (b"GET / HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n", b"403"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", b"400"),
        (b"GET /api/auth.test HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"403"),
    ],
)
async def test_what_is_no_request_of_this_machine_is_refused(
    sandbox: Sandbox, request_bytes: bytes, status: bytes
) -> None:
    assert (await raw(sandbox, request_bytes)).split()[1] == status


async def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    addresses = sandbox._runner.addresses
    assert [address[0] for address in addresses] == ["127.0.0.1"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.2", 0))
        elsewhere = probe.getsockname()[0]
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection(elsewhere, addresses[0][1])

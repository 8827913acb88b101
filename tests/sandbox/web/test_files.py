"""Files by the external upload flow, what is shown of them to whom, and where their bytes come out."""

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.small_world import BOT_TOKEN, Connect, Payload, listen, refused, until

BEARER = {"Authorization": f"Bearer {BOT_TOKEN}"}


async def fetched(http: aiohttp.ClientSession, url: str, **headers: str) -> tuple[str, bytes]:
    async with http.get(url, headers=headers) as answer:
        assert answer.status == 200
        return answer.content_type, await answer.read()


async def test_the_sdk_uploads_a_file_with_a_comment(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    parent = await sandbox.people.say("U2", "C1", "show me")
    done = await client.files_upload_v2(
        channel="C1",
        thread_ts=parent,
        initial_comment="Here",
        filename="Q 3.csv",
        title="Quarter",
        content="a,b\n1,2",
    )
    file = done["file"]
    assert (file["name"], file["title"], file["size"], file["mimetype"]) == (
        "Q 3.csv",
        "Quarter",
        7,
        "text/csv",
    )
    (_, message) = (await client.conversations_replies(channel="C1", ts=parent))["messages"]
    assert (message["text"], message["subtype"], message["bot_id"]) == ("Here", "file_share", "B1")
    assert [each["id"] for each in message["files"]] == [file["id"]]
    assert file["shares"]["public"]["C1"][0]["ts"] == message["ts"]
    for url in (file["url_private"], file["url_private_download"]):
        assert await fetched(http, url, **BEARER) == ("text/csv", b"a,b\n1,2")


async def test_a_long_comment_fits_into_the_query_that_the_sdk_makes_of_it(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    comment = " ".join(["Der Export läuft über."] * 500)
    await client.files_upload_v2(channel="C1", content="x", filename="log.txt", initial_comment=comment)
    assert sandbox.messages("C1")[0].text == comment


async def test_several_files_make_one_message(sandbox: Sandbox, client: AsyncWebClient) -> None:
    uploads = [{"filename": f"{name}.log", "content": name} for name in ("one", "two")]
    done = await client.files_upload_v2(channel="C1", file_uploads=uploads)
    (message,) = sandbox.messages("C1")
    assert [file.name for file in message.files] == ["one.log", "two.log"]
    assert [each["id"] for each in done["files"]] == [file.id for file in message.files]


async def test_a_file_without_a_channel_is_the_apps_own(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    file = (await client.files_upload_v2(filename="own.txt", content="mine", alt_txt="a note"))["file"]
    shown = (await client.files_info(file=file["id"]))["file"]
    assert (shown["channels"], shown["is_public"], shown["alt_txt"]) == ([], False, "a note")
    assert all(sandbox.messages(channel) == [] for channel in ("C1", "C2"))
    assert (await fetched(http, shown["url_private"], **BEARER))[1] == b"mine"


async def announced(client: AsyncWebClient, length: int) -> tuple[str, str]:
    given = await client.files_getUploadURLExternal(filename="a.txt", length=length)
    return str(given["upload_url"]), str(given["file_id"])


async def test_bytes_may_come_in_a_form(
    http: aiohttp.ClientSession, client: AsyncWebClient, sandbox: Sandbox
) -> None:
    url, file_id = await announced(client, 5)
    form = aiohttp.FormData()
    form.add_field("filename", b"hello", filename="a.txt")
    async with http.post(url, data=form) as answer:
        assert (answer.status, await answer.text()) == (200, "OK - 5")
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id="C1")
    assert sandbox.messages("C1")[0].files[0].content == b"hello"


@pytest.mark.parametrize("content", [b"four", b"sixsix", b"x" * 1_000_000])
async def test_as_many_bytes_as_were_announced(
    http: aiohttp.ClientSession, client: AsyncWebClient, content: bytes
) -> None:
    url, file_id = await announced(client, 5)
    async with http.post(url, data=content) as answer:
        assert answer.status == 400
    complete = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id="C1")
    assert await refused(complete) == "file_not_found"
    async with http.post(url, data=b"fives") as answer:
        assert answer.status == 200
    async with http.post(url, data=b"again") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"filename": "a", "length": 0}, "missing_argument"),
        ({"filename": "a", "length": "much"}, "invalid_arguments"),
        ({"filename": "a", "length": -1}, "invalid_arguments"),
        ({"filename": "a", "length": 20_000_001}, "file_upload_size_restricted"),
        ({"filename": "a", "length": 1_000_001, "snippet_type": "text"}, "snippet_too_large"),
        ({"filename": "a", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
async def test_announcements_are_refused(client: AsyncWebClient, arguments: Payload, error: str) -> None:
    assert await refused(client.api_call("files.getUploadURLExternal", json=arguments)) == error


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C3", "not_in_channel"),
        ("C4", "channel_not_found"),
        ("C5", "posting_to_channel_denied"),
    ],
)
async def test_files_are_shown_where_the_bot_may_post(
    http: aiohttp.ClientSession, client: AsyncWebClient, channel: str, error: str
) -> None:
    url, file_id = await announced(client, 1)
    async with http.post(url, data=b"x"):
        complete = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=channel)
    assert await refused(complete) == error
    assert await refused(client.files_info(file=file_id)) == "file_not_found"


async def test_a_customers_file_is_a_stub_until_it_is_asked_for(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    told = listen(app)
    await connect(app)
    await sandbox.people.say("U2", "C1", "the log", files=("error.log",))
    await until(lambda: len(told) == 2)
    by_type = {each["type"]: each for each in told}
    (stub,) = by_type["message"]["files"]
    assert (stub["file_access"], stub["mode"]) == ("check_file_info", "file_access")
    assert "name" not in stub
    shared = by_type["file_shared"]
    assert (shared["file_id"], shared["file"], shared["channel_id"], shared["user_id"]) == (
        stub["id"],
        {"id": stub["id"]},
        "C1",
        "U2",
    )
    whole = (await client.files_info(file=stub["id"]))["file"]
    assert (whole["name"], whole["file_access"], whole["user_team"]) == ("error.log", "visible", "T2")
    sandbox.quirks.foreign_files_are_stubs = False
    (message,) = (await client.conversations_history(channel="C1"))["messages"]
    assert message["files"][0]["name"] == "error.log"


async def test_a_colleagues_file_is_whole(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.people.say("U1", "C1", "", files=("plan.pdf",))
    (message,) = (await client.conversations_history(channel="C1"))["messages"]
    assert (message["files"][0]["filetype"], message["files"][0]["file_access"]) == ("pdf", "visible")


async def test_files_go_with_the_message_that_showed_them(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    ts = await sandbox.people.say("U2", "C1", "oops", files=("secret.txt",))
    file_id = sandbox.messages("C1")[0].files[0].id
    url = (await client.files_info(file=file_id))["file"]["url_private"]
    assert (await fetched(http, url, **BEARER))[0] == "text/plain"
    await sandbox.people.delete("U2", "C1", ts)
    assert await refused(client.files_info(file=file_id)) == "file_not_found"
    assert (await fetched(http, url, **BEARER))[0] == "text/html"


async def test_who_may_not_see_a_file_gets_a_page_to_sign_in(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    await sandbox.people.say("U1", "C4", "private", files=("pay.txt",))
    hidden = sandbox.messages("C4")[0].files[0].id
    assert await refused(client.files_info(file=hidden)) == "file_not_found"
    kind, page = await fetched(http, f"{sandbox.page_url}files-pri/T1-{hidden}/pay.txt", **BEARER)
    assert (kind, b"Sign in" in page) == ("text/html", True)
    await sandbox.people.say("U1", "C1", "shown", files=("open.txt",))
    shown = sandbox.messages("C1")[0].files[0].id
    assert (await fetched(http, f"{sandbox.page_url}files-pri/T1-{shown}/open.txt"))[0] == "text/html"


async def test_a_file_stays_visible_when_its_channel_gets_another_id(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await sandbox.people.say("U1", "C2", "plan", files=("plan.pdf",))
    file_id = sandbox.messages("C2")[0].files[0].id
    sandbox.connecting.change_id("C2", "C20")
    assert (await client.files_info(file=file_id))["file"]["groups"] == ["C20"]

"""What the page reads: pages of messages, and what changed since a revision."""

from typing import Any

import aiohttp

from sandbox.server import Sandbox


async def read(http: aiohttp.ClientSession, sandbox: Sandbox, query: str) -> dict[str, Any]:
    async with http.get(f"{sandbox.page_url}control/{query}") as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_only_what_changed_is_sent(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    parent = await sandbox.people.say("U2", "C1", "help")
    await sandbox.people.say("U2", "C1", "unchanged")
    seen = (await read(http, sandbox, "state"))["revision"]
    await sandbox.people.say("U1", "C1", "sure", thread_ts=parent)
    changes = await read(http, sandbox, f"changes?since={seen}")
    assert [each["text"] for each in changes["messages"]] == ["help", "sure"]
    assert changes["messages"][0]["thread"]["count"] == 1
    assert (changes["parts"], changes["removed"]) == ({}, [])
    later = await read(http, sandbox, f"changes?since={changes['revision']}")
    assert (later["messages"], later["parts"]) == ([], {})


async def test_a_deleted_message_is_named(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    ts = await sandbox.people.say("U2", "C1", "oops")
    seen = (await read(http, sandbox, "state"))["revision"]
    await sandbox.people.delete("U2", "C1", ts)
    changes = await read(http, sandbox, f"changes?since={seen}")
    assert changes["removed"] == [{"channel": "C1", "ts": ts, "ephemeral_to": None}]


async def test_a_change_of_a_channel_sends_the_channels(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    seen = (await read(http, sandbox, "state"))["revision"]
    sandbox.connecting.unshare("C1", "T2")
    changes = await read(http, sandbox, f"changes?since={seen}")
    assert [each["is_ext_shared"] for each in changes["parts"]["channels"] if each["id"] == "C1"] == [False]


async def test_after_a_channel_has_another_id_or_none_everything_is_read_anew(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    await sandbox.people.say("U2", "C1", "where are we?")
    sandbox.connecting.change_id("C1", "C9")
    assert (await read(http, sandbox, "changes?since=0"))["reset"] is True
    seen = (await read(http, sandbox, "state"))["revision"]
    await sandbox.people.say("U2", "C9", "here")
    changes = await read(http, sandbox, f"changes?since={seen}")
    assert [each["text"] for each in changes["messages"]] == ["here"]
    sandbox.channels.delete("U1", "C9")
    assert (await read(http, sandbox, f"changes?since={seen}"))["reset"] is True
    assert "C9" not in (await read(http, sandbox, "state"))["messages"]


async def test_another_workspaces_revision_asks_for_everything(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    assert (await read(http, sandbox, "changes?since=999999"))["reset"] is True


async def test_older_messages_come_in_pages(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    for number in range(130):
        await sandbox.people.say("U2", "C1", str(number))
    state = await read(http, sandbox, "state")
    newest = state["messages"]["C1"]
    assert ([newest[0]["text"], len(newest)], state["has_older"]["C1"]) == (["30", 100], True)
    older = await read(http, sandbox, f"messages?channel=C1&before={newest[0]['ts']}&limit=20")
    assert ([each["text"] for each in older["messages"]][::19], older["has_older"]) == (["10", "29"], True)
    first = await read(http, sandbox, f"messages?channel=C1&before={older['messages'][0]['ts']}")
    assert ([each["text"] for each in first["messages"]][::9], first["has_older"]) == (["0", "9"], False)


async def test_bad_questions_get_a_sentence(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    for query in ("changes?since=x", "changes", "messages?channel=C1&before=x", "messages?channel=no"):
        async with http.get(f"{sandbox.page_url}control/{query}") as answer:
            assert (answer.status, "error" in await answer.json()) == (400, True), query

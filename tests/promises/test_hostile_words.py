"""Promise 4: what people write can say anything, and does nothing wherever Steward repeats it (slack.md §6)."""

from collections.abc import Iterator
from typing import Any

from bot.demo.cast import ANA, BEN, LENA, MARK
from sandbox.state.messages import Json
from tests.scenarios.desk import Desk
from tests.slack.messages.hostile import HOSTILE, check_harmless

CALLS = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update")


async def everywhere(desk: Desk) -> None:
    """Everybody writes it wherever they can, and everything is asked that repeats it."""
    await desk.bo.asks(f"Is the API down?! {HOSTILE}")
    await desk.kim.asks(f"{HOSTILE} How do we raise the webhook rate limit?")
    await desk.signal("kestrel", "usage-drop", HOSTILE)
    await desk.passes(minutes=31)
    await desk.ana.types(f"/escalate 1 {HOSTILE}")
    await desk.passes(minutes=1)
    await desk.ben.presses("Severity", "API down")
    await desk.ben.submits(severity="1", reason=HOSTILE)
    asked = (
        "status",
        "explain 1",
        "explain 2",
        "explain",
        "account kestrel",
        "account",
        f"account {HOSTILE}",
    )
    for line in (*(f"/steward {each}" for each in (*asked, HOSTILE, f"explain {HOSTILE}")), "/claim"):
        await desk.ana.types(line)
    for line in (f"/claim {HOSTILE}", f"/claim 1 {HOSTILE}", "/claim 1", "/resolve 1"):
        await desk.ana.types(line)
    await desk.ben.types("/resolve 2")
    await desk.until(9)
    await desk.passes(hours=3)


async def test_promise_04_no_words_of_others_do_anything(desk: Desk) -> None:
    calls: list[Json] = []
    for method in CALLS:
        for _ in range(200):
            desk.sandbox.on_call(method, calls.append, after_effect=False)
    await everywhere(desk)
    shown = [m for person in (ANA, BEN, LENA, MARK) for m in desk.sandbox.ephemerals(person)]
    said = [call["arguments"] for call in calls] + [{"text": m.text, "blocks": m.blocks} for m in shown]
    repeated = [text for node in said for text in check_harmless(node)]
    assert len(repeated) > 12, "it is repeated in cards, pings, windows and answers, so the search can fail"


async def test_promise_04_no_post_unfurls_links_or_makes_mentions_of_words(desk: Desk) -> None:
    """A link's preview could show who reads it what they may not; `@channel` in words stays words."""
    calls: list[Json] = []
    for method in ("chat.postMessage", "chat.postEphemeral", "chat.update"):
        for _ in range(200):
            desk.sandbox.on_call(method, calls.append, after_effect=False)
    await everywhere(desk)
    posts = [call["arguments"] for call in calls if "metadata" in call["arguments"]]
    assert len(posts) > 10
    assert not [p for p in posts if str(p.get("unfurl_links")) not in ("0", "False", "false")]
    assert not [p for p in posts if str(p.get("unfurl_media")) not in ("0", "False", "false")]
    assert not [c for c in calls if {"link_names", "parse", "icon_url", "username"} & set(c["arguments"])]
    blocks = [block for call in calls for block in _mrkdwn(call["arguments"].get("blocks"))]
    assert blocks
    assert all(block.get("verbatim") is True for block in blocks), (
        "else Slack links what looks like an address"
    )


def _mrkdwn(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node
        for value in node.values():
            yield from _mrkdwn(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _mrkdwn(value)

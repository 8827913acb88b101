"""Words that would do something if Slack took them for ours, and the look at what became of them."""

import re
from collections.abc import Iterator
from typing import Any

from bot.slack.text import visible

HOSTILE = (
    "tick`mark ```code\n>>> quoted \u202egnp.exe\u200b <!channel> <!here|here> <!everyone> <@U0HOSTILE> "
    "<@U0HOSTILE|ann> <#C0HOSTILE|x> <!subteam^S0HOSTILE|@all> <https://evil.example|https://bank.example> "
    "<mailto:evil@evil.example|x> &lt;!channel&gt; <!date^1^{date}|now> \x07 z\u0337\n&gt; quoted\n"
    "*bold* _it_ ~no~ @channel"
)
OURS = re.compile(
    r"@U0(?:ANA|BEN|CHLOE|DEV|LENA|MARK|KIM|KAI|BO|BEA)|!subteam\^S0SUPPORT|!date\^\d{9,10}\^[^|]+"
    r"|#C0(?:KESTREL|BRIGHT|TRIAGE|ESCALATE|MANAGERS|ACME)|https?://[\w.:]+/archives/C0\w+/p\d+"
)
"""What Steward itself makes a token of."""


def texts(node: Any) -> Iterator[tuple[str, str]]:
    """Every text of a message or window, with its kind."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield str(node.get("type", "mrkdwn")), node["text"]
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from texts(value)


def check_harmless(node: Any) -> list[str]:
    """Nothing in it is live but what is ours; gives the texts that repeat the words."""
    found = list(texts(node))
    for kind, text in found:
        assert visible(text) == text, text
        if kind == "mrkdwn":
            _check_mrkdwn(text)
    return [text for _, text in found if "quoted" in text]


def _check_mrkdwn(text: str) -> None:
    targets = [token.partition("|")[0] for token in re.findall(r"<([^<>]*)>", text)]
    assert not [target for target in targets if not OURS.fullmatch(target)], text
    assert not re.search(r"^\s*(?:>|&gt;)", text, flags=re.MULTILINE), text
    assert "```" not in text, text
    assert "tick`" not in text, text

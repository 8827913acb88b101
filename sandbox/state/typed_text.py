"""From what a person types to what Slack sends: escaped text, linked addresses, and a rich_text block.

docs.slack.dev/messaging/formatting-message-text and docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import re
from collections.abc import Iterator
from html import unescape

from sandbox.state.messages import Json

_TOKEN = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>"
    r"|<#(?P<channel>[CGD][A-Z0-9]+)(?:\|[^<>]*)?>"
    r"|<!subteam\^(?P<group>S[A-Z0-9]+)(?:\|[^<>]*)?>"
    r"|<!(?P<broadcast>here|channel|everyone)(?:\|[^<>]*)?>"
    r"|<(?P<url>(?:https?://|mailto:)[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>"
)
_BARE_URL = re.compile(r"https?://(?:(?!&[lg]t;)[^\s<>|])*(?!&[lg]t;)[^\s<>|.,;:!?'\")\]]")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")


def wire_text(typed: str) -> str:
    """Escape `& < >` and link bare addresses; mentions, links and entities already in Slack's form stay."""
    return "".join(piece if match else _plain(piece) for piece, match in _pieces(typed))


def rich_text(text: str, block_id: str) -> Json:
    """The block that Slack adds to what people write: one paragraph of text, mentions and links."""
    elements = [_element(match) if match else _text(piece) for piece, match in _pieces(text)]
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _pieces(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], None
        yield match.group(), match
        end = match.end()
    if end < len(text):
        yield text[end:], None


def _plain(piece: str) -> str:
    escaped = _AMPERSAND.sub("&amp;", piece)
    end, out = 0, ""
    for match in _BARE_URL.finditer(escaped):
        out += _angles(escaped[end : match.start()]) + f"<{match.group()}>"
        end = match.end()
    return out + _angles(escaped[end:])


def _angles(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _text(piece: str) -> Json:
    return {"type": "text", "text": unescape(piece)}


def _element(match: re.Match[str]) -> Json:
    found = match.groupdict()
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["channel"]:
        return {"type": "channel", "channel_id": found["channel"]}
    if found["group"]:
        return {"type": "usergroup", "usergroup_id": found["group"]}
    if found["broadcast"]:
        return {"type": "broadcast", "range": found["broadcast"]}
    link = {"type": "link", "url": unescape(found["url"])}
    return link | ({"text": unescape(found["label"])} if found["label"] else {})

"""What a person reads in a message: the words of its blocks, the labels of its buttons."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.state.messages import Message


def reads(message: Message) -> str:
    """All that a person reads in a message: its blocks, else its text, buttons left out."""
    return words(message.blocks) or message.text


def words(blocks: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(line for block in blocks if (line := _block(block)))


def _block(block: Mapping[str, Any]) -> str:
    match block.get("type"):
        case "section":
            parts = [block.get("text") or {}, *(block.get("fields") or [])]
            return "\n".join(str(part.get("text", "")) for part in parts if part)
        case "header":
            return str(block["text"]["text"])
        case "context":
            return " ".join(str(e.get("text", "")) for e in block["elements"] if e.get("type") != "image")
        case "rich_text":
            return _rich(block)
        case _:
            return ""


_MENTIONED: Mapping[str, tuple[str, str]] = {
    "user": ("user_id", "<@{}>"),
    "usergroup": ("usergroup_id", "<!subteam^{}>"),
    "channel": ("channel_id", "<#{}>"),
    "broadcast": ("range", "<!{}>"),
    "emoji": ("name", ":{}:"),
}
"""Elements of rich text that are no words, and how a message's text spells them."""


def _rich(element: Mapping[str, Any]) -> str:
    """The words of a rich_text tree; mentions as Slack writes them."""
    if element.get("type") in _MENTIONED:
        key, spelling = _MENTIONED[element["type"]]
        return spelling.format(element[key])
    if "elements" in element:
        return "".join(_rich(one) for one in element["elements"])
    return str(element.get("text") or element.get("url") or "")


def label(message: Message, action: str) -> str:
    elements = (e for block in message.blocks for e in block.get("elements", ()))
    found = (e["text"]["text"] for e in elements if e.get("action_id") == action)
    return str(next(found, action))


def buttons(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """The labels of a message's buttons, as they stand."""
    found = [e for block in blocks if block.get("type") == "actions" for e in block["elements"]]
    return [str(e["text"]["text"]) for e in found if e.get("type") == "button"]


def menu(blocks: Sequence[Mapping[str, Any]]) -> Mapping[str, tuple[str, str]]:
    """The entries of a message's menus: by label, the action and the value that choosing it sends."""
    elements = (e for block in blocks if block.get("type") == "actions" for e in block["elements"])
    return {
        str(choice["text"]["text"]): (e["action_id"], choice["value"])
        for e in elements
        if e.get("type") == "overflow"
        for choice in e["options"]
    }

"""Block Kit as plain dicts, within Slack's limits (docs.slack.dev/reference/block-kit/blocks)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from bot.slack.text import clip, neutralise, plain

Block = Mapping[str, Any]
SECTION_LIMIT = 3000
BUTTON_LIMIT = 75
MOST_SECTIONS = 40  # of the 50 blocks of a message; what is longer is not read anyway
_QUOTE_ROOM = 2500
_GROWTH = 5  # escaping makes `&amp;` of `&`


def section(*lines: str) -> Block:
    """Lines of mrkdwn. `verbatim`: Slack makes no links or mentions of its own accord."""
    return {"type": "section", "text": _mrkdwn("\n".join(lines))}


def context(*lines: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [_mrkdwn("\n".join(lines))]}


def sections(lines: Iterable[str]) -> list[Block]:
    """As few sections as hold the lines. What does not fit into a message is left off, and that is said."""
    pages: list[list[str]] = [[]]
    for line in lines:
        if sum(map(len, pages[-1])) + len(pages[-1]) + len(line) > SECTION_LIMIT:
            pages.append([])
        pages[-1].append(line)
    shown = [section(*page) for page in pages[:MOST_SECTIONS] if page]
    left_off = sum(map(len, pages[MOST_SECTIONS:]))
    return [*shown, context(f"and {left_off} more lines")] if left_off else shown


def button(label: str, action_id: str, value: str, *, primary: bool = False) -> Block:
    found: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action_id,
        "value": value,
    }
    return {**found, "style": "primary"} if primary else found


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def quote(text: str) -> str:
    """Somebody's own words as one quoted paragraph that does nothing."""
    words = " ".join(text.split())
    safe = neutralise(words)
    return "> " + (safe if len(safe) <= _QUOTE_ROOM else neutralise(clip(plain(words), _QUOTE_ROOM // _GROWTH)))


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(chain([", ".join(names[:-1])] if len(names) > 1 else [], names[-1:]))


def counted(count: int, one: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{count} {one}{'s' * (count != 1)}"


def _mrkdwn(text: str) -> Mapping[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}

"""Secrets leave a payload before anything else reads it: one function at every door (DESIGN §3 "Redaction").

Only what a person wrote is read. Ids, `ts`, metadata, tokens, `trigger_id` and Slack's own URLs stay byte for
byte, because a number rule hits some of them by chance.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.text import escape, storable
from bot.understanding.secrets import Redacted, redact

_WRITTEN = frozenset(
    {
        "alt_text", "author_name", "author_subname", "fallback", "footer", "initial_value", "label",
        "plain_text", "preview", "pretext", "purpose", "text", "title", "topic",
    }
)  # fmt: skip
"""Keys whose string a person wrote, wherever they stand."""

_SHOWN = _WRITTEN | {"from_url", "name", "original_url", "title_link", "url"}
"""Inside blocks and attachments names and pasted addresses are read too; a find there drops, not rewrites."""

_OF_A_FILE = frozenset({"name", "title", "plain_text", "preview", "preview_highlight", "alt_txt"})
"""What a person wrote into a file object."""

_UNREAD = frozenset(
    {"authorizations", "bot_profile", "enterprise", "icons", "metadata", "private_metadata", "team", "user"}
)
"""Subtrees and strings that carry ids, ours or Slack's."""

_TYPED = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "block_suggestion"}
)
"""Types whose `value` a person typed; a button's or an option's `value` is an opaque id."""

_DROPPED = ("blocks", "attachments", "previous_message")

_BESIDE = ("blocks", "attachments", "file", "files")
"""Where the author of a message can say something beside its text; a broadcast's `root` is another's."""

_TOKENS = {
    "user": ("user_id", "<@{}>"),
    "usergroup": ("usergroup_id", "<!subteam^{}>"),
    "channel": ("channel_id", "<#{}>"),
    "broadcast": ("range", "<!{}>"),
    "emoji": ("name", ":{}:"),
}
"""Elements of rich text that are no words, and how a message's text spells them."""

_INLINE = frozenset({"rich_text_section", "rich_text_preformatted", "rich_text_quote"})


def redact_payload(payload: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The payload without its secrets, and the kinds that were found (`()`: nothing changed).

    A kind stands there as often as in the part that holds most of it, because parts repeat each other.

    Takes an event envelope, a message of history or of an export, a command form, a shortcut, a block
    action, a view submission. In a message with a find the text is replaced, and `blocks`, `attachments` and
    `previous_message` are dropped, for they repeat it. The input is not mutated; its untouched parts may be
    shared with the result.
    """
    reading = _Reading()
    return reading.mapping(payload), _most(reading.finds)


@dataclass(slots=True)
class _Reading:
    """One pass over one payload; collects the kinds that it found, part by part. The same words are read once."""

    finds: list[tuple[str, ...]] = field(default_factory=list)
    known: dict[str, Redacted] = field(default_factory=dict)

    def mapping(self, node: Mapping[str, Any]) -> dict[str, Any]:
        if any(key in node for key in _DROPPED):
            return self._message(node)
        return {key: self._value(key, value, node) for key, value in node.items()}

    def _message(self, node: Mapping[str, Any]) -> dict[str, Any]:
        """A message, an edit or a view: what repeats its text is read as a whole and falls as a whole."""
        before = len(self.finds)
        repeats = {key: self.find(_join(_shown(node[key]))) for key in _DROPPED if key in node}
        kept = {k: self._value(k, value, node) for k, value in node.items() if k not in _DROPPED}
        if len(self.finds) == before:
            return {**node, **kept}
        if "blocks" in repeats and isinstance(node.get("text"), str):
            kept["text"] = _fuller(self.read(node["text"]), repeats["blocks"])
        return kept

    def read(self, text: str) -> Redacted:
        """Blocks mostly repeat the words of their message."""
        if text not in self.known:
            self.known[text] = redact(text)
        return self.known[text]

    def find(self, text: str) -> Redacted:
        result = self.read(text)
        if result.kinds:
            self.finds.append(result.kinds)
        return result

    def _value(self, key: str, value: Any, parent: Mapping[str, Any]) -> Any:
        if key in _UNREAD:
            return value
        if isinstance(value, str):
            return self.find(value).text if _is_written(key, parent) else value
        if isinstance(value, list):
            return [self._value(key, item, parent) for item in value]
        if isinstance(value, Mapping):
            return self._part(key, value)
        return value

    def _part(self, key: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
        if key in ("file", "files"):
            return self._file(node)
        return self._rich_text(node) if key == "rich_text_value" else self.mapping(node)

    def _file(self, node: Mapping[str, Any]) -> dict[str, Any]:
        """A file whose name holds a secret loses its addresses as well: Slack spells the name in them."""
        before = len(self.finds)
        kept = {
            key: self.find(value).text if key in _OF_A_FILE and isinstance(value, str) else value
            for key, value in node.items()
        }
        if len(self.finds) == before:
            return kept
        return {k: v for k, v in kept.items() if not (isinstance(v, str) and v.startswith("http"))}

    def _rich_text(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a person typed into a rich text input; with a find it becomes one plain section."""
        result = self.find(_join(_shown(node)))
        if not result.kinds:
            return node
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": result.text}]}
        return {"type": "rich_text", "elements": [section]}


def redact_message(message: Mapping[str, Any]) -> Redacted:
    """What a person reads of a message, without its secrets, and the kinds found anywhere in it.

    A kind stands there as often as in the part that holds most of it. Formatting inside a key hides it in the text,
    so the blocks' own words may stand in.
    """
    reading = _Reading()
    said = reading.find(words_of(message))
    reading.mapping({key: message[key] for key in _BESIDE if key in message})
    shown = reading.read(_join(_shown(message.get("blocks")))) if reading.finds else said
    return Redacted(_fuller(said, shown), _most(reading.finds))


def _most(finds: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    most: Counter[str] = Counter()
    for kinds in finds:
        most |= Counter(kinds)
    return tuple(most.elements())


def words_of(message: Mapping[str, Any]) -> str:
    """What a person reads of a message: its text, else the words of its blocks; and what it forwards."""
    text = message.get("text")
    said = text if isinstance(text, str) and text.strip() else _join(_shown(message.get("blocks")))
    attachments = message.get("attachments")
    shares = [a for a in attachments if _is_share(a)] if isinstance(attachments, list) else []
    return storable(_join(filter(None, (said, *(str(share.get("text") or "") for share in shares)))))


def _is_share(attachment: object) -> bool:
    """A message forwarded from elsewhere; an unfurled link's preview is no words of theirs."""
    return isinstance(attachment, Mapping) and bool(attachment.get("is_share"))


def _fuller(said: Redacted, shown: Redacted) -> str:
    """Formatting inside a key (`sk_*live*_...`) hides it in the text, so the blocks' own words stand in."""
    return shown.text if len(shown.kinds) > len(said.kinds) else said.text


def _is_written(key: str, parent: Mapping[str, Any]) -> bool:
    return key in _WRITTEN or (key == "value" and _type(parent) in _TYPED)


def _type(node: Mapping[str, Any]) -> str:
    return str(node.get("type"))


def _join(lines: Iterator[str]) -> str:
    """Apart by an empty line, over which no number rule reads on: table cells make no card."""
    return "\n\n".join(lines)


def _shown(node: Any) -> Iterator[str]:
    """The words of blocks, attachments or a message, in order; a line of rich text in one piece."""
    if isinstance(node, list):
        for item in node:
            yield from _shown(item)
    elif isinstance(node, Mapping):
        if _type(node) in _INLINE:
            elements = node.get("elements")
            yield "".join(map(_inline, elements if isinstance(elements, list) else []))
        else:
            yield from _shown_in(node)


def _shown_in(node: Mapping[str, Any]) -> Iterator[str]:
    for key, value in node.items():
        if isinstance(value, str):
            if key in _SHOWN or _is_written(key, node) or (key == "value" and "title" in node):
                yield value
        elif key not in _UNREAD:
            yield from _shown(value)


def _inline(element: Any) -> str:
    """One element of a line of rich text, in the spelling of a message's text."""
    match element:
        case {"type": "text", "text": str(words)}:
            return escape(words)
        case {"type": "link", "url": str(url), "text": str(label)}:
            return f"<{escape(url)}|{escape(label)}>"
        case {"type": "link", "url": str(url)}:
            return f"<{escape(url)}>"
        case {"type": str(kind)} if kind in _TOKENS:
            key, form = _TOKENS[kind]
            return form.format(element.get(key, ""))
        case _:
            return ""

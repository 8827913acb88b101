"""Does an edit say the same in better words, or ask what nobody asked before?

A mended typing error changes few words of a sentence; another question has a sentence of its own, and its answer
is not given yet. A card too many costs less than a question that nobody sees (field.md C2).
"""

import re
from collections.abc import Iterator

from bot.slack.text import plain, visible
from bot.understanding.triage import READ_AT_MOST, triage

SENTENCES = 20
"""Read of an edit for the decision, as many as for the one-line ask."""

_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\w+")


def asks_anew(before: str, after: str) -> bool:
    """Whether a sentence of `after` asks, and most of its words did not stand in `before`."""
    known = frozenset(_words(before))
    return any(_is_new(sentence, known) and triage(sentence).needs_response for sentence in _sentences(after))


def _sentences(text: str) -> Iterator[str]:
    yield from _END.split(visible(text[:READ_AT_MOST]), maxsplit=SENTENCES)[:SENTENCES]


def _is_new(sentence: str, known: frozenset[str]) -> bool:
    words = _words(sentence)
    return 2 * sum(word not in known for word in words) > len(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(visible(text)).casefold())

"""Does a customer's message need us, and how badly? Rules only, so the answer is there at once (field.md C2).

Costs are unequal: a missed request of a paying customer is far worse than a card too many. So a message is
set aside only if every word of it is a known pleasantry (`phrases.py`) or it says itself that it is for
information; all else is a request. How bad it is comes from the first sign that matches (`signs.py`).
A short yes or no is set aside too (`ANSWER`): only the caller knows whether we asked something.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.domain.policy import Severity
from bot.domain.reading import MessageClass, Triage
from bot.slack.text import clip, plain, visible
from bot.understanding.phrases import NEVER_PASSED_OVER, PHRASES, Said
from bot.understanding.signs import ASKS, FOR_INFORMATION, SIGNS

READ_AT_MOST = 4_000
"""Characters read for the ask (Slack's limit of a typed message); a longer one is a request."""

LONGEST = 40_000
"""Characters of a pasted message, Slack's limit. Signs are looked for in all of it: the alarm may stand at its end."""

ASK_AT_MOST = 120
"""Characters of the one-line ask."""

LONGEST_PLEASANTRY = 300
"""Characters; who writes more than this says something."""


_SET_ASIDE: dict[Said, tuple[MessageClass, str]] = {
    Said.SOLVED: (MessageClass.CLOSURE, "says it is solved"),
    Said.ANSWER: (MessageClass.ANSWER, "only says yes or no"),
    Said.THANKS: (MessageClass.THANKS, "only says thanks"),
    Said.ACKNOWLEDGEMENT: (MessageClass.ACKNOWLEDGEMENT, "only acknowledges"),
    Said.GREETING: (MessageClass.GREETING, "only greets"),
    Said.SOCIAL: (MessageClass.SOCIAL, "makes small talk"),
}


def triage(text: str, *, has_files: bool = False) -> Triage:
    """Judge one message as Slack delivers it (entities, `<...>` tokens). Total: no text raises."""
    words = _words(text[:READ_AT_MOST])
    ask = _ask(words) or ("sent a file without a word" if has_files else "")
    if aside := None if len(text) > READ_AT_MOST else _set_aside(words, has_files=has_files):
        kind, reason = aside
        return Triage(kind, needs_response=False, severity=Severity.SEV4, reason=reason, ask=ask)
    said = _words(text[:LONGEST]) if len(text) > READ_AT_MOST else words
    severity, alarm, reason = _sign(_folded(said))
    kind = MessageClass.ALARM if alarm else MessageClass.REQUEST
    return Triage(kind, needs_response=True, severity=severity, reason=reason, ask=ask)


# Whom it is addressed to says nothing about what is wanted; a date token keeps its words.
_ADDRESSED = re.compile(r"<[@!](?!date)[^<>\n]*>([:,]?)|@(?:here|channel|everyone)\b")
_EMOJI = re.compile(r"(?<!\w):[a-z0-9_+'-]{1,60}:(?!\w)")
_THUMB_DOWN = re.compile(r"👎[\U0001f3fb-\U0001f3ff]?|:(?:-1|thumbsdown):(?::skin-tone-[2-6]:)?")
# None is made of digits or capitals alone: `export 83 fails` and `Windows XP` are words.
_EMOTICON = re.compile(
    r"(?<!\w)(?:[:;]['-]?[)(DdpPoO/\\|3*]+|=['-]?[)(DdpP/\\|]+|[8xX]['-]?[)(]+|[xX]-?D+|<3|\^\^|:[$@])(?!\w)"
)
_WORD = re.compile(r"[^\W_]+|\+1|\?")
# Possessive, and from the start of a run alone: `a____b` took the square of its length otherwise.
_EMPHASIS = re.compile(r"(?<!\w)[*_~]+|(?<![*_~])[*_~]++(?!\w)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def spelt(text: str) -> str:
    """A thumb down is a no: below a question of ours it is an answer, and no welcome one."""
    return _THUMB_DOWN.sub(" no ", text)


def _words(text: str) -> str:
    """What the message says, without markup, mentions, emoji and apostrophes' shapes."""
    said = plain(_ADDRESSED.sub(r"\1 ", spelt(visible(text)))).replace("’", "'").replace("`", "")
    return _EMOTICON.sub(" ", _EMOJI.sub(" ", said)).replace(" ,", ",").strip(" ,:\n")


def _folded(words: str) -> str:
    return " ".join(_EMPHASIS.sub("", words.replace("'", "").casefold()).split())


def _set_aside(words: str, *, has_files: bool) -> tuple[MessageClass, str] | None:
    """The class of a message that asks for nothing, else None."""
    if has_files:
        return None
    if not _says_something(words):
        said = _pleasantry(_tokens(words))
        return _SET_ASIDE[said] if said is not None else (MessageClass.SOCIAL, "has no words")
    folded = _folded(words)
    if FOR_INFORMATION.match(folded) and not ASKS.search(folded) and not _sign(folded)[1]:
        return MessageClass.FYI, "says it is for information"
    return None


def _tokens(words: str) -> list[str]:
    return _WORD.findall(_STRETCHED.sub(r"\1", words.replace("'", "")))


def _pleasantry(tokens: Sequence[str]) -> Said | None:
    """The strongest thing said, if phrases make up the whole message, else None."""
    words = [token.casefold() for token in tokens]
    strongest = previous = Said.FILLER
    at = 0
    while at < len(words):
        length, said = _phrase(words, at)
        if length:
            strongest, previous = max(strongest, said), said
        elif not _is_name(tokens[at], previous):
            return None
        at += length or 1
    denied = strongest is Said.SOLVED and not _DENIALS.isdisjoint(words)
    return None if denied or strongest is Said.FILLER else strongest


_DENIALS = frozenset(("not", "nothing", "never", "nicht", "nichts", "pas", "rien", "nada", "nunca"))


def _phrase(words: Sequence[str], at: int) -> tuple[int, Said]:
    """The longest phrase that stands at `at`: its length in words (0: none) and what it says."""
    longest, node = (0, Said.FILLER), PHRASES
    for length, word in enumerate(islice(words, at, None), start=1):
        following = node.following.get(word)
        if following is None and word.isalpha() and word not in NEVER_PASSED_OVER:
            following = node.following.get("_")
        if following is None:
            break
        node = following
        if node.said is not None:
            longest = length, node.said
    return longest


def _is_name(token: str, previous: Said) -> bool:
    """`Hi Ana`, `Cheers, Tom`: a capitalised word after a greeting or thanks."""
    follows = previous in (Said.GREETING, Said.THANKS)
    return follows and token.istitle() and token.isalpha() and token.casefold() not in NEVER_PASSED_OVER


def _sign(folded: str) -> tuple[Severity, bool, str]:
    for sign in SIGNS:
        if sign.pattern.search(folded):
            return sign.severity, sign.alarm, sign.reason
    return Severity.SEV3, False, "may need an answer"


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def _ask(words: str) -> str:
    """The sentence that carries the ask: the first that asks or complains, else the first with content."""
    sentences = list(_sentences(words))
    if len(sentences) > 1:
        sentences = [s for s in sentences if _says_something(s)] or [" ".join(words.split())]
    carrying = next(filter(_carries, sentences), sentences[0]) if len(sentences) > 1 else sentences[0]
    return clip(_without_greeting(carrying), ASK_AT_MOST)


def _sentences(words: str) -> Iterator[str]:
    """One line each, without the marks of lists, quotes and emphasis; 20 are enough to find an ask."""
    for part in _SENTENCE.split(words, maxsplit=20)[:20]:
        yield " ".join(part.lstrip(" ,;:.!>*_~-").rstrip(" *_~").split())


def _says_something(sentence: str) -> bool:
    tokens = _tokens(sentence[:LONGEST_PLEASANTRY])
    return bool(tokens) and (len(sentence) > LONGEST_PLEASANTRY or _pleasantry(tokens) is None)


def _carries(sentence: str) -> bool:
    return ASKS.search(_folded(sentence)) is not None


def _without_greeting(sentence: str) -> str:
    """`Hi Ana, is the API down?` asks `is the API down?`."""
    head, comma, rest = sentence.partition(", ")
    return rest if comma and rest and not _says_something(head) else sentence

"""Does a customer's message need us, and how badly? Rules only, so the answer is there at once (field.md C2).

Costs are unequal: a missed request of a paying customer is far worse than a card too many. So a message is set
aside only if every word of it is a known pleasantry (`phrases.py`) or it says itself that it is for
information; all else is a request. How bad it is comes from the first sign that matches (`signs.py`).
A short yes or no is set aside too (`ANSWER`): only the caller knows whether we asked something.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.policy import Severity
from bot.slack.text import clip, plain, visible
from bot.understanding.phrases import NEVER_PASSED_OVER, PHRASES, Said
from bot.understanding.signs import ASKS, FOR_INFORMATION, SIGNS

READ_AT_MOST = 4_000
"""Characters read for the decision (Slack's own limit of a message a person types); a longer one is a request."""

ASK_AT_MOST = 120
"""Characters of the one-line ask."""

LONGEST_PLEASANTRY = 300
"""Characters; who writes more than this says something."""


class MessageClass(StrEnum):
    """What rules can tell of field.md C2's nine classes; follow-ups are told by grouping, not by words."""

    REQUEST = "request"
    ALARM = "alarm"  # a request: something is down, lost or broken into
    CLOSURE = "closure"  # says it is solved
    THANKS = "thanks"
    ANSWER = "answer"  # yes, no, go ahead
    ACKNOWLEDGEMENT = "acknowledgement"  # ok, will do
    GREETING = "greeting"
    SOCIAL = "social"
    FYI = "fyi"


@dataclass(frozen=True, slots=True)
class Triage:
    """The verdict. `reason` is a clause for "Sev2 because it ...", `ask` one line of plain text, unescaped."""

    kind: MessageClass
    needs_response: bool
    severity: Severity
    reason: str
    ask: str


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
    severity, alarm, reason = _sign(_folded(words))
    kind = MessageClass.ALARM if alarm else MessageClass.REQUEST
    return Triage(kind, needs_response=True, severity=severity, reason=reason, ask=ask)


# Whom it is addressed to says nothing about what is wanted; a date token keeps its words.
_ADDRESSED = re.compile(r"<[@!](?!date)[^<>\n]*>[:,]?|@(?:here|channel|everyone)\b")
_EMOJI = re.compile(r"(?<!\w):[a-z0-9_+'-]{1,60}:(?!\w)")
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=8xX]['-]?[)(DdpPoO/\\|3*]+|<3|\^\^|:[$@])(?!\w)")
_WORD = re.compile(r"[^\W_]+|\+1|\?")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def _words(text: str) -> str:
    """What the message says, without markup, mentions, emoji and apostrophes' shapes."""
    said = plain(_ADDRESSED.sub(" ", visible(text))).replace("’", "'").replace("`", "")
    return _EMOTICON.sub(" ", _EMOJI.sub(" ", said)).strip()


def _folded(words: str) -> str:
    return " ".join(words.replace("'", "").casefold().split())


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
    strongest = previous = Said.FILLER
    at = 0
    while at < len(tokens):
        length, said = _phrase(tokens, at)
        if not length:
            if not _is_name(tokens[at], previous):
                return None
            length = 1
        else:
            strongest, previous = max(strongest, said), said
        at += length
    denied = strongest is Said.SOLVED and not _DENIALS.isdisjoint(token.casefold() for token in tokens)
    return None if denied or strongest is Said.FILLER else strongest


_DENIALS = frozenset("not nothing never nicht nichts pas rien nada nunca".split())  # noqa: SIM905 - a word list


def _phrase(tokens: Sequence[str], at: int) -> tuple[int, Said]:
    """The longest phrase that stands at `at`: its length in words (0: none) and what it says."""
    for phrase, said in PHRASES.get(tokens[at].casefold(), ()):
        there = [token.casefold() for token in tokens[at : at + len(phrase)]]
        if len(there) == len(phrase) and all(map(_fits, phrase, there)):
            return len(phrase), said
    return 0, Said.FILLER


def _fits(wanted: str, word: str) -> bool:
    return word == wanted or (wanted == "_" and word.isalpha() and word not in NEVER_PASSED_OVER)


def _is_name(token: str, previous: Said) -> bool:
    """`Hi Ana`, `Cheers, Tom`: a capitalised word after a greeting or thanks."""
    follows = previous in (Said.GREETING, Said.THANKS)
    return follows and token.istitle() and token.isalpha() and token.casefold() not in NEVER_PASSED_OVER


def _sign(folded: str) -> tuple[Severity, bool, str]:
    for sign in SIGNS:
        if sign.pattern.search(folded):
            return sign.severity, sign.alarm, sign.reason
    return Severity.SEV3, False, "may need an answer"


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")


def _ask(words: str) -> str:
    """The sentence that carries the ask: the first that asks or complains, else the first that says something."""
    sentences = [sentence for sentence in _sentences(words) if _says_something(sentence)]
    if not sentences:
        return clip(" ".join(words.split()), ASK_AT_MOST)
    carrying = next((s for s in sentences if _carries(s)), sentences[0]) if len(sentences) > 1 else sentences[0]
    return clip(_without_greeting(carrying), ASK_AT_MOST)


def _sentences(words: str) -> Iterator[str]:
    """One line each, without the marks of lists, quotes and emphasis; a wall of text has its ask at the top."""
    for part in _SENTENCE.split(words, maxsplit=20)[:20]:
        yield " ".join(part.lstrip(" ,;:.!>*_~-").rstrip(" *_~").split())


def _says_something(sentence: str) -> bool:
    tokens = _tokens(sentence[:LONGEST_PLEASANTRY])
    return bool(tokens) and (len(sentence) > LONGEST_PLEASANTRY or _pleasantry(tokens) is None)


def _carries(sentence: str) -> bool:
    folded = _folded(sentence)
    return ASKS.search(folded) is not None or _sign(folded)[0] < Severity.SEV3


def _without_greeting(sentence: str) -> str:
    """`Hi Ana, is the API down?` asks `is the API down?`."""
    head, comma, rest = sentence.partition(", ")
    return rest if comma and rest and not _says_something(head) else sentence

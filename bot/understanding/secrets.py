"""Secrets that people paste by mistake, found by rule and replaced by their name (promise 11).

A literal-and-digit-run prefilter decides whether the rules run at all, because almost every message is clean
(DESIGN §3 "Redaction"). What is found is replaced by `[removed: Stripe key]`; no hash is kept. Redacting
twice changes nothing more. Test keys and published test cards are no secrets and stay.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.slack.text import visible
from bot.understanding.secret_rules import LITERAL_RULES, LITERALS, LONG_NUMBER, NUMBER_RULES, Rule

MARK_IN_A_WORD = re.compile(r"[A-Za-z0-9][*~`_]|[*~`_][A-Za-z0-9]")
MARK = re.compile(r"(?<![*~`])[*~`](?![*~`])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""One mark of bold, struck or code, and of italics at a word's end; several in a row blot something out.

Inside a word `_` is no mark, and what it parts tells a test key from a live one.
"""


_FORMS = ((0x2460, 0x24FF), (0xFE50, 0xFF5E), (0x1D400, 0x1D7FF), (0x1F130, 0x1F149), (0x1FBF0, 0x1FBF9))
"""Where Unicode keeps other forms of letters, digits and signs: in circles, full-width, bold, in squares."""


def _other_forms() -> dict[int, str]:
    """Sign by sign, because to normalise a text can take the square of its length."""
    forms = {code: unicodedata.normalize("NFKC", chr(code)) for a, b in _FORMS for code in range(a, b + 1)}
    return {code: form for code, form in forms.items() if len(form) == 1 and form.isascii()}


_OTHER_FORMS = _other_forms()


def plain_signs(text: str) -> str:
    return text if text.isascii() else text.translate(_OTHER_FORMS)


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text that may go on, and what was taken out: one kind per secret, in the order of the rules."""

    text: str
    kinds: tuple[str, ...]


def redact(text: str) -> Redacted:
    """Replace every secret in `text`. Plain text and Slack's received text are both fine.

    It is read as it stands, and as it reads: what hides a key from the rules hides it from no reader.
    """
    found = _redact(text)
    for look in dict.fromkeys(_looks(text)):
        shown = _redact(look) if look != text else found
        found = shown if len(shown.kinds) > len(found.kinds) else found
    return found


def _looks(text: str) -> Iterator[str]:
    """Without unseen characters and other forms of letters and digits; and without the marks of formatting, too."""
    seen = plain_signs(visible(text))
    yield seen
    if MARK_IN_A_WORD.search(seen):
        yield MARK.sub("", seen)


def _redact(text: str) -> Redacted:
    lowered = text.lower()
    hinted = {literal for literal in LITERALS if literal in lowered}
    rules = [rule for rule in LITERAL_RULES if not hinted.isdisjoint(rule.hints)] if hinted else []
    if LONG_NUMBER.search(text):
        rules += NUMBER_RULES
    kinds: list[str] = []
    for rule in rules:
        text = _apply(rule, text, kinds)
    return Redacted(text, tuple(kinds))


def _apply(rule: Rule, text: str, kinds: list[str]) -> str:
    """Cut the rule's finds out. A rejected find resumes one character later: the next may overlap it."""
    kept: list[str] = []
    done = at = 0
    while found := rule.pattern.search(text, at):
        start = found.start("secret")
        length = rule.check(found["secret"])
        if not length:
            at = start + 1
            continue
        kept += (text[done:start], f"[removed: {rule.kind}]")
        kinds.append(rule.kind)
        done = at = start + length
    return "".join((*kept, text[done:])) if kept else text

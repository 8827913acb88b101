"""Secrets that people paste by mistake, found by rule and replaced by their name (promise 11).

A literal-and-digit-run prefilter decides whether the rules run at all, because almost every message is clean
(DESIGN §3 "Redaction"). What is found is replaced by `[removed: Stripe key]`; no hash is kept. Redacting
twice changes nothing more. Test keys and published test cards are no secrets and stay.
"""

from dataclasses import dataclass

from bot.slack.text import visible
from bot.understanding.secret_rules import LITERAL_RULES, LITERALS, LONG_NUMBER, NUMBER_RULES, Rule


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text that may go on, and what was taken out: one kind per secret, in the order of the rules."""

    text: str
    kinds: tuple[str, ...]


def redact(text: str) -> Redacted:
    """Replace every secret in `text`. Plain text and Slack's received text are both fine.

    An unseen character inside a key hides it from the rules, not from whom the text is shown to.
    """
    found, seen = _redact(text), visible(text)
    shown = _redact(seen) if seen != text else found
    return shown if len(shown.kinds) > len(found.kinds) else found


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

"""No text is so odd that reading it takes the square of its length: who may write to us may write anything."""

import time
from collections.abc import Callable

import pytest

from bot.slack.messages.parts import words
from bot.slack.text import neutralise
from bot.understanding.alarms import named_systems
from bot.understanding.grouping import identifiers
from bot.understanding.remarks import declines
from bot.understanding.rewording import asks_anew
from bot.understanding.rules import Rules
from bot.understanding.secrets import redact
from bot.understanding.triage import READ_AT_MOST, triage

TYPED = READ_AT_MOST  # what triage reads
PASTED = 40_000  # Slack's limit of a message

READERS: dict[str, tuple[Callable[[str], object], int]] = {
    "triage": (triage, PASTED),
    "redact": (redact, PASTED),
    "identifiers": (identifiers, PASTED),
    "alarms": (named_systems, PASTED),
    "answers": (lambda text: Rules().answers(text, [], uses_threads=True), PASTED),
    "declines": (declines, PASTED),
    "rewordings": (lambda text: asks_anew("", text), TYPED),
    "neutralise": (neutralise, PASTED),
    "words": (words, PASTED),
}

# (before, again and again, behind): what a pattern begins with, goes on with, and then does not end with.
HOSTILE: dict[str, tuple[str, str, str]] = {
    "underscores in a word": ("a", "_", "b"),
    "stars in a word": ("a", "*", "b"),
    "server errors that never come": ("", "many ", "x"),
    "refusals": ("", "all can not able to ", "x"),
    "near alarms": ("", "is a b c ", "x"),
    "needs": ("", "need ", "x"),
    "tests": ("", "test ", "x"),
    "greetings": ("", "hi, ", "fyi"),
    "thanks": ("", "thank you ", "x"),
    "names": ("Hi ", "Aaa ", "x"),
    "hyphens": ("", "a-", "x"),
    "spaces": ("a", " ", "b"),
    "lines": ("a", "\n", "b"),
    "sentences": ("", "?\n", "x"),
    "commas": ("", ", ", "x"),
    "brackets": ("", "<", "x"),
    "mentions": ("", "<@", "x"),
    "links": ("", "<a|", "x"),
    "labelled mentions": ("", "<@U1|", "x"),
    "entities": ("", "&amp;", "x"),
    "colons": ("", ":a", "x"),
    "eyes": ("", "8", "x"),
    "accents": ("a", "\u0301", "b"),
    "unseen": ("a", "\u200b", "b"),
    "digits": ("", "1", "x"),
    "digits apart": ("", "4444 ", "x"),
    "hexadecimals": ("", "a1", "g"),
    "identifiers": ("", "ab_", "-"),
    "numbers": ("", "#1 ", "x"),
    "accounts": ("", "DE89 ", "x"),
    "an account in a word": ("DE89", "a", "-"),
    "addresses": ("", "a://", "x"),
    "schemes": ("", "a", "://"),
    "passwords in addresses": ("", "ab://c:d", "x"),
    "colons of an address": ("a://b:", "c", "x"),
    "lines of a key": ("private key ", "a" * 16 + "\n", "-----END"),
    "web tokens": ("", " eyJ" + "a" * 8 + ".eyJ" + "b" * 8, "x"),
    "private keys": ("", "-----BEGIN PRIVATE KEY-----", "x"),
    "beginnings of private keys": ("private key ", "-----BEGIN ", "x"),
    "bearers": ("", "bearer ", "x"),
    "tokens": ("", "token=", "x"),
    "token names": ("", "a_", "token"),
    "words before a token": ("", "x-", "token"),
    "passwords": ("", "password password: ", "x"),
    "commands": ("", "curl -u ", "x"),
    "commands with names": ("", "curl --user a:", "x"),
    "headers": ("", "basic YWRt", "x"),
    "credentials": ("", "creds: a/", "x"),
    "signatures": ("", "sig=a1", "x"),
    "account keys": ("", "accountkey=a1", "x"),
    "dashes": ("", "password - ", "x"),
    "logins": ("user ", "login/", "pass"),
    "a login far from its password": ("pass user a,", " ", "b"),
    "quotes of a key": ("aws_secret_key", '"', "b"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_takes_four_times_as_long(reader: str, name: str) -> None:
    """Sixteen times were quadratic; eight leave room for noise, and what takes 5 ms in all is of no concern."""
    read, longest = READERS[reader]
    short, long = (fastest(read, hostile(name, length)) for length in (longest // 4, longest))
    assert long < max(0.005, 8 * short), f"{longest} characters took {long:.3f} s, a quarter {short:.3f} s"


def hostile(name: str, length: int) -> str:
    before, again, behind = HOSTILE[name]
    return before + (again * length)[: length - len(before) - len(behind)] + behind


def fastest(read: Callable[[str], object], text: str) -> float:
    """Seconds of our own work in the fastest of three runs: what else the machine does counts for nothing."""

    def once() -> float:
        began = time.thread_time()
        read(text)
        return time.thread_time() - began

    return min(once() for _ in range(3))

"""Which request a message belongs to: the tests that need no language model (field.md C1, tests 1-3, 5).

Threads come before all of this and are the caller's: a reply in a request's Slack thread is that request's.
A message never joins a closed request; whether it reopens one is the conversation's own rule.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.reading import Candidate, Choice

BURST = timedelta(minutes=10)
"""Silence that ends a burst of one author (field.md C1, test 3; vendors range from 2 minutes to 2 hours)."""


def choose(author: str, text: str, at: datetime, candidates: Sequence[Candidate]) -> Choice:
    """Which request a customer's message outside any thread belongs to; None opens a new one.

    First the request it names, then the one its author was writing in until a moment ago. `at` is the
    message's own time and may be earlier than a candidate's latest: messages arrive late and out of order.
    """
    named = _named(text, candidates)
    if named:
        return Choice(_latest(named).number, "shared_identifier")
    own = [c for c in candidates if author in c.author_ids and _gap(c, at) <= BURST]
    if own and (newest := _latest(own)).is_open:
        return Choice(newest.number, "same_author_burst")
    return Choice(None, "new")


def answers(mentioned: frozenset[str], open_: Sequence[Candidate]) -> Choice:
    """Which request an engineer's message outside any thread answers; None when none is open.

    One of a person it mentions, else the only open one of the channel, else the open one with the latest
    customer message.
    """
    candidates = [c for c in open_ if c.is_open]
    if addressed := [c for c in candidates if c.author_ids & mentioned]:
        return Choice(_latest(addressed).number, "mention")
    if not candidates:
        return Choice(None, "none_open")
    return Choice(_latest(candidates).number, "only_open" if len(candidates) == 1 else "latest")


_KINDS = (
    # a permalink to a message: /archives/C0123/p1700000000000100
    re.compile(r"/archives/(?P<key>[CDG][A-Z0-9]{2,20}/p\d{16})"),
    re.compile(r"(?<![\w-])(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])", re.IGNORECASE),
    # an id with its type in front: req_8HkL2nQ9
    re.compile(r"(?<![\w-])(?P<key>[a-z]{2,12}_(?=[A-Za-z]*\d)[A-Za-z0-9]{8,64})(?![\w-])"),
    # a trace, commit or object id
    re.compile(r"(?<![\w-])(?P<key>(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,64})(?![\w-])"),
    # a ticket: OPS-1234, but no standard or cipher
    re.compile(
        r"(?<![\w-])(?!(?:SHA|AES|RSA|ISO|RFC|UTF|PEP|CVE|HTTP|IEEE|EC|TLS)-)(?P<key>[A-Z]{2,10}-\d{3,8})(?![\w-])"
    ),
)

_NUMBER = re.compile(r"(?<![\w&#/<])#(\d{1,7})(?!\w)")


def identifiers(text: str) -> frozenset[str]:
    """Names that another message about the same thing would repeat.

    Permalinks, error and object ids, tickets; words, other addresses and standards are none.
    """
    return frozenset(found["key"] for kind in _KINDS for found in kind.finditer(text))


def _named(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    numbers = {int(number) for number in _NUMBER.findall(text)}
    shared = identifiers(text)
    return [c for c in candidates if c.is_open and (c.number in numbers or c.identifiers & shared)]


def _gap(candidate: Candidate, at: datetime) -> timedelta:
    return abs(at - max(candidate.last_customer_at, candidate.last_activity_at))


def _latest(candidates: Sequence[Candidate]) -> Candidate:
    return max(candidates, key=lambda c: (c.last_customer_at, c.number))

"""Is this alarm the one that is open already? An outage is reported by many, in words that hardly differ.

What differs is what they say is down. So an alarm joins an open one of the same customer's channel while it
names no system and no identifier that the open one does not (docs/adr/0008); else it is an alarm of its own.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.reading import Candidate, Choice, MessageClass
from bot.understanding.grouping import identifiers
from bot.understanding.triage import READ_AT_MOST, triage

LASTS = timedelta(minutes=10)
"""Between two reports of one outage; like the burst of one author (field.md C1, test 3)."""

_SYSTEMS = re.compile(
    r"\b(apis?|dashboards?|log ?ins?|sso|databases?|dbs?|networks?|vpn|webhooks?|portals?|checkout|payments?"
    r"|clusters?|gateways?|consoles?|integrations?|backends?|frontends?|endpoints?|search|e?mails?|queues?"
    r"|sync|exports?|imports?|web ?(?:site|shop)s?)\b"
)
_WORDS = r"[\w-]{1,30}(?: [\w-]{1,30})?"
_DOWN = r"(?:down|offline|dead|unreachable|broken|unresponsive|not responding|out|gone|failing)"
_IS = r"(?:is|are|seems?|looks?|went|goes|has been|have been)"
_SUBJECTS = (
    re.compile(rf"(?<![\w-])({_WORDS}) {_IS}(?: [\w-]{{1,30}}){{0,3}}? {_DOWN}\b"),  # our export job is down
    re.compile(rf"\b{_IS} (?:the |your |our )?({_WORDS}) {_DOWN}\b"),  # is the export job down?
)
_NOTHING_NEW_IN = """
    a again all also an and any anybody anything app application apps are at but completely entire environment
    everybody everything finally for guys hello help here hey hi how in instance is it its just me nobody nothing
    now of ok on our ours platform please prod production really same seems server servers service services since
    site sites so still system systems team that the their there they thing things this today too totally us we
    went what which whole why yes you your
"""
_NOTHING_NEW = frozenset(_NOTHING_NEW_IN.split())
_SAME = {"db": "database", "dbs": "database", "email": "mail", "login": "sso", "log": "sso"}


def same_alarm(text: str, at: datetime, candidates: Sequence[Candidate]) -> Choice:
    """The open alarm that this one repeats, the latest of several; None if it is a new one.

    `text` is an alarm itself; a candidate is one if the words that it was asked in are.
    """
    return max(
        (
            Choice(candidate.number, "same_alarm")
            for candidate in candidates
            if candidate.is_open and _near(candidate, at) and _repeats(text, candidate.words)
        ),
        key=lambda choice: choice.number or 0,
        default=Choice(None, "new"),
    )


def _near(candidate: Candidate, at: datetime) -> bool:
    return abs(at - candidate.last_customer_at) <= LASTS


def _repeats(text: str, words: str) -> bool:
    if triage(words).kind is not MessageClass.ALARM:
        return False
    return named_systems(text) <= named_systems(words) and identifiers(text) <= identifiers(words)


def named_systems(text: str) -> frozenset[str]:
    """What the text says is down, as far as it is anything particular."""
    folded = " ".join(text[:READ_AT_MOST].lower().split())
    found = [m[1].replace(" ", "") for m in _SYSTEMS.finditer(folded)]
    found += [word for pattern in _SUBJECTS for m in pattern.finditer(folded) for word in m[1].split()]
    return frozenset(_one_spelling(word) for word in found if word not in _NOTHING_NEW)


def _one_spelling(word: str) -> str:
    singular = word.removesuffix("s") if len(word) > 3 else word
    return _SAME.get(singular, singular)

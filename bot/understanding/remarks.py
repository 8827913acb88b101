"""What people say past a request: greetings and announcements to all, and a plain no to an offer."""

import re

from bot.domain.reading import MessageClass
from bot.understanding.triage import spelt, triage

_TO_ALL = re.compile(
    r"<!(?:here|channel|everyone)"
    r"|\b(?:reminder|announcement|heads[- ]?up|(?:planned|scheduled|upcoming) maintenance"
    r"|maintenance (?:window|on|this|next|tonight|tomorrow)|release notes|out of office|public holiday"
    r"|(?:hi|hello|hey|good (?:morning|afternoon|evening)|happy \w+),? (?:all|everyone|everybody|team|folks))\b",
    re.IGNORECASE,
)
"""Words to the whole channel."""

_REMARKS = frozenset({MessageClass.GREETING, MessageClass.SOCIAL, MessageClass.THANKS, MessageClass.FYI})

_NO = re.compile(
    r"\W*(?:no|nope|nah|nein|non)\b(?:\W+(?:thanks?|thank you|danke|merci|need|thx|we are (?:fine|good|ok)"
    r"|were (?:fine|good|ok)|all good|not (?:now|needed|necessary)))*\W*"
    r"|\W*(?:not (?:now|needed|necessary|interested)|(?:we are|were|we're) (?:fine|good|ok)|all good"
    r"|everything is (?:fine|good|ok))\b(?:\W+(?:thanks?|thank you|thx|now))*\W*",
    re.IGNORECASE,
)


def is_remark(text: str) -> bool:
    """Whether words of ours at top level are a greeting or an announcement, so that they answer nobody."""
    return _TO_ALL.search(text) is not None or triage(text).kind in _REMARKS


def declines(text: str) -> bool:
    return (
        _NO.fullmatch(spelt(text).replace("’", "'")) is not None or triage(text).kind is MessageClass.CLOSURE
    )

"""What one of ours writes from the triage card: their words, under their name, and nothing in them is live.

Slack lets an app post as somebody else, by name and picture, with the scope `chat:write.customize`; we do not ask
for it. It is Steward that posts, and it says for whom.
"""

import re
from collections.abc import Iterator

from bot.domain.brief import Brief
from bot.domain.outgoing import Reply
from bot.ports import Rendered
from bot.slack.messages.parts import SECTION_LIMIT, fallback, sections
from bot.slack.text import escape, visible

PIECE = SECTION_LIMIT // 6  # of a line without end, plain: escaping makes five characters of one
_URL = re.compile(r"(https?://[^\s<>|`]*[^\s<>|`.,;:!?)\]'\"])")


def render(message: Reply, _: Brief) -> Rendered:
    head = f"*{escape(message.name)}* writes:"
    blocks = [block for page in pages(message.text) for block in sections([page])]
    return Rendered(
        fallback([head, escape(" ".join(visible(message.text).split()))]), [*sections([head]), *blocks]
    )


def pages(text: str) -> list[str]:
    """A person's words as mrkdwn, with their lines, their code and their links, in pages that a section holds."""
    found = [""]
    for line in _lines(visible(text).strip()):
        if len(found[-1]) + len(line) + 1 > SECTION_LIMIT:
            found.append("")
        found[-1] += f"{line}\n"
    return [page.rstrip("\n") for page in found if page.strip()]


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        whole = _live(line)
        if len(whole) < SECTION_LIMIT:
            yield whole
        else:
            yield from (escape(line[start : start + PIECE]) for start in range(0, len(line), PIECE))


def _live(line: str) -> str:
    """Addresses are links, which Slack makes of none by itself where it is told to read no mention (`verbatim`)."""
    parts = _URL.split(line)
    return "".join(f"<{escape(part)}>" if index % 2 else escape(part) for index, part in enumerate(parts))

"""Slack does not say who is staff: what people write waits, and somebody must mend it."""

from bot.domain.brief import Brief
from bot.domain.outgoing import StaffUnread
from bot.ports import Rendered
from bot.slack.messages.parts import clock_time, said


def render(message: StaffUnread, brief: Brief) -> Rendered:
    since = clock_time(message.since, brief.now)
    why = f" (`{message.code}`)" if message.code else ""
    return said(
        [
            f"*Since {since} I cannot read who of you is staff{why}.*",
            "What is written meanwhile waits, commands and buttons refuse everybody, and pings go out unchecked.",
            "Please look whether the user groups of `workspace.yml` exist, and whether I may read them.",
        ]
    )

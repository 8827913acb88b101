"""Slack did not take our token, or lets it do too little: what was said late, and who can mend it."""

from bot.domain.brief import Brief
from bot.domain.outgoing import TokenRefused
from bot.ports import Rendered
from bot.slack.messages.parts import clock_time, said


def render(message: TokenRefused, brief: Brief) -> Rendered:
    since = clock_time(message.since, brief.now)
    return said(
        [
            f"*From {since} on Slack refused me `{message.method}` (`{message.code}`).*",
            "What needed it has waited, and comes late; nothing is lost. `/steward status` says whether it still is.",
            "Please look at the app's token and scopes, if nobody has.",
        ]
    )

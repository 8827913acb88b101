"""Tells the owner what the customer chose."""

from bot.domain.brief import Brief
from bot.domain.outgoing import CheckInAnswered
from bot.ports import Rendered
from bot.slack.messages.evidence import describe
from bot.slack.messages.parts import UnfitError, person, said
from bot.slack.text import escape

_CHOSE = {
    "more": "wants to hear more; a request is open for it",
    "not_now": "said: not now",
    "less": "asked for less of this; Steward keeps still in their channel for 30 days",
}


def render(message: CheckInAnswered, brief: Brief) -> Rendered:
    if brief.evidence is None or brief.account is None:
        raise UnfitError(message, "evidence and an account")
    name = escape(brief.account.name)
    return said([f"*{name}*: {person(message.by)} {_CHOSE[message.choice]}.", describe(brief.evidence)])

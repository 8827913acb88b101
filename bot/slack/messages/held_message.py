"""A message to a customer may or may not have arrived: a person decides (promise 4)."""

from bot.domain.brief import Brief
from bot.domain.outgoing import HeldMessage
from bot.ports import Rendered
from bot.slack.messages.parts import said
from bot.slack.text import escape


def render(message: HeldMessage, brief: Brief) -> Rendered:
    name = escape(brief.account.name) if brief.account else "a customer"
    return said(
        [
            f"A check-in for *{name}* may or may not have reached their channel: Slack did not confirm it.",
            f"Please look there. Steward does not send it again (message `{message.outbox_id}`).",
        ]
    )

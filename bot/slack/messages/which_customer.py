"""An outside channel that no account claims: which customer is it?"""

from bot.domain.brief import Brief
from bot.domain.outgoing import WhichCustomer
from bot.ports import Rendered
from bot.slack.messages.parts import said


def render(message: WhichCustomer, _: Brief) -> Rendered:
    return said(
        [
            f"*Which customer is <#{message.channel}>?*",
            "No account of workspace.yml has this channel. Steward says nothing there.",
            "Its messages are taken as requests of an unknown customer, under the strictest terms.",
            f"Add `{message.channel}` to an account and restart.",
        ]
    )

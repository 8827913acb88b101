"""The channel did not react twice; the third goes to the account's owner, as a task."""

from bot.domain.brief import Brief
from bot.domain.outgoing import OwnerTask
from bot.ports import Rendered
from bot.slack.messages.evidence import describe
from bot.slack.messages.parts import UnfitError, said
from bot.slack.text import escape


def render(message: OwnerTask, brief: Brief) -> Rendered:
    if brief.evidence is None or brief.account is None:
        raise UnfitError(message, "evidence and an account")
    name = escape(brief.account.name)
    return said(
        [
            f"*{name}* has not reacted to our last check-ins, so this one is yours to write, or to let be.",
            f"What we saw: {describe(brief.evidence)}",
        ]
    )

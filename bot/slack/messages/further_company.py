"""Another company reads in a customer's channel: one of ours agrees to that, or nothing is said there."""

from bot.domain.brief import Brief
from bot.domain.outgoing import FurtherCompany
from bot.ports import Rendered
from bot.slack.messages import actions
from bot.slack.messages.parts import Block, button, buttons, person, said
from bot.slack.text import escape


def render(message: FurtherCompany, brief: Brief) -> Rendered:
    name = escape(brief.account.name) if brief.account else "a customer"
    what = f"*A further company*, `{message.team}`, reads in <#{message.channel}> or is invited to."
    if message.by is not None:
        return said([what, f"{person(message.by)} agreed that it may read what I say to *{name}*."])
    waits = (
        f"What I have to say to *{name}* there would be read by it, too, so it waits until one of you agrees."
    )
    return said([what, waits], agreement(message))


def agreement(message: FurtherCompany) -> Block:
    """The button with which one of ours agrees."""
    value = f"{message.channel}:{message.team}"
    return buttons([button("It may read that", actions.COMPANY_AGREED, value)])

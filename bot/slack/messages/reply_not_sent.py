"""Gives its author back what did not reach the customer."""

from bot.domain.brief import Brief
from bot.domain.outgoing import ReplyNotSent
from bot.ports import Rendered
from bot.slack.messages.parts import UnfitError, customer, said, sections, words
from bot.slack.messages.reply import pages


def render(message: ReplyNotSent, brief: Brief) -> Rendered:
    if brief.request is None:
        raise UnfitError(message, "a request")
    about = f"Your reply to request {message.number} of *{customer(brief.request)}* did not reach them"
    lines = [f"{about}: {words(message.why)}.", "These were your words; the card can send them anew:"]
    return said(lines, *(block for page in pages(message.text) for block in sections([page])))
